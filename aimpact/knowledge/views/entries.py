"""The knowledge base: searched, read, written."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aimpact.knowledge.forms import EntryForm, SearchForm
from aimpact.knowledge.models import Entry
from aimpact.knowledge.rules import may_edit, may_publish
from aimpact.knowledge.selectors.entries import (
    archived_entries,
    find_entries,
    find_entry,
    offered_entries,
)
from aimpact.knowledge.selectors.retrieval import has_vectors
from aimpact.knowledge.services.entries import (
    NotPublishable,
    NotYours,
    add_entry,
    change_entry,
    publish_entry,
    put_entry_away,
)
from aimpact.knowledge.services.findings import (
    NotKept,
    NotTold,
    propose_finding,
    withdraw_finding,
)
from aimpact.knowledge.services.indexing import ask_meaning
from aimpact.spaces.access import person, staff_view, submitted
from aimpact.spaces.models import Space
from aimpact.spaces.rules import Permission, can

A_PAGE = 20


@require_safe
@staff_view(Permission.READ_RESULTS)
def knowledge_base(request: HttpRequest, space: Space) -> HttpResponse:
    """What past work found: all of it, or what answers some words."""
    form = SearchForm(request.GET)
    wanted = form.wanted()
    answer = find_entries(space, wanted) if wanted.words else None
    entries = offered_entries(space, kind=wanted.kind, theme=wanted.theme)
    context = {
        "form": form,
        "wanted": wanted,
        "answer": answer,
        "page": None if answer else Paginator(entries, A_PAGE).get_page(request.GET.get("page")),
        "archived": [] if answer else archived_entries(space),
        "can_write": can(request.user, space, Permission.EDIT_SURVEYS),
        "has_vectors": answer is None or answer.with_meaning or has_vectors(),
    }
    return render(request, "knowledge/base.html", context)


@require_POST
@staff_view(Permission.READ_RESULTS)
def knowledge_ask(request: HttpRequest, space: Space) -> HttpResponse:
    """Have the worker place the words among texts, then show what answers them."""
    wanted = SearchForm(request.POST).wanted()
    if wanted.words:
        ask_meaning(space, wanted.words, at=timezone.now())
    asked = {"words": wanted.words, "kind": wanted.kind, "theme": wanted.theme, "sens": "1"}
    return redirect(f"{reverse('knowledge_base', args=[space.slug])}?{urlencode(asked)}")


@require_safe
@staff_view(Permission.READ_RESULTS)
def knowledge_entry(request: HttpRequest, space: Space, number: int) -> HttpResponse:
    """One piece of past work, and how to cite it."""
    entry = _entry(space, number)
    can_write = can(request.user, space, Permission.EDIT_SURVEYS)
    context = {
        "entry": entry,
        "is_own": entry.space_id == space.pk,
        "can_write": can_write and entry.space_id == space.pk,
        "can_edit": can_write and may_edit(entry, space),
        "can_publish": may_publish(entry),
        "can_propose": can_write and entry.space_id == space.pk and bool(entry.found_in_id),
    }
    return render(request, "knowledge/entry.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.EDIT_SURVEYS)
def knowledge_new(request: HttpRequest, space: Space) -> HttpResponse:
    """Add past work."""
    form = EntryForm(submitted(request))
    if form.is_bound and form.is_valid():
        entry = add_entry(space, by=person(request), at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Added. Your team finds it in a minute."))
        return redirect("knowledge_entry", slug=space.slug, number=entry.pk)
    status = 422 if form.is_bound else 200
    return render(request, "knowledge/write.html", {"form": form, "entry": None}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.EDIT_SURVEYS)
def knowledge_edit(request: HttpRequest, space: Space, number: int) -> HttpResponse:
    """Write past work anew."""
    entry = _entry(space, number)
    if not may_edit(entry, space):
        raise Http404
    form = EntryForm.of(entry, submitted(request))
    if form.is_bound and form.is_valid():
        change_entry(entry, space=space, by=person(request), at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("knowledge_entry", slug=space.slug, number=entry.pk)
    status = 422 if form.is_bound else 200
    return render(request, "knowledge/write.html", {"form": form, "entry": entry}, status=status)


@dataclass(frozen=True)
class Deed:
    """What a button does with an entry, and what is said once it is done."""

    act: Callable[[Entry, Space, HttpRequest], Entry]
    said: Promise


def _publish(entry: Entry, space: Space, request: HttpRequest, *, on: bool = True) -> Entry:
    by, at = person(request), timezone.now()
    return publish_entry(entry, space=space, is_published=on, by=by, at=at)


def _unpublish(entry: Entry, space: Space, request: HttpRequest) -> Entry:
    return _publish(entry, space, request, on=False)


def _archive(entry: Entry, space: Space, request: HttpRequest, *, on: bool = True) -> Entry:
    by, at = person(request), timezone.now()
    return put_entry_away(entry, space=space, is_archived=on, by=by, at=at)


def _restore(entry: Entry, space: Space, request: HttpRequest) -> Entry:
    return _archive(entry, space, request, on=False)


def _propose(entry: Entry, space: Space, request: HttpRequest) -> Entry:
    return propose_finding(entry, space=space, by=person(request), at=timezone.now())


def _withdraw(entry: Entry, space: Space, request: HttpRequest) -> Entry:
    return withdraw_finding(entry, space=space, by=person(request), at=timezone.now())


DEEDS = {
    "propose": Deed(_propose, gettext_lazy("Proposed. AimPact’s team reads it first.")),
    "withdraw": Deed(_withdraw, gettext_lazy("Your team alone has it now.")),
    "publish": Deed(_publish, gettext_lazy("Published: all teams may find and cite it.")),
    "unpublish": Deed(_unpublish, gettext_lazy("Your team alone has it now.")),
    "archive": Deed(_archive, gettext_lazy("Put away: it is no longer offered.")),
    "restore": Deed(_restore, gettext_lazy("It is offered again.")),
}


@require_POST
@staff_view(Permission.EDIT_SURVEYS)
def knowledge_do(request: HttpRequest, space: Space, number: int) -> HttpResponse:
    """Publish an entry, put it away, or the reverse."""
    entry, deed = _entry(space, number), DEEDS.get(request.POST.get("do", ""))
    if deed is None:
        raise Http404
    try:
        deed.act(entry, space, request)
        messages.success(request, str(deed.said))
    except (NotYours, NotKept) as refusal:
        raise Http404 from refusal
    except NotTold:
        messages.error(request, _("The public page of results does not tell it: keep it here."))
    except NotPublishable:
        messages.error(request, _("Choose terms of reuse that let others quote it first."))
    return redirect("knowledge_entry", slug=space.slug, number=entry.pk)


def _entry(space: Space, number: int) -> Entry:
    entry = find_entry(space, number)
    if entry is None:
        raise Http404
    return entry

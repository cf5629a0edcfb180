"""What is kept: put away, proposed to all spaces; and AimPact's page that decides."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from aimpact.library.forms import DecisionForm
from aimpact.library.models import BankQuestion, SpaceTemplate
from aimpact.library.selectors.bank import proposed_questions, proposed_templates
from aimpact.library.services.sharing import (
    NotProposed,
    NotShareable,
    ReasonMissing,
    decide_sharing,
    propose_sharing,
    put_away,
    withdraw_sharing,
)
from aimpact.spaces.access import person, staff_view
from aimpact.spaces.models import Space
from aimpact.spaces.rules import Permission

Row = BankQuestion | SpaceTemplate


@dataclass(frozen=True)
class Deed:
    """What a button does with something kept, and what is said once it is done."""

    act: Callable[[Row, HttpRequest], Row]
    said: Promise


def _propose(row: Row, request: HttpRequest) -> Row:
    return propose_sharing(row, by=person(request), at=timezone.now())


def _withdraw(row: Row, request: HttpRequest) -> Row:
    return withdraw_sharing(row, by=person(request), at=timezone.now())


def _archive(row: Row, request: HttpRequest) -> Row:
    return put_away(row, is_archived=True, by=person(request), at=timezone.now())


def _restore(row: Row, request: HttpRequest) -> Row:
    return put_away(row, is_archived=False, by=person(request), at=timezone.now())


DEEDS = {
    "propose": Deed(
        _propose, gettext_lazy("Proposed. AimPact’s team reads it, then answers here.")
    ),
    "withdraw": Deed(_withdraw, gettext_lazy("Your team alone has it now.")),
    "archive": Deed(_archive, gettext_lazy("Put away: it is no longer offered.")),
    "restore": Deed(_restore, gettext_lazy("It is offered again.")),
}


def do_with(request: HttpRequest, row: Row) -> None:
    """Do what the button says, and tell."""
    deed = DEEDS.get(request.POST.get("do", ""))
    if deed is None:
        raise Http404
    try:
        deed.act(row, request)
        messages.success(request, str(deed.said))
    except (NotShareable, NotProposed):
        messages.error(request, _("Someone else decided meanwhile. Nothing was changed."))


@require_safe
@staff_view(Permission.EDIT_SURVEYS)
def library_proposals(request: HttpRequest, space: Space) -> HttpResponse:
    """What spaces propose to share: a page of AimPact's own team."""
    _in_agora(space)
    return _page(request)


@require_POST
@staff_view(Permission.EDIT_SURVEYS)
def library_decide(request: HttpRequest, space: Space, kind: str, number: int) -> HttpResponse:
    """Share with all what a space proposes, or say why not."""
    _in_agora(space)
    row = _proposed(kind, number)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _page(request, refused=row, form=form)
    approved, reason = form.is_approved, form.cleaned_data["reason"]
    by, at = person(request), timezone.now()
    try:
        decide_sharing(row, is_approved=approved, reason=reason, by=by, at=at)
    except ReasonMissing:
        form.add_error("reason", _("Say why: the team that proposed it will read it."))
        return _page(request, refused=row, form=form)
    except NotProposed:
        messages.error(request, _("Someone else decided meanwhile. Nothing was changed."))
    else:
        said = _("Shared with all spaces.") if approved else _("Declined; the team is told why.")
        messages.success(request, said)
    return redirect("library_proposals", slug=space.slug)


def _page(
    request: HttpRequest, *, refused: Row | None = None, form: DecisionForm | None = None
) -> HttpResponse:
    context = {
        "questions": proposed_questions(),
        "templates": proposed_templates(),
        "refused": refused,
        "form": form,
    }
    status = 422 if form is not None else 200
    return render(request, "library/proposals.html", context, status=status)


def _in_agora(space: Space) -> None:
    if not space.is_public:
        raise Http404


def _proposed(kind: str, number: int) -> Row:
    rows: list[Row] = [*proposed_questions()] if kind == "question" else [*proposed_templates()]
    row = next((row for row in rows if row.pk == number), None)
    if row is None:
        raise Http404
    return row

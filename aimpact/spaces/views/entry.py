"""The ways in for citizens, seen by the team: access codes, and who came in."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from aimpact.core.services import note_reading
from aimpact.spaces import selectors, services
from aimpact.spaces.access import person, staff_view, submitted
from aimpact.spaces.confirmation import Question, ask
from aimpact.spaces.forms import AccessCodeForm, MemberSearchForm
from aimpact.spaces.models import AccessCode, Space
from aimpact.spaces.qr import code_address, draw_qr, join_url
from aimpact.spaces.rules import Permission, why_code_refused
from aimpact.ui.parts import Link

MEMBERS_A_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.MANAGE_ACCESS)
def codes(request: HttpRequest, space: Space) -> HttpResponse:
    _refuse_agora(space)
    form = AccessCodeForm(submitted(request), zone=space.time_zone)
    if request.method == "POST" and form.is_valid():
        code = services.create_access_code(
            space,
            label=form.cleaned_data["label"],
            expires_at=form.expires_at(),
            maximum_uses=form.cleaned_data["maximum_uses"],
            by=person(request),
            at=timezone.now(),
        )
        messages.success(request, _("The code is ready: give it, or print its page."))
        return redirect("space_code", slug=space.slug, pk=code.pk)
    now = timezone.now()
    context = {
        "form": form,
        "codes": [(code, why_code_refused(code, now)) for code in selectors.codes_of(space)],
        "tabs": _tabs(space, "space_access"),
    }
    return render(request, "spaces/codes.html", context, status=422 if form.errors else 200)


@require_safe
@staff_view(Permission.MANAGE_ACCESS)
def code(request: HttpRequest, space: Space, pk: int) -> HttpResponse:
    found = _code(space, pk)
    url = join_url(found)
    context = {
        "code": found,
        "url": url,
        "address": code_address(),
        "qr": draw_qr(url),
        "refusal": why_code_refused(found, timezone.now()),
    }
    return render(request, "spaces/code.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.MANAGE_ACCESS)
def revoke_code(request: HttpRequest, space: Space, pk: int) -> HttpResponse:
    found = _code(space, pk)
    if request.method == "POST":
        services.revoke_access_code(found, by=person(request), at=timezone.now())
        messages.success(request, _("The code is revoked. Those who came in by it stay."))
        return redirect("space_access", slug=space.slug)
    question = Question(
        title=_("Revoke the code %(code)s?") % {"code": found.spelled},
        text=_("Nobody can use it any more, nor its link or its QR code, even those printed."),
        button=_("Revoke this code"),
        back=reverse("space_code", args=[space.slug, found.pk]),
    )
    return ask(request, question)


@require_safe
@staff_view(Permission.MANAGE_ACCESS)
def members(request: HttpRequest, space: Space) -> HttpResponse:
    _refuse_agora(space)
    form = MemberSearchForm(request.GET)
    search = form.cleaned_data["q"] if form.is_valid() else ""
    found = selectors.members_of(space, search=search)
    note_reading(space, "open_members", by=person(request), at=timezone.now(), space_id=space.pk)
    context = {
        "form": form,
        "search": search,
        "page": Paginator(found, MEMBERS_A_PAGE).get_page(request.GET.get("page")),
        "tabs": _tabs(space, "space_members"),
    }
    return render(request, "spaces/members.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.MANAGE_ACCESS)
def remove_member(request: HttpRequest, space: Space, pk: int) -> HttpResponse:
    rows = space.memberships.citizens().select_related("user", "space")
    membership = get_object_or_404(rows, pk=pk)
    back = reverse("space_members", args=[space.slug])
    if request.method == "POST":
        services.remove_from_space(membership, by=person(request), at=timezone.now())
        messages.success(request, _("This person is no longer a member."))
        return redirect(back)
    question = Question(
        title=_("Remove %(name)s from the space?") % {"name": membership.user},
        text=_(
            "This person can no longer answer the surveys kept for members. Answers already"
            " given stay. With a code, the same person can come back."
        ),
        button=_("Remove from the space"),
        back=back,
    )
    return ask(request, question)


def _code(space: Space, pk: int) -> AccessCode:
    return get_object_or_404(space.access_codes.select_related("space"), pk=pk)


def _refuse_agora(space: Space) -> None:
    # Everyone signed in belongs to the agora: it has no door to open.
    if space.is_public:
        raise Http404


def _tabs(space: Space, current: str) -> list[Link]:
    pages = [("space_access", _("Access codes")), ("space_members", _("Members"))]
    return [
        Link(label, reverse(name, args=[space.slug]), current=name == current)
        for name, label in pages
    ]

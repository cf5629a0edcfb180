"""The team of a space: who is on it, whom it invites."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from aimpact.core.access import public
from aimpact.spaces import selectors, services
from aimpact.spaces.access import person, staff_view, submitted
from aimpact.spaces.confirmation import Question, ask
from aimpact.spaces.enums import Role
from aimpact.spaces.forms import ROLE_HINTS, InvitationForm, RoleForm
from aimpact.spaces.frame import enter_space, permissions_here
from aimpact.spaces.models import Membership, Space, StaffInvitation
from aimpact.spaces.rules import Permission, is_invitation_open, is_invited


@require_safe
@staff_view(Permission.ENTER_TEAM)
def members(request: HttpRequest, space: Space) -> HttpResponse:
    return _page(request, space)


@require_http_methods(["POST"])
@staff_view(Permission.MANAGE_TEAM)
def invite(request: HttpRequest, space: Space) -> HttpResponse:
    form = InvitationForm(request.POST)
    if not form.is_valid():
        return _page(request, space, form=form, status=422)
    email = form.cleaned_data["email"]
    try:
        services.invite_staff(
            space, email=email, role=form.chosen_role(), by=person(request), at=timezone.now()
        )
    except services.AlreadyOnTeam:
        form.add_error("email", _("This person is on the team already."))
        return _page(request, space, form=form, status=422)
    messages.success(request, _("The invitation is on its way to %(to)s.") % {"to": email})
    return redirect("team_members", slug=space.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.MANAGE_TEAM)
def role(request: HttpRequest, space: Space, pk: int) -> HttpResponse:
    membership = _staff_member(space, pk)
    form = RoleForm(submitted(request), initial={"role": membership.role})
    form.fields["role"].choice_hints = ROLE_HINTS  # type: ignore[attr-defined]  # read by ui
    if request.method == "POST" and form.is_valid():
        try:
            services.change_role(
                membership, role=form.chosen_role(), by=person(request), at=timezone.now()
            )
        except services.LastOwner:
            form.add_error("role", _last_owner())
        else:
            messages.success(request, _("The role is changed."))
            return redirect("team_members", slug=space.slug)
    context = {"form": form, "membership": membership}
    return render(request, "spaces/role.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.MANAGE_TEAM)
def remove(request: HttpRequest, space: Space, pk: int) -> HttpResponse:
    membership = _staff_member(space, pk)
    back = reverse("team_members", args=[space.slug])
    if request.method == "POST":
        try:
            services.remove_from_space(membership, by=person(request), at=timezone.now())
        except services.LastOwner:
            messages.error(request, _last_owner())
        else:
            messages.success(request, _("This person is no longer on the team."))
        return redirect(back)
    question = Question(
        title=_("Remove %(name)s from the team?") % {"name": membership.user},
        text=_("This person loses access to the team’s pages at once. What they made stays."),
        button=_("Remove from the team"),
        back=back,
    )
    return ask(request, question)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.MANAGE_TEAM)
def revoke_invitation(request: HttpRequest, space: Space, pk: int) -> HttpResponse:
    invitation = get_object_or_404(selectors.invitations_of(space), pk=pk)
    back = reverse("team_members", args=[space.slug])
    if request.method == "POST":
        services.revoke_staff_invitation(invitation, by=person(request), at=timezone.now())
        messages.success(request, _("The invitation is taken back."))
        return redirect(back)
    question = Question(
        title=_("Take back the invitation of %(to)s?") % {"to": invitation.email},
        text=_("The link in the e-mail will no longer work."),
        button=_("Take back the invitation"),
        back=back,
    )
    return ask(request, question)


@require_http_methods(["GET", "HEAD", "POST"])
@public
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    invited = selectors.find_invitation(token)
    if invited is None or not is_invitation_open(invited, timezone.now()):
        return render(request, "spaces/invitation_closed.html", status=410)
    enter_space(request, invited.space)
    if request.method == "POST" and is_invited(request.user, invited):
        return _accept(request, invited)
    context = {
        "invitation": invited,
        "hint": ROLE_HINTS[Role(invited.role)],
        "is_invited": is_invited(request.user, invited),
    }
    return render(request, "spaces/invitation.html", context)


def _accept(request: HttpRequest, invited: StaffInvitation) -> HttpResponse:
    try:
        services.accept_staff_invitation(invited, by=person(request), at=timezone.now())
    except services.InvitationClosed:
        return render(request, "spaces/invitation_closed.html", status=410)
    messages.success(
        request, _("Welcome to the team of %(space)s.") % {"space": invited.space.name}
    )
    return redirect("team_home", slug=invited.space.slug)


def _page(
    request: HttpRequest, space: Space, *, form: InvitationForm | None = None, status: int = 200
) -> HttpResponse:
    can_manage = Permission.MANAGE_TEAM in permissions_here(request)
    context: dict[str, Any] = {
        "team": selectors.team_of(space),
        "can_manage": can_manage,
        "now": timezone.now(),
    }
    if can_manage:
        context |= {
            "form": form or InvitationForm(),
            "invitations": selectors.invitations_of(space),
        }
    return render(request, "spaces/team.html", context, status=status)


def _staff_member(space: Space, pk: int) -> Membership:
    rows = space.memberships.staff().select_related("user", "space")
    return get_object_or_404(rows, pk=pk)


def _last_owner() -> str:
    return _("A space always keeps an owner. Make someone else an owner first.")

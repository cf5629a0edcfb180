"""Who is in a space: the team's invitations and roles, and the ways out."""

import secrets
from dataclasses import replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aimpact.accounts import personal_data
from aimpact.accounts.models import User
from aimpact.accounts.services import AccountNeeded
from aimpact.core.services import queue_mail, record_event, render_mail
from aimpact.spaces.enums import STAFF_ROLES, Role
from aimpact.spaces.frame import brand_of
from aimpact.spaces.models import Membership, Space, StaffInvitation
from aimpact.spaces.rules import is_invitation_open, is_invited
from aimpact.spaces.selectors import spaces_of, spaces_owned_alone, token_digest

INVITATION_LIFE = timedelta(days=14)


class AlreadyOnTeam(Exception):
    """Someone with that address is on the team already."""


@transaction.atomic
def invite_staff(
    space: Space, *, email: str, role: Role, by: User | None, at: datetime
) -> StaffInvitation:
    """Invite the reader of `email` to the team; inviting again replaces the link sent before.

    `by` is `None` when the platform itself invites the first owner.
    """
    if role not in STAFF_ROLES:
        raise ValueError(f"{role} is not a role of the team")
    _lock(space)
    email = email.strip().lower()
    if space.memberships.filter(user__email=email, role__in=STAFF_ROLES).exists():
        raise AlreadyOnTeam(email)
    token = secrets.token_urlsafe(32)
    invitation, _created = StaffInvitation.objects.update_or_create(
        space=space,
        email=email,
        accepted_at=None,
        defaults={
            "role": role,
            "token_hash": token_digest(token),
            "invited_by": by,
            "invited_at": at,
            "expires_at": at + INVITATION_LIFE,
        },
    )
    record_event(invitation, "invite_staff", by=by, at=at, space_id=space.pk, role=role)
    _send(invitation, token, by=by, at=at)
    return invitation


def _send(invitation: StaffInvitation, token: str, *, by: User | None, at: datetime) -> None:
    context = {
        "invitation": invitation,
        "space": invitation.space,
        "inviter": by or "AimPact",
        "brand": brand_of(invitation.space),
        "action_url": settings.PUBLIC_URL + reverse("staff_invitation", args=[token]),
        "action_label": gettext_lazy("Join the team"),
    }
    mail = render_mail(
        "spaces/mail/staff_invitation",
        to=invitation.email,
        context=context,
        language=by.language if by else settings.LANGUAGE_CODE,
    )
    mail = replace(mail, sender=invitation.space.name, useful_until=invitation.expires_at)
    queue_mail(mail, at=at)


@transaction.atomic
def revoke_staff_invitation(invitation: StaffInvitation, *, by: User, at: datetime) -> None:
    """Take an invitation back: its link is dead at once."""
    record_event(invitation, "revoke_staff_invitation", by=by, at=at, space_id=invitation.space_id)
    invitation.delete()


class InvitationClosed(Exception):
    """The invitation was accepted, taken back, or ran out."""


class InvitationForAnother(Exception):
    """The invitation was sent to another address than that of the person signed in."""


@transaction.atomic
def accept_staff_invitation(invitation: StaffInvitation, *, by: User, at: datetime) -> Membership:
    """Join the team as invited. A member becomes staff; staff keep the role that they have."""
    space = _lock(invitation.space)
    locked = StaffInvitation.objects.select_for_update().filter(pk=invitation.pk).first()
    if locked is None or not is_invitation_open(locked, at):
        raise InvitationClosed
    if not is_invited(by, locked):
        raise InvitationForAnother
    membership, created = Membership.objects.get_or_create(
        space=space, user=by, defaults={"role": locked.role, "joined_at": at}
    )
    if not created and not membership.is_staff:
        membership.role = locked.role
        membership.save(update_fields=["role"])
    locked.accepted_at = at
    locked.save(update_fields=["accepted_at"])
    record_event(
        locked, "accept_staff_invitation", by=by, at=at, space_id=space.pk, role=membership.role
    )
    return membership


class LastOwner(Exception):
    """A space is never without an owner: name another one first."""


@transaction.atomic
def change_role(membership: Membership, *, role: Role, by: User, at: datetime) -> Membership:
    """Give someone of the team another role of the team. Raises `LastOwner`."""
    if role not in STAFF_ROLES:
        raise ValueError(f"{role} is not a role of the team")
    locked = _lock_membership(membership)
    if role != Role.OWNER:
        _keep_an_owner(locked)
    before, locked.role = locked.role, role
    locked.save(update_fields=["role"])
    record_event(
        locked,
        "change_role",
        by=by,
        at=at,
        space_id=locked.space_id,
        user_id=locked.user_id,
        before=before,
        after=role,
    )
    return locked


@transaction.atomic
def remove_from_space(membership: Membership, *, by: User, at: datetime) -> None:
    """Take someone out of the space, team or member. Their ballots stay. Raises `LastOwner`."""
    _end(_lock_membership(membership), "remove_from_space", by=by, at=at)


class NotInSpace(Exception):
    """The person is not in that space, or no longer."""


@transaction.atomic
def leave_space(space: Space, *, by: User, at: datetime) -> None:
    """Leave a space by one's own will. Raises `NotInSpace` or `LastOwner`."""
    membership = Membership.objects.filter(space=space, user=by).first()
    if membership is None:
        raise NotInSpace
    _end(_lock_membership(membership), "leave_space", by=by, at=at)


def why_account_is_needed(user: User) -> list[personal_data.Text]:
    """Why the person cannot delete their account yet: spaces that would be without an owner."""
    return [_needed(space) for space in spaces_owned_alone(user)]


@transaction.atomic
def leave_every_space(user: User, at: datetime) -> None:
    """Leave all spaces, for an account that is deleted, and forget the invitations that its
    addresses received. Raises `AccountNeeded`.
    """
    StaffInvitation.objects.filter(email__in=personal_data.addresses_of(user)).delete()
    for membership in spaces_of(user):
        try:
            leave_space(membership.space, by=user, at=at)
        except LastOwner as error:
            raise AccountNeeded([_needed(membership.space)]) from error


def _needed(space: Space) -> str:
    return _("You are the only owner of %(space)s: make someone else an owner first.") % {
        "space": space.name
    }


def _end(membership: Membership, verb: str, *, by: User, at: datetime) -> None:
    _keep_an_owner(membership)
    record_event(
        membership,
        verb,
        by=by,
        at=at,
        space_id=membership.space_id,
        user_id=membership.user_id,
        role=membership.role,
    )
    membership.delete()


def _keep_an_owner(membership: Membership) -> None:
    if membership.role != Role.OWNER:
        return
    owners = Membership.objects.filter(space_id=membership.space_id, role=Role.OWNER)
    if not owners.exclude(pk=membership.pk).exists():
        raise LastOwner


def _lock(space: Space) -> Space:
    # Owners are counted behind this lock: two of them cannot step down at the same moment.
    return Space.objects.select_for_update().get(pk=space.pk)


def _lock_membership(membership: Membership) -> Membership:
    _lock(membership.space)
    locked = Membership.objects.filter(pk=membership.pk).first()
    if locked is None:
        raise NotInSpace
    return locked

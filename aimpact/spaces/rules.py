"""Who may do what in a space: plain data and plain functions."""

from datetime import datetime
from enum import StrEnum

from django.contrib.auth.models import AnonymousUser

from aimpact.accounts.models import User
from aimpact.spaces.enums import CodeRefusal, Role, SpaceKind
from aimpact.spaces.models import AccessCode, Membership, Space, StaffInvitation


class Permission(StrEnum):
    """What staff may do. A view names one of these."""

    ENTER_TEAM = "enter the team's pages"
    EDIT_SURVEYS = "edit surveys"
    READ_RESULTS = "read results before the public"
    JUDGE_FINDINGS = "keep, reword or put aside findings"
    EXPORT_ANSWERS = "export answers"
    INVITE_PARTICIPANTS = "invite participants"
    MODERATE = "moderate"
    MANAGE_ACCESS = "manage access codes and members"
    MANAGE_SPACE = "change the space's look and terms"
    MANAGE_TEAM = "manage the team"
    ASK_STUDIES = "ask AimPact for a study, and take its access back"


_EVERYONE_ON_STAFF = {Permission.ENTER_TEAM, Permission.READ_RESULTS}
_EDITOR = _EVERYONE_ON_STAFF | {
    Permission.EDIT_SURVEYS,
    Permission.JUDGE_FINDINGS,
    Permission.INVITE_PARTICIPANTS,
    Permission.MANAGE_ACCESS,
}

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.OWNER: frozenset(Permission),
    Role.EDITOR: frozenset(_EDITOR),
    Role.ANALYST: frozenset(
        _EVERYONE_ON_STAFF | {Permission.JUDGE_FINDINGS, Permission.EXPORT_ANSWERS}
    ),
    Role.MODERATOR: frozenset(_EVERYONE_ON_STAFF | {Permission.MODERATE}),
    Role.MEMBER: frozenset(),
}


def role_in(user: User | AnonymousUser, space: Space) -> Role | None:
    """The person's role in the space, or `None`."""
    if not isinstance(user, User):
        return None
    role = Membership.objects.filter(space=space, user=user).values_list("role", flat=True).first()
    return Role(role) if role else None


def can(user: User | AnonymousUser, space: Space, permission: Permission) -> bool:
    """Whether the person may do this in the space. AimPact's team has no key to clients' spaces."""
    role = role_in(user, space)
    return role is not None and permission in PERMISSIONS[role]


def is_member(user: User | AnonymousUser, space: Space) -> bool:
    """Whether the person belongs to the space; everyone signed in belongs to the agora."""
    if space.is_public:
        return isinstance(user, User)
    return role_in(user, space) is not None


def is_aimpact_team(user: User | AnonymousUser) -> bool:
    """Whether the person is staff of the agora, which AimPact runs."""
    return (
        isinstance(user, User)
        and Membership.objects.filter(user=user, space__kind=SpaceKind.AGORA)
        .exclude(role=Role.MEMBER)
        .exists()
    )


def why_code_refused(code: AccessCode | None, at: datetime) -> CodeRefusal | None:
    """Why this code opens nothing at that time; `None` when it opens its space.

    A revoked code answers as one that never was: who guesses codes learns nothing from it.
    """
    if code is None or code.revoked_at is not None:
        return CodeRefusal.UNKNOWN
    if code.expires_at is not None and code.expires_at <= at:
        return CodeRefusal.EXPIRED
    if code.maximum_uses is not None and code.uses >= code.maximum_uses:
        return CodeRefusal.FULL
    return None


def is_invitation_open(invitation: StaffInvitation, at: datetime) -> bool:
    """Whether the invitation can still be accepted."""
    return invitation.accepted_at is None and invitation.expires_at > at


def is_invited(user: User | AnonymousUser, invitation: StaffInvitation) -> bool:
    """Whether this is the person invited: the one who reads the address it was sent to."""
    return isinstance(user, User) and user.email.lower() == invitation.email.lower()

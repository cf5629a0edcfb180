"""Reads for the screens of a space."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from aimpact.accounts.models import User
from aimpact.accounts.personal_data import addresses_of
from aimpact.core.text import clean_text, read_code
from aimpact.spaces.entitlements import TABLE, Line
from aimpact.spaces.enums import Plan, Role
from aimpact.spaces.models import AccessCode, Membership, Space, StaffInvitation


def token_digest(token: str) -> bytes:
    """What is kept of an invitation's token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


def spaces_of(user: User) -> QuerySet[Membership]:
    """The person's memberships with their spaces, by name."""
    return user.memberships.select_related("space").order_by("space__name")


def space_data(user: User) -> list[dict[str, str]]:
    """What spaces hold of the person, for the file that everyone may take away."""
    return [
        {
            "space": membership.space.name,
            "role": membership.role,
            "joined_at": membership.joined_at.isoformat(),
        }
        for membership in spaces_of(user)
    ]


def team_invitations(user: User) -> list[dict[str, str]]:
    """The invitations to teams that were sent to the person, or by them."""
    mine = Q(email__in=addresses_of(user)) | Q(invited_by=user)
    found = StaffInvitation.objects.filter(mine).select_related("space").order_by("pk")
    return [
        {
            "space": one.space.name,
            "role": one.role,
            "direction": "sent" if one.invited_by_id == user.pk else "received",
            "invited_at": one.invited_at.isoformat(timespec="seconds"),
        }
        for one in found
    ]


def spaces_owned_alone(user: User) -> list[Space]:
    """Spaces that would have no owner without this person."""
    others = Membership.objects.filter(space=OuterRef("space"), role=Role.OWNER).exclude(user=user)
    alone = spaces_of(user).filter(~Exists(others), role=Role.OWNER)
    return [membership.space for membership in alone]


def owners_of(space: Space) -> list[User]:
    """The people who own the space, those who joined first before the others."""
    rows = space.memberships.filter(role=Role.OWNER).select_related("user")
    return [row.user for row in rows.order_by("joined_at", "pk")]


def team_of(space: Space) -> list[Membership]:
    """The staff of the space, owners first, then by name."""
    rows = space.memberships.staff().select_related("user")
    rank = {role.value: number for number, role in enumerate(Role)}
    return sorted(rows, key=lambda row: (rank[row.role], str(row.user).casefold()))


def invitations_of(space: Space) -> QuerySet[StaffInvitation]:
    """Invitations to the team that wait for an answer, or ran out without one."""
    waiting = space.staff_invitations.filter(accepted_at__isnull=True)
    return waiting.order_by("-invited_at", "-pk")


def find_invitation(token: str) -> StaffInvitation | None:
    """The invitation whose e-mail carried this token."""
    invitations = StaffInvitation.objects.select_related("space")
    return invitations.filter(token_hash=token_digest(token)).first()


def members_of(space: Space, *, search: str = "") -> QuerySet[Membership]:
    """The citizens who joined the space, the latest first; `search` is in a name or an e-mail."""
    rows = space.memberships.citizens().select_related("user")
    words = clean_text(search)[:100]
    if words:
        rows = rows.filter(Q(user__display_name__icontains=words) | Q(user__email__icontains=words))
    return rows.order_by("-joined_at", "-pk")


def codes_of(space: Space) -> QuerySet[AccessCode]:
    """The space's access codes, those in force first, then the latest first."""
    return space.access_codes.order_by(F("revoked_at").asc(nulls_first=True), "-created_at", "-pk")


def find_access_code(typed: str) -> AccessCode | None:
    """The access code that someone typed, whatever its state (see `rules.why_code_refused`)."""
    return AccessCode.objects.select_related("space").filter(code=read_code(typed)).first()


@dataclass(frozen=True)
class PlanCell:
    """Whether that plan opens the line it stands in."""

    plan: Plan
    is_open: bool


@dataclass(frozen=True)
class PlanLine:
    """One line of the plans' table as a page shows it."""

    line: Line
    cells: tuple[PlanCell, ...]


def plan_table(*plans: Plan) -> list[PlanLine]:
    """The table of entitlements: a line each, with a cell for each of `plans`."""
    return [
        PlanLine(line, tuple(PlanCell(plan, plan in line.plans) for plan in plans))
        for line in TABLE
    ]


def lines_added_by(plan: Plan) -> list[Line]:
    """What that plan opens first: what comes on top of the smaller ones."""
    return [line for line in TABLE if line.first_plan == plan]


@dataclass(frozen=True)
class TeamSummary:
    """How a space stands: what its team sees first."""

    staff: int
    members: int
    invitations: int
    codes_in_force: int


def team_summary(space: Space, *, at: datetime) -> TeamSummary:
    """Counts of people and ways in, at that time."""
    in_force = Q(expires_at__isnull=True) | Q(expires_at__gt=at)
    return TeamSummary(
        staff=space.memberships.staff().count(),
        members=space.memberships.citizens().count(),
        invitations=invitations_of(space).filter(expires_at__gt=at).count(),
        codes_in_force=space.access_codes.filter(in_force, revoked_at__isnull=True).count(),
    )

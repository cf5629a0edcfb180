"""Access codes: made by the team, typed by citizens, guarded against guessing."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from aimpact.accounts.models import User
from aimpact.core.services import (
    RateLimited,
    Window,
    add_rates,
    count_rates,
    record_event,
    window_of,
)
from aimpact.core.text import clean_text
from aimpact.spaces.enums import CodeRefusal, Role
from aimpact.spaces.models import AccessCode, Membership, Space
from aimpact.spaces.rules import why_code_refused
from aimpact.spaces.selectors import find_access_code

WRONG_CODES_PER = timedelta(minutes=10)
WRONG_CODES_PER_PERSON = 10
WRONG_CODES_PER_ADDRESS = 60
"""A whole school may sit behind one address, and only mistakes are counted. An address that
guesses all year long has a chance of about 1 in 160 to find any of a thousand codes (there are
30^8), and finds a door that the space can close."""
WRONG_CODES_AROUND = 300
"""The same of its neighbourhood (a /24, a /48), in which a machine moves about at will."""


@transaction.atomic
def create_access_code(
    space: Space,
    *,
    label: str,
    expires_at: datetime | None,
    maximum_uses: int | None,
    by: User,
    at: datetime,
) -> AccessCode:
    """Make a new code by which citizens enter the space."""
    code = AccessCode.objects.create(
        space=space,
        label=clean_text(label, maximum=80),
        created_at=at,
        expires_at=expires_at,
        maximum_uses=maximum_uses,
    )
    record_event(code, "create_access_code", by=by, at=at, space_id=space.pk)
    return code


@transaction.atomic
def revoke_access_code(code: AccessCode, *, by: User, at: datetime) -> AccessCode:
    """Close a code for good. Those who came in by it stay. Doing it twice changes nothing."""
    locked = AccessCode.objects.select_for_update().get(pk=code.pk)
    if locked.revoked_at is None:
        locked.revoked_at = at
        locked.save(update_fields=["revoked_at"])
        record_event(locked, "revoke_access_code", by=by, at=at, space_id=locked.space_id)
    return locked


class AccessCodeRefused(Exception):
    """The code opens nothing; `reason` says why, and may be shown."""

    def __init__(self, reason: CodeRefusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True)
class Caller:
    """Who tries codes: a network address, an account or a session ("" when neither), and the
    neighbourhood of the address ("" when unknown).
    """

    address: str
    person: str = ""
    around: str = ""


def open_access_code(typed: str, *, caller: Caller, at: datetime) -> AccessCode:
    """The code that was typed, if it opens its space at that time.

    Raises `AccessCodeRefused` and counts the mistake, or `RateLimited` without looking once
    the caller made too many.
    """
    limits = _limits(caller, at)
    for window, count in count_rates(list(limits)).items():
        if count >= limits[window]:
            raise RateLimited(window.ends_at)
    code = find_access_code(typed)
    refusal = why_code_refused(code, at)
    if code is None or refusal is not None:
        _count_mistake(caller, at)
        raise AccessCodeRefused(refusal or CodeRefusal.UNKNOWN)
    return code


def _count_mistake(caller: Caller, at: datetime) -> None:
    add_rates(dict.fromkeys(_limits(caller, at), 1))


def _limits(caller: Caller, at: datetime) -> dict[Window, int]:
    """The mistakes taken of the caller in each window that looks at them."""
    kinds = [
        ("wrong code: address", caller.address, WRONG_CODES_PER_ADDRESS),
        ("wrong code: around", caller.around, WRONG_CODES_AROUND),
        ("wrong code: person", caller.person, WRONG_CODES_PER_PERSON),
    ]
    return {
        window_of(scope, who, per=WRONG_CODES_PER, at=at): limit
        for scope, who, limit in kinds
        if who
    }


@transaction.atomic
def join_space(code: AccessCode, *, by: User, at: datetime) -> Membership:
    """Become a member by that code; who is in the space already uses nothing of it.

    Raises `AccessCodeRefused`. The code's row is locked, so its uses are exact whoever else
    comes in at the same moment.
    """
    locked = AccessCode.objects.select_for_update().get(pk=code.pk)
    known = Membership.objects.filter(space_id=locked.space_id, user=by).first()
    if known is not None:
        return known
    refusal = why_code_refused(locked, at)
    if refusal is not None:
        raise AccessCodeRefused(refusal)
    membership, created = Membership.objects.get_or_create(
        space_id=locked.space_id, user=by, defaults={"role": Role.MEMBER, "joined_at": at}
    )
    if created:
        AccessCode.objects.filter(pk=locked.pk).update(uses=F("uses") + 1)
        record_event(
            membership, "join_space", by=by, at=at, space_id=locked.space_id, code_id=locked.pk
        )
    return membership

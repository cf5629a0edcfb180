"""Access codes: made by the team, typed by citizens, guarded against guessing."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from aimpact.accounts.models import User
from aimpact.core.services import check_rate, record_event, spend_rate
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
29^8), and finds a door that the space can close."""


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
    """Who tries codes: a network address, and an account or a session ("" when neither)."""

    address: str
    person: str = ""


def open_access_code(typed: str, *, caller: Caller, at: datetime) -> AccessCode:
    """The code that was typed, if it opens its space at that time.

    Raises `AccessCodeRefused` and counts the mistake, or `RateLimited` without looking once
    the caller made too many.
    """
    for scope, who, limit in _limits(caller):
        check_rate(scope, who, limit=limit, per=WRONG_CODES_PER, at=at)
    code = find_access_code(typed)
    refusal = why_code_refused(code, at)
    if code is None or refusal is not None:
        _count_mistake(caller, at)
        raise AccessCodeRefused(refusal or CodeRefusal.UNKNOWN)
    return code


def _count_mistake(caller: Caller, at: datetime) -> None:
    for scope, who, limit in _limits(caller):
        # One more than the limit: the mistake is counted, and the next try is refused.
        spend_rate(scope, who, limit=limit + 1, per=WRONG_CODES_PER, at=at)


def _limits(caller: Caller) -> list[tuple[str, str, int]]:
    limits = [("wrong code: address", caller.address, WRONG_CODES_PER_ADDRESS)]
    if caller.person:
        limits.append(("wrong code: person", caller.person, WRONG_CODES_PER_PERSON))
    return limits


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

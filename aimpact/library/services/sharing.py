"""What a space keeps, put away, proposed to all spaces, approved or declined."""

from datetime import datetime
from typing import TypeVar, cast

from django.db import transaction
from django.db.models import QuerySet

from aimpact.accounts.models import User
from aimpact.core.services import record_event
from aimpact.library.enums import Sharing
from aimpact.library.models import BankQuestion, Shareable, SpaceTemplate

Kept = TypeVar("Kept", bound=BankQuestion | SpaceTemplate)


class NotShareable(Exception):
    """It is shared, proposed or put away already."""


class NotProposed(Exception):
    """Nobody proposes it (any more)."""


class ReasonMissing(Exception):
    """Who declines says why."""


@transaction.atomic
def propose_sharing(row: Kept, *, by: User, at: datetime) -> Kept:
    """Propose it to all spaces. Raises `NotShareable`."""
    locked = _lock(row)
    if not locked.may_be_proposed:
        raise NotShareable
    locked.proposed_at, locked.reason = at, ""
    return _share(locked, Sharing.PROPOSED, by=by, at=at)


@transaction.atomic
def withdraw_sharing(row: Kept, *, by: User, at: datetime) -> Kept:
    """Keep to the team what was proposed or shared; surveys that took it keep it.

    Raises `NotProposed`.
    """
    locked = _lock(row)
    if locked.sharing not in {Sharing.PROPOSED, Sharing.SHARED}:
        raise NotProposed
    return _share(locked, Sharing.PRIVATE, by=by, at=at)


@transaction.atomic
def decide_sharing(row: Kept, *, is_approved: bool, reason: str, by: User, at: datetime) -> Kept:
    """Share with all spaces what one proposes, or say why not.

    Raises `NotProposed`, `ReasonMissing`.
    """
    locked = _lock(row)
    if locked.sharing != Sharing.PROPOSED or locked.archived_at is not None:
        raise NotProposed
    if not is_approved and not reason:
        raise ReasonMissing
    locked.reason = "" if is_approved else reason
    return _share(locked, Sharing.SHARED if is_approved else Sharing.DECLINED, by=by, at=at)


@transaction.atomic
def put_away(row: Kept, *, is_archived: bool, by: User, at: datetime) -> Kept:
    """Offer it no longer, or again; nothing is lost. What was shared comes back private."""
    locked = _lock(row)
    if (locked.archived_at is not None) == is_archived:
        return locked
    locked.archived_at = at if is_archived else None
    locked.sharing = Sharing.PRIVATE
    locked.save(update_fields=["archived_at", "sharing"])
    _record(locked, "archive_kept" if is_archived else "restore_kept", by=by, at=at)
    return locked


def _lock(row: Kept) -> Kept:
    rows = cast("QuerySet[Kept]", type(row)._default_manager.all())
    return rows.select_for_update().get(pk=row.pk)


def _share(row: Kept, sharing: Sharing, *, by: User, at: datetime) -> Kept:
    row.sharing = sharing
    row.save(update_fields=["sharing", "reason", "proposed_at"])
    _record(row, "share_kept", by=by, at=at)
    return row


def _record(row: Shareable, verb: str, *, by: User, at: datetime) -> None:
    record_event(row, verb, by=by, at=at, space_id=row.space_id, sharing=str(row.sharing))

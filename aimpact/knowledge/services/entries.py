"""What a team writes of past work: added, changed, published, put away."""

from datetime import datetime
from typing import Any

from django.db import transaction

from aimpact.accounts.models import User
from aimpact.core.services import record_event
from aimpact.knowledge.enums import Visibility
from aimpact.knowledge.models import Entry
from aimpact.knowledge.rules import may_edit, may_publish
from aimpact.knowledge.services.indexing import ask_for_index
from aimpact.spaces.models import Space


class NotYours(Exception):
    """The entry is of another space, or drawn from a survey."""


class NotPublishable(Exception):
    """It has no licence that lets others quote it, or it is put away."""


@transaction.atomic
def add_entry(space: Space, *, by: User, at: datetime, **fields: Any) -> Entry:
    """Add past work to the space's own; its passages are made by the worker."""
    entry = Entry.objects.create(
        **fields, space=space, visibility=Visibility.SPACE, created_at=at, updated_at=at
    )
    ask_for_index(entry)
    return _record(entry, "add_knowledge", by=by, at=at)


@transaction.atomic
def change_entry(entry: Entry, *, space: Space, by: User, at: datetime, **fields: Any) -> Entry:
    """Write it anew. Without a licence to quote it, it is published no longer.

    Raises `NotYours`.
    """
    locked = _own(entry, space)
    for name, value in fields.items():
        setattr(locked, name, value)
    if not may_publish(locked):
        locked.visibility = Visibility.SPACE
    locked.updated_at = at
    locked.save()
    ask_for_index(locked)
    return _record(locked, "change_knowledge", by=by, at=at)


@transaction.atomic
def publish_entry(
    entry: Entry, *, space: Space, is_published: bool, by: User, at: datetime
) -> Entry:
    """Offer it to all teams, or to the space's own alone. Raises `NotYours`, `NotPublishable`."""
    locked = _own(entry, space)
    if is_published and not may_publish(locked):
        raise NotPublishable
    locked.visibility = Visibility.ALL if is_published else Visibility.SPACE
    locked.save(update_fields=["visibility"])
    return _record(locked, "publish_knowledge", by=by, at=at)


@transaction.atomic
def put_entry_away(
    entry: Entry, *, space: Space, is_archived: bool, by: User, at: datetime
) -> Entry:
    """Offer it to nobody, or again: what is drawn from a survey too. Raises `NotYours`."""
    locked = Entry.objects.select_for_update().get(pk=entry.pk)
    if locked.space_id != space.pk:
        raise NotYours
    locked.archived_at = at if is_archived else None
    locked.save(update_fields=["archived_at"])
    return _record(locked, "archive_knowledge", by=by, at=at)


def _own(entry: Entry, space: Space) -> Entry:
    locked = Entry.objects.select_for_update().get(pk=entry.pk)
    if not may_edit(locked, space):
        raise NotYours
    return locked


def _record(entry: Entry, verb: str, *, by: User, at: datetime) -> Entry:
    record_event(
        entry, verb, by=by, at=at, space_id=entry.space_id, visibility=str(entry.visibility)
    )
    return entry

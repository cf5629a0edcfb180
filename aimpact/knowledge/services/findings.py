"""Findings that a team keeps, in the knowledge base: kept by a person, and offered to all teams
once AimPact has read them.
"""

from datetime import datetime
from typing import Any

from django.db import transaction

from aimpact.accounts.models import User
from aimpact.core.services import record_event
from aimpact.knowledge.drawing_surveys import draw_finding
from aimpact.knowledge.enums import Visibility
from aimpact.knowledge.models import Entry
from aimpact.knowledge.rules import visibility_of
from aimpact.knowledge.services.indexing import ask_for_index
from aimpact.spaces.models import Space
from aimpact.surveys.models import Survey


class NotKept(Exception):
    """The team keeps no such finding of that survey."""


class NotTold(Exception):
    """The public's page of results does not tell it: other teams may not read it either."""


class NotProposed(Exception):
    """Nobody proposed it to all teams, or it was withdrawn."""


@transaction.atomic
def add_finding(survey: Survey, key: str, *, by: User, at: datetime) -> Entry:
    """Write a kept finding in the space's own base, with its base, its day and the label of its
    method; anew where it is there already. Raises `NotKept`.
    """
    locked = Survey.objects.select_for_update(of=("self",), no_key=True).get(pk=survey.pk)
    fields = draw_finding(locked, key, at=at)
    if fields is None:
        raise NotKept
    entry, _made = Entry.objects.update_or_create(
        found_in=locked,
        finding=key,
        defaults=fields | {"updated_at": at, "visibility": Visibility.SPACE, "proposed_at": None},
        create_defaults=fields | {"updated_at": at, "created_at": at, "space": locked.space},
    )
    ask_for_index(entry)
    return _record(entry, "add_knowledge", by=by, at=at)


@transaction.atomic
def propose_finding(entry: Entry, *, space: Space, by: User, at: datetime) -> Entry:
    """Ask AimPact to read it, so that all teams may find it. Raises `NotKept` for what is no
    finding of that space, and `NotTold`.
    """
    locked = _finding(entry)
    if locked.space_id != space.pk or locked.archived_at is not None:
        raise NotKept
    _told(locked, at)
    locked.proposed_at = at
    locked.save(update_fields=["proposed_at"])
    return _record(locked, "propose_knowledge", by=by, at=at)


@transaction.atomic
def withdraw_finding(entry: Entry, *, space: Space, by: User, at: datetime) -> Entry:
    """Keep it to the team again. Raises `NotKept`."""
    locked = _finding(entry)
    if locked.space_id != space.pk:
        raise NotKept
    locked.proposed_at, locked.visibility = None, Visibility.SPACE
    locked.save(update_fields=["proposed_at", "visibility"])
    return _record(locked, "publish_knowledge", by=by, at=at)


@transaction.atomic
def decide_finding(entry: Entry, *, is_published: bool, by: User, at: datetime) -> Entry:
    """AimPact's answer: offered to all teams, or to its own alone. Raises `NotProposed`, and
    `NotTold` where the public's page tells it no longer.
    """
    locked = _finding(entry)
    if locked.proposed_at is None or locked.archived_at is not None:
        raise NotProposed
    if is_published:
        for name, value in _told(locked, at).items():
            setattr(locked, name, value)
        locked.visibility, locked.updated_at = Visibility.ALL, at
    locked.proposed_at = None
    locked.save()
    ask_for_index(locked)
    return _record(locked, "decide_knowledge", by=by, at=at)


def _finding(entry: Entry) -> Entry:
    locked = Entry.objects.select_for_update(of=("self",)).select_related("found_in__space")
    found = locked.filter(pk=entry.pk, found_in__isnull=False).first()
    if found is None:
        raise NotKept
    return found


def _told(entry: Entry, at: datetime) -> dict[str, Any]:
    """It as the public's page tells it: other teams read nothing else. Raises `NotTold`."""
    survey = entry.found_in
    if survey is None or visibility_of(survey, at=at) is not Visibility.ALL:
        raise NotTold
    fields = draw_finding(survey, entry.finding, at=at, is_public=True)
    if fields is None:
        raise NotTold
    return fields


def _record(entry: Entry, verb: str, *, by: User, at: datetime) -> Entry:
    record_event(
        entry, verb, by=by, at=at, space_id=entry.space_id, visibility=str(entry.visibility)
    )
    return entry

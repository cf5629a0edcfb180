"""Tagged links of a survey: making, correcting, archiving."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from aimpact.accounts.models import User
from aimpact.core.services import record_event
from aimpact.core.text import fold
from aimpact.surveys.models import ChannelLink, Survey
from aimpact.surveys.models.distribution import TAG_LENGTH

MOST_LINKS = 200
"""Links of one survey, archived ones included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelFacts:
    """What the team says of a link."""

    name: str
    kind: str
    reached: int | None = None
    reached_source: str = ""


class TooManyLinks(Exception):
    """The survey has `MOST_LINKS` links already."""


class ReachWithoutSource(Exception):
    """A number of people reached says where it comes from."""


def add_channel(survey: Survey, facts: ChannelFacts, *, by: User, at: datetime) -> ChannelLink:
    """Make a link, its tag drawn from its name. Raises `TooManyLinks`, `ReachWithoutSource`."""
    _check(facts)
    with transaction.atomic():
        Survey.objects.select_for_update(no_key=True).only("pk").get(pk=survey.pk)
        taken = set(ChannelLink.objects.filter(survey=survey).values_list("tag", flat=True))
        if len(taken) >= MOST_LINKS:
            raise TooManyLinks
        link = ChannelLink(survey=survey, tag=free_tag(facts.name, taken), created_at=at)
        _set(link, facts)
        link.save(force_insert=True)
        _record(link, "add_channel", by=by, at=at)
    return link


def change_channel(link: ChannelLink, facts: ChannelFacts, *, by: User, at: datetime) -> None:
    """Correct what is said of a link; its tag stays. Raises `ReachWithoutSource`."""
    _check(facts)
    with transaction.atomic():
        locked = ChannelLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
        _set(locked, facts)
        locked.save()
        _record(locked, "change_channel", by=by, at=at)


def archive_channel(link: ChannelLink, *, is_archived: bool, by: User, at: datetime) -> None:
    """Put a link away, or bring it back. It goes on working and being counted either way."""
    with transaction.atomic():
        locked = ChannelLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
        locked.archived_at = at if is_archived else None
        locked.save(update_fields=["archived_at"])
        _record(locked, "archive_channel" if is_archived else "restore_channel", by=by, at=at)


def free_tag(name: str, taken: set[str]) -> str:
    """A short tag made of a name, different from those taken: « Marché » gives `marche`."""
    plain = "".join(c if c.isascii() else " " for c in fold(name))
    base = "-".join(plain.split())[:TAG_LENGTH].strip("-") or "lien"
    number, tag = 1, base
    while tag in taken:
        number += 1
        ending = f"-{number}"
        tag = base[: TAG_LENGTH - len(ending)].rstrip("-") + ending
    return tag


def _check(facts: ChannelFacts) -> None:
    if facts.reached is not None and not facts.reached_source:
        raise ReachWithoutSource


def _set(link: ChannelLink, facts: ChannelFacts) -> None:
    link.name, link.kind = facts.name, facts.kind
    link.reached = facts.reached
    link.reached_source = facts.reached_source if facts.reached is not None else ""


def _record(link: ChannelLink, action: str, *, by: User, at: datetime) -> None:
    record_event(link.survey, action, by=by, at=at, space_id=link.survey.space_id, tag=link.tag)

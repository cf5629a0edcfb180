"""Themes of free texts: proposed by a job, decided by people. Nothing is public by itself."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from aimpact.accounts.models import User
from aimpact.core.services import record_event
from aimpact.core.text import clean_text, fold
from aimpact.insights.models import Theme, ThemedText, ThemeSet
from aimpact.insights.models.themes import DEFINITION_MAXIMUM, NAME_MAXIMUM
from aimpact.surveys.models import OpenAnswer, Survey

_AT_ONCE = 2_000  # lines written at once


class NamelessTheme(ValueError):
    """A theme is accepted under a name."""


class SameTheme(ValueError):
    """A theme is merged with another, of the same question."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A theme that a machine proposes. `members`: the key of each text, and how near it is."""

    name: str
    phrases: Sequence[str]
    members: Sequence[tuple[int, float]]
    is_learnt: bool = False


@transaction.atomic
def propose_themes(
    survey: Survey,
    proposals: Sequence[Proposal],
    *,
    field: str,
    question: str,
    texts: int,
    at: datetime,
    report: Callable[[float], None] = lambda _: None,
) -> ThemeSet:
    """Put new proposals in the place of the older ones. What people accepted stays as it is.

    `report` is told how far the writing is; what it raises leaves everything as it was.
    """
    Survey.objects.select_for_update(no_key=True).only("pk").get(pk=survey.pk)
    values = {"question": fold(question), "proposed_at": at, "texts": texts}
    found, _made = ThemeSet.objects.update_or_create(survey=survey, field=field, defaults=values)
    found.themes.filter(accepted_at=None).delete()
    kept = {fold(name) for name in found.themes.values_list("name", flat=True)}
    # Some texts may have been erased while the machine read them.
    there = set(OpenAnswer.objects.filter(survey=survey, field=field).values_list("pk", flat=True))
    to_write = max(1, sum(len(proposal.members) for proposal in proposals))
    written = 0
    for proposal in proposals:
        if fold(proposal.name) not in kept:
            for number in _keep(found, proposal, there):
                report(min(1.0, (written + number) / to_write))
        written += len(proposal.members)
    return found


def _keep(theme_set: ThemeSet, proposal: Proposal, there: set[int]) -> Iterator[int]:
    """Write it, batch after batch; tell how many members were after each."""
    theme = Theme.objects.create(
        theme_set=theme_set,
        name=proposal.name[:NAME_MAXIMUM],
        phrases=[phrase[:200] for phrase in proposal.phrases],
        is_learnt=proposal.is_learnt,
    )
    for start in range(0, len(proposal.members), _AT_ONCE):
        ThemedText.objects.bulk_create(
            ThemedText(theme=theme, answer_id=pk, nearness=near)
            for pk, near in proposal.members[start : start + _AT_ONCE]
            if pk in there
        )
        yield start + _AT_ONCE


@transaction.atomic
def accept_theme(theme: Theme, *, name: str, definition: str = "", by: User, at: datetime) -> Theme:
    """Accept a theme under this name, or give an accepted one another. Raises `NamelessTheme`."""
    theme = _locked(theme)
    theme.name = clean_text(name).strip()[:NAME_MAXIMUM]
    if not theme.name:
        raise NamelessTheme
    theme.definition = clean_text(definition).strip()[:DEFINITION_MAXIMUM]
    theme.accepted_at, theme.accepted_by = theme.accepted_at or at, by
    theme.save(update_fields=["name", "definition", "accepted_at", "accepted_by"])
    _record(theme, "accept_theme", by=by, at=at)
    return theme


@transaction.atomic
def withdraw_theme(theme: Theme, *, by: User, at: datetime) -> Theme:
    """Make an accepted theme a proposal again: the public sees it no more."""
    theme = _locked(theme)
    theme.accepted_at, theme.accepted_by = None, None
    theme.save(update_fields=["accepted_at", "accepted_by"])
    _record(theme, "withdraw_theme", by=by, at=at)
    return theme


@transaction.atomic
def merge_themes(theme: Theme, *, into: Theme, by: User, at: datetime) -> Theme:
    """Give the texts of a theme to another, and drop it. Raises `SameTheme`."""
    if theme.pk == into.pk or theme.theme_set_id != into.theme_set_id:
        raise SameTheme
    theme, into = _locked(theme), _locked(into)
    held = ThemedText.objects.filter(theme=into).values("answer_id")
    ThemedText.objects.filter(theme=theme).exclude(answer_id__in=held).update(theme=into)
    into.phrases = list(dict.fromkeys([*into.phrases, *theme.phrases]))
    into.save(update_fields=["phrases"])
    _record(into, "merge_themes", by=by, at=at)
    theme.delete()
    return into


@transaction.atomic
def drop_theme(theme: Theme, *, by: User, at: datetime) -> None:
    """Put a theme aside: its texts stay, without it."""
    theme = _locked(theme)
    _record(theme, "drop_theme", by=by, at=at)
    theme.delete()


@transaction.atomic
def create_theme(
    theme_set: ThemeSet, *, name: str, answers: Sequence[OpenAnswer], by: User, at: datetime
) -> Theme:
    """Make a theme of these texts, accepted as it is made. Raises `NamelessTheme`."""
    ThemeSet.objects.select_for_update(no_key=True).get(pk=theme_set.pk)
    clean = clean_text(name).strip()[:NAME_MAXIMUM]
    if not clean:
        raise NamelessTheme
    theme = Theme.objects.create(theme_set=theme_set, name=clean, accepted_at=at, accepted_by=by)
    for answer in answers:
        _set(theme, answer)
    _record(theme, "create_theme", by=by, at=at)
    return theme


@transaction.atomic
def move_text(
    answer: OpenAnswer, *, out_of: Theme, into: Theme | None, by: User, at: datetime
) -> None:
    """Take a text out of a theme, and put it into another where one is named.

    Raises `SameTheme`.
    """
    if into is not None and (into.pk == out_of.pk or into.theme_set_id != out_of.theme_set_id):
        raise SameTheme
    _locked(out_of)
    ThemedText.objects.filter(theme=out_of, answer=answer).delete()
    if into is not None:
        _set(_locked(into), answer)
    _record(out_of, "move_text", by=by, at=at)


def _set(theme: Theme, answer: OpenAnswer) -> None:
    values = {"nearness": 1.0, "by_person": True}
    ThemedText.objects.update_or_create(theme=theme, answer=answer, defaults=values)


def _locked(theme: Theme) -> Theme:
    found = Theme.objects.select_for_update(of=("self",), no_key=True)
    return found.select_related("theme_set__survey").get(pk=theme.pk)


def _record(theme: Theme, verb: str, *, by: User, at: datetime) -> None:
    # The number of the theme, and no word of anybody.
    survey = theme.theme_set.survey
    record_event(survey, verb, by=by, at=at, space_id=survey.space_id, theme=theme.pk)

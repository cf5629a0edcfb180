"""Changes of themes as lines of a log, each of which can be undone, the last one first.

A change keeps what it took away and what it added, not a copy of everything: a theme may hold
fifty thousand texts. Whoever changes themes of a question waits for whoever does it already.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from aimpact.accounts.models import User
from aimpact.core.services import record_event
from aimpact.insights.enums import ThemeVerb
from aimpact.insights.models import Theme, ThemeChange, ThemedText, ThemeSet
from aimpact.surveys.models import OpenAnswer

KEPT = 20
"""Changes of a question that may be undone."""
EVENTS = {
    ThemeVerb.ACCEPT: "accept_theme",
    ThemeVerb.WITHDRAW: "withdraw_theme",
    ThemeVerb.MERGE: "merge_themes",
    ThemeVerb.SPLIT: "split_theme",
    ThemeVerb.DROP: "drop_theme",
    ThemeVerb.CREATE: "create_theme",
    ThemeVerb.MOVE: "move_text",
    ThemeVerb.QUOTE: "quote_text",
    ThemeVerb.UNQUOTE: "withdraw_quote",
    ThemeVerb.UNDO: "undo_theme_change",
}
"""What the audit trail calls each change."""
_AT_ONCE = 2_000
_ROW = ("theme_id", "answer_id", "nearness", "by_person", "voice", "quoted_at")
Row = tuple[Any, ...]


class NothingToUndo(ValueError):
    """Nothing was changed, or too much happened since: new proposals, texts erased."""


class ChangedMeanwhile(ValueError):
    """Somebody changed themes after the change that was to be undone."""


@dataclass(slots=True)
class Watched:
    """Themes under change. Texts of `themes` are watched, of `answers` alone where given."""

    theme_set: ThemeSet
    themes: set[int]
    answers: Sequence[int] | None = None
    names: list[str] = field(default_factory=list)


@contextmanager
def changing(
    themes: Sequence[Theme],
    verb: ThemeVerb,
    *,
    theme_set: ThemeSet,
    by: User,
    at: datetime,
    answers: Sequence[int] | None = None,
) -> Iterator[Watched]:
    """What is done inside is one change: written in the log, in the audit trail, undone at once.

    Texts of `themes` and of those made inside are watched; of `answers` alone where given.
    """
    with transaction.atomic():
        locked = _lock(theme_set)
        watched = Watched(locked, {theme.pk for theme in themes}, answers)
        attributes, rows = _attributes(locked), _rows(watched)
        yield watched
        now = _attributes(locked)
        made = now.keys() - attributes.keys()
        changed = {pk: it for pk, it in attributes.items() if now.get(pk) != it}
        named = {pk: attributes[pk]["name"] for pk in sorted(watched.themes & attributes.keys())}
        watched.themes |= made
        left = _rows(watched)
        names = [*named.values(), *(now[pk]["name"] for pk in sorted({*made, *changed} & {*now}))]
        before = {
            "themes": changed,
            "made": sorted(made),
            "removed": sorted(rows - left),
            "added": sorted(row[:2] for row in left - rows),
        }
        _write(locked, verb, names=names, by=by, at=at, before=before)


@transaction.atomic
def undo_change(change: ThemeChange, *, by: User, at: datetime) -> ThemeChange:
    """Undo the last change of a question; writes a further line.

    Raises `NothingToUndo`, and `ChangedMeanwhile` where it is not the last one any more.
    """
    theme_set = _lock(change.theme_set)
    last = last_change(theme_set)
    if last is None or last.before is None:
        raise NothingToUndo
    if last.pk != change.pk:
        raise ChangedMeanwhile
    _restore(theme_set, last.before)
    return _write(theme_set, ThemeVerb.UNDO, names=last.names, by=by, at=at, undoes=last)


def last_change(theme_set: ThemeSet) -> ThemeChange | None:
    """The last change that was not undone; whether it still can be, `before` tells."""
    standing = ThemeChange.objects.filter(undoes=None, undone_by=None).exclude(verb=ThemeVerb.UNDO)
    return standing.filter(theme_set=theme_set).order_by("-pk").first()


def forget_before(changes: QuerySet[ThemeChange]) -> int:
    """Make these changes lines of the log that cannot be undone any more."""
    return changes.filter(before__isnull=False).update(before=None)


def _lock(theme_set: ThemeSet) -> ThemeSet:
    found = ThemeSet.objects.select_for_update(of=("self",), no_key=True)
    return found.select_related("survey").get(pk=theme_set.pk)


def _attributes(theme_set: ThemeSet) -> dict[int, dict[str, Any]]:
    return {
        theme.pk: {
            "name": theme.name,
            "definition": theme.definition,
            "phrases": theme.phrases,
            "is_learnt": theme.is_learnt,
            "accepted_at": theme.accepted_at.isoformat() if theme.accepted_at else None,
            "accepted_by_id": theme.accepted_by_id,
        }
        for theme in Theme.objects.filter(theme_set=theme_set)
    }


def _rows(watched: Watched) -> set[Row]:
    texts = ThemedText.objects.filter(theme__in=watched.themes)
    if watched.answers is not None:
        texts = texts.filter(answer__in=watched.answers)
    rows = texts.values_list(*_ROW).iterator(chunk_size=_AT_ONCE)
    return {(*row[:-1], row[-1].isoformat() if row[-1] else "") for row in rows}


def _write(
    theme_set: ThemeSet,
    verb: ThemeVerb,
    *,
    names: Iterable[str],
    by: User,
    at: datetime,
    before: dict[str, Any] | None = None,
    undoes: ThemeChange | None = None,
) -> ThemeChange:
    change = ThemeChange.objects.create(
        theme_set=theme_set,
        verb=verb,
        names=list(dict.fromkeys(names)),
        by=by,
        at=at,
        before=before,
        undoes=undoes,
    )
    recent = theme_set.changes.order_by("-pk").values("pk")[:KEPT]
    forget_before(theme_set.changes.exclude(pk__in=list(recent.values_list("pk", flat=True))))
    # The number of the change, and no word of anybody.
    survey, event = theme_set.survey, EVENTS[verb]
    record_event(survey, event, by=by, at=at, space_id=survey.space_id, change=change.pk)
    return change


def _restore(theme_set: ThemeSet, before: dict[str, Any]) -> None:
    Theme.objects.filter(theme_set=theme_set, pk__in=before["made"]).delete()
    by_theme: dict[int, list[int]] = {}
    for theme, answer in before["added"]:
        by_theme.setdefault(theme, []).append(answer)
    for theme, answers in by_theme.items():
        ThemedText.objects.filter(theme=theme, answer__in=answers).delete()
    there = _people(each["accepted_by_id"] for each in before["themes"].values())
    for pk, values in before["themes"].items():
        who = values["accepted_by_id"]
        kept = values | {"accepted_by_id": who if who in there else None, "theme_set": theme_set}
        Theme.objects.update_or_create(pk=int(pk), defaults=kept)
    for start in range(0, len(before["removed"]), _AT_ONCE):
        _put_back(before["removed"][start : start + _AT_ONCE])


def _people(keys: Iterable[int | None]) -> set[int]:
    """Those who still have an account."""
    return set(
        User.objects.filter(pk__in=[key for key in keys if key]).values_list("pk", flat=True)
    )


def _put_back(rows: list[Row]) -> None:
    there = OpenAnswer.objects.filter(Q(pk__in=[row[1] for row in rows]))
    kept = set(there.values_list("pk", flat=True))
    ThemedText.objects.bulk_create(
        ThemedText(**dict(zip(_ROW, (*row[:-1], row[-1] or None), strict=True)))
        for row in rows
        if row[1] in kept
    )

"""The knowledge base as its pages show it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, QuerySet

from aimpact.knowledge.models import Entry, Passage
from aimpact.knowledge.selectors.retrieval import Found, Wanted, placed, search
from aimpact.spaces.models import Space

MOST_FOUND = 30
"""Entries shown for some words: who finds nothing there asks otherwise."""


@dataclass(frozen=True, slots=True)
class Line:
    """An entry found, with the passage that answers best."""

    entry: Entry
    excerpt: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found. `is_placed`: whether the worker has placed these words among texts."""

    lines: Sequence[Line]
    with_meaning: bool
    is_placed: bool


def offered_entries(space: Space, *, kind: str, theme: str) -> QuerySet[Entry]:
    """What the space may find, the latest work first."""
    entries = (
        Entry.objects.offered_to(space).select_related("space", "survey", "found_in").defer("body")
    )
    if kind:
        entries = entries.filter(kind=kind)
    if theme:
        entries = entries.filter(theme=theme)
    return entries.order_by(F("happened_on").desc(nulls_last=True), "-pk")


def _offered(space: Space) -> QuerySet[Entry]:
    return Entry.objects.offered_to(space).select_related("space", "survey", "found_in")


def archived_entries(space: Space) -> QuerySet[Entry]:
    """What the space put away, the latest first."""
    own = Entry.objects.filter(space=space).exclude(archived_at=None)
    return own.defer("body").order_by("-archived_at")


def proposed_findings() -> QuerySet[Entry]:
    """What spaces ask AimPact to offer to all teams, the oldest first."""
    waiting = Entry.objects.filter(proposed_at__isnull=False, archived_at=None)
    return waiting.select_related("space", "survey", "found_in").order_by("proposed_at", "pk")


def find_entries(space: Space, wanted: Wanted) -> Answer:
    """The entries that answer some words, the nearest first."""
    embedding = placed(space, wanted.words)
    found = search(space, wanted, embedding=embedding, most=MOST_FOUND)
    return Answer(_lines(space, found), found.with_meaning, embedding is not None)


def find_entry(space: Space, number: int) -> Entry | None:
    """An entry that the space may see: offered to it, or its own put away."""
    entries = Entry.objects.select_related("space", "survey", "found_in")
    offered = Entry.objects.offered_to(space).values("pk")
    own = entries.filter(pk=number, space=space).first()
    return own or entries.filter(pk=number, pk__in=offered).first()


def _lines(space: Space, found: Found) -> list[Line]:
    entries = (
        Entry.objects.offered_to(space).select_related("space", "survey", "found_in").defer("body")
    )
    known = entries.in_bulk([hit.entry for hit in found.hits])
    passages = Passage.objects.filter(pk__in=[hit.passage for hit in found.hits])
    texts = dict(passages.values_list("pk", "text"))
    return [
        Line(known[hit.entry], texts.get(hit.passage, ""))
        for hit in found.hits
        if hit.entry in known
    ]

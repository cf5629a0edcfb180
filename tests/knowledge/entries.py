"""Entries of the knowledge base, made in few words, without the model unless asked."""

from typing import Any

from django.utils import timezone

from aimpact.knowledge.enums import EntryKind, Licence, Visibility
from aimpact.knowledge.models import Entry, Passage
from aimpact.knowledge.passages import passages_of
from aimpact.spaces.models import Space


def make_entry(space: Space, title: str = "Une zone à 30 km/h", **fields: Any) -> Entry:
    """An entry of the space with its passages, in no place among texts: found by its words."""
    now = timezone.now()
    values: dict[str, Any] = {
        "kind": EntryKind.MISSION,
        "summary": "Le centre-ville a été mis à 30 km/h.",
        "result": "Les accidents ont baissé.",
        "licence": Licence.OPEN_LICENCE,
        "created_at": now,
        "updated_at": now,
        "indexed_at": now,
    }
    entry = Entry.objects.create(space=space, title=title, **(values | fields))
    Passage.objects.bulk_create(
        Passage(entry=entry, number=number, heading=title, text=text)
        for number, text in enumerate(passages_of(entry))
    )
    return entry


def make_published(space: Space, title: str = "Une zone à 30 km/h", **fields: Any) -> Entry:
    """An entry that all teams may find."""
    return make_entry(space, title, visibility=Visibility.ALL, **fields)

"""Passages made and placed by the worker; what is looked for placed as well."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from procrastinate.contrib.django import app

from aimpact.knowledge.models import Entry, Inquiry, Passage
from aimpact.knowledge.passages import passages_of
from aimpact.knowledge.selectors.retrieval import print_of, tidy
from aimpact.spaces.models import Space

INDEX_TASK = "aimpact.knowledge.tasks.index_knowledge"
PLACE_TASK = "aimpact.knowledge.tasks.place_inquiries"
ASKED_KEPT = timedelta(days=60)
"""What a team looked for is kept that long after it was last asked for."""


def ask_for_index(entry: Entry) -> None:
    """Have the worker make the passages of an entry, once the transaction is committed."""
    app.configure_task(INDEX_TASK).defer(entry_id=entry.pk)


def index_entry(entry: Entry, *, at: datetime) -> list[Passage]:
    """Make the passages of an entry anew, each with its place among texts.

    The texts are placed before the transaction: nobody waits for the model.
    """
    from aimpact.language.embedding import embed_passages

    texts = passages_of(entry)
    points = embed_passages([f"{entry.title}\n{text}" for text in texts]).tolist()
    with transaction.atomic():
        locked = Entry.objects.select_for_update().filter(pk=entry.pk).first()
        if locked is None or locked.updated_at != entry.updated_at:
            return []  # changed meanwhile: its own job comes
        locked.passages.all().delete()
        made = Passage.objects.bulk_create(
            Passage(entry=locked, number=number, heading=locked.title, text=text, embedding=point)
            for number, (text, point) in enumerate(zip(texts, points, strict=True))
        )
        locked.indexed_at = at
        locked.save(update_fields=["indexed_at"])
    return made


def ask_meaning(space: Space, words: str, *, at: datetime) -> Inquiry:
    """Have the worker place these words, if it has not yet."""
    inquiry, made = Inquiry.objects.update_or_create(
        space=space, print=print_of(words), defaults={"words": tidy(words), "asked_at": at}
    )
    if made or inquiry.embedding is None:
        app.configure_task(PLACE_TASK).defer(inquiry_ids=[inquiry.pk])
    return inquiry


def place_words(inquiries: Iterable[Inquiry]) -> int:
    """Place what is looked for among texts; give how many were."""
    from aimpact.language.embedding import embed_queries

    waiting = [inquiry for inquiry in inquiries if inquiry.embedding is None]
    points = embed_queries([inquiry.words for inquiry in waiting]).tolist()
    for inquiry, point in zip(waiting, points, strict=True):
        inquiry.embedding = point
    Inquiry.objects.bulk_update(waiting, ["embedding"])
    return len(waiting)


def forget_inquiries(*, at: datetime) -> int:
    """Erase what nobody has looked for in a while; give how many were erased."""
    return Inquiry.objects.filter(asked_at__lt=at - ASKED_KEPT).delete()[0]

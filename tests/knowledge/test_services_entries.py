"""What a team writes of past work; the worker makes its passages."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError
from django.utils import timezone

from aimpact.core.models import AuditEvent
from aimpact.knowledge.models import Entry, Inquiry
from aimpact.knowledge.selectors.retrieval import Wanted, placed, search
from aimpact.knowledge.services.entries import (
    NotPublishable,
    NotYours,
    add_entry,
    change_entry,
    publish_entry,
    put_entry_away,
)
from aimpact.knowledge.services.indexing import (
    ASKED_KEPT,
    ask_meaning,
    forget_inquiries,
    index_entry,
)
from aimpact.language.embedding import DIMENSIONS
from tests.conftest import RunJobs
from tests.factories import make_closed_survey, make_space, make_user
from tests.knowledge.entries import make_entry, make_published

pytestmark = pytest.mark.django_db
WORK = {
    "kind": "mission",
    "title": "Le marché de plein vent",
    "summary": "Trois samedis d’essai sur la place.",
    "result": "Les commerçants du marché sont restés.",
    "licence": "lo-2.0",
}


def changes(entry: Entry, **fields: Any) -> Entry:
    return change_entry(entry, space=entry.space, by=make_user(), at=timezone.now(), **fields)


def test_what_is_added_is_found_by_words_and_by_meaning_once_the_worker_ran(run_jobs: RunJobs):
    space = make_space()
    entry = add_entry(space, by=make_user(), at=timezone.now(), **WORK)
    words = "acheter des légumes le week-end"
    ask_meaning(space, words, at=timezone.now())
    before = search(space, Wanted("marché"), embedding=None, most=5).hits
    run_jobs()
    after = search(space, Wanted(words), embedding=placed(space, words), most=5)

    assert (len(before), [hit.entry for hit in after.hits]) == (0, [entry.pk])
    assert after.with_meaning
    assert len(entry.passages.get().embedding or ()) == DIMENSIONS
    assert AuditEvent.objects.filter(verb="add_knowledge", space_id=space.pk).count() == 1


def test_what_is_changed_is_found_by_its_new_words_alone(run_jobs: RunJobs):
    entry = add_entry(make_space(), by=make_user(), at=timezone.now(), **WORK)
    run_jobs()
    changes(entry, title="La piscine", summary="Fermée.", result="Rouverte.")
    run_jobs()

    assert [
        len(search(entry.space, Wanted(words), embedding=None, most=5).hits)
        for words in ("marché", "piscine")
    ] == [0, 1]


def test_passages_of_words_that_changed_meanwhile_are_not_kept():
    entry = make_entry(make_space())
    stale = Entry.objects.get(pk=entry.pk)
    changes(entry, title="Autre chose")

    assert index_entry(stale, at=timezone.now()) == []


def test_it_is_published_then_taken_back():
    entry = make_entry(make_space())
    by, at = make_user(), timezone.now()
    published = publish_entry(entry, space=entry.space, is_published=True, by=by, at=at)
    back = publish_entry(entry, space=entry.space, is_published=False, by=by, at=at)

    assert (published.visibility, back.visibility) == ("all", "space")


def test_what_nobody_may_quote_is_not_published():
    entry = make_entry(make_space(), licence="internal")

    with pytest.raises(NotPublishable):
        publish_entry(
            entry, space=entry.space, is_published=True, by=make_user(), at=timezone.now()
        )
    with pytest.raises(IntegrityError, match="knowledge_published_has_a_licence"):
        Entry.objects.filter(pk=entry.pk).update(visibility="all")


def test_without_its_licence_it_is_published_no_longer():
    assert changes(make_published(make_space()), licence="internal").visibility == "space"


def change(entry: Entry, **who: Any) -> Entry:
    return change_entry(entry, **who, title="À nous")


def unpublish(entry: Entry, **who: Any) -> Entry:
    return publish_entry(entry, **who, is_published=False)


def put_away(entry: Entry, **who: Any) -> Entry:
    return put_entry_away(entry, **who, is_archived=True)


@pytest.mark.parametrize("deed", [change, unpublish, put_away])
def test_nobody_changes_what_is_of_another_space(deed: Callable[..., Entry]):
    entry = make_published(make_space())

    with pytest.raises(NotYours):
        deed(entry, space=make_space(), by=make_user(), at=timezone.now())


def test_what_is_drawn_from_a_survey_is_put_away_and_not_written():
    space = make_space()
    entry = make_entry(space, survey=make_closed_survey(space))
    by, at = make_user(), timezone.now()

    with pytest.raises(NotYours):
        changes(entry, title="Autre chose")
    assert put_entry_away(entry, space=space, is_archived=True, by=by, at=at).archived_at == at
    assert put_entry_away(entry, space=space, is_archived=False, by=by, at=at).archived_at is None


def test_what_nobody_looks_for_any_more_is_erased():
    space, now = make_space(), timezone.now()
    ask_meaning(space, "vieux", at=now - ASKED_KEPT * 2)
    ask_meaning(space, "neuf", at=now)

    assert forget_inquiries(at=now) == 1
    assert [inquiry.words for inquiry in Inquiry.objects.all()] == ["neuf"]


def test_where_one_space_placed_words_is_not_told_to_another():
    space = make_space()
    inquiry = ask_meaning(space, "vélo", at=timezone.now())
    Inquiry.objects.filter(pk=inquiry.pk).update(embedding=[1.0] * DIMENSIONS)

    assert placed(space, " vélo ") is not None
    assert placed(make_space(), "vélo") is None

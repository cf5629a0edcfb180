"""What is found, and above all what is not: nothing of another space unless it is published."""

from collections.abc import Sequence

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from aimpact.knowledge.enums import EntryKind, Theme
from aimpact.knowledge.models import Entry, Passage
from aimpact.knowledge.selectors.retrieval import Found, Wanted, search
from aimpact.language.embedding import DIMENSIONS
from aimpact.spaces.models import Space
from tests.factories import make_agora, make_closed_survey, make_space
from tests.knowledge.entries import make_entry, make_published

pytestmark = pytest.mark.django_db
WORDS = "zone 30 km/h"


@pytest.fixture
def space() -> Space:
    return make_space()


def axis(number: int) -> list[float]:
    """A unit vector along one dimension."""
    return [1.0 if at == number else 0.0 for at in range(DIMENSIONS)]


def place(entry: Entry, point: Sequence[float]) -> Entry:
    entry.passages.update(embedding=list(point))
    return entry


def look(
    space: Space, words: str = WORDS, embedding: Sequence[float] | None = None, **wanted: object
) -> Found:
    return search(space, Wanted(words, **wanted), embedding=embedding, most=10)  # type: ignore[arg-type]  # a test's shorthand


def found(*args: object, **options: object) -> list[int]:
    return [hit.entry for hit in look(*args, **options).hits]  # type: ignore[arg-type]  # the same


# --- who finds what -------------------------------------------------------------------------


def test_a_space_finds_its_own_and_what_any_space_published(space: Space):
    own = make_entry(space)
    published = make_published(make_space())
    of_aimpact = make_published(make_agora())

    assert sorted(found(space)) == sorted([own.pk, published.pk, of_aimpact.pk])


@pytest.mark.parametrize("by", ["words", "meaning"])
def test_nothing_of_another_space_is_found_unless_it_is_published(space: Space, by: str):
    elsewhere = make_space()
    make_entry(elsewhere)
    make_entry(make_agora())
    make_published(elsewhere, archived_at=timezone.now())
    Passage.objects.update(embedding=axis(0))
    words = WORDS if by == "words" else "autrement"

    assert found(space, words, axis(0)) == []


def test_what_the_space_put_away_is_not_found(space: Space):
    make_entry(space, archived_at=timezone.now())

    assert found(space) == []


def test_what_is_published_no_longer_is_found_no_longer(space: Space):
    entry = make_published(make_space())
    before = found(space)
    Entry.objects.update(visibility="space")

    assert (before, found(space)) == ([entry.pk], [])


def test_words_of_hidden_entries_do_not_weigh_on_the_order(space: Space):
    # How rare a word is is counted over what the space may find: else scores would tell.
    make_entry(space, "Vélo", summary="Des pistes", result="Utile")
    before = look(space, "vélo pistes").hits
    elsewhere = make_space()
    for _ in range(5):
        make_entry(elsewhere, "Vélo", summary="Des pistes", result="Utile")

    assert look(space, "vélo pistes").hits == before


def test_a_survey_is_not_its_own_like(space: Space):
    survey = make_closed_survey(space)
    make_entry(space, survey=survey)

    assert found(space, but=survey.pk) == []
    assert len(found(space)) == 1


def test_only_the_kind_and_the_theme_asked_for(space: Space):
    audit = make_entry(space, kind=EntryKind.AUDIT, theme=Theme.MOBILITY)
    make_entry(space, kind=EntryKind.PAPER, theme=Theme.SCHOOL)

    assert found(space, kind="audit") == found(space, theme="mobility") == [audit.pk]


# --- in which order -------------------------------------------------------------------------


def test_accents_plurals_and_small_words_do_not_matter(space: Space):
    entry = make_entry(space, "Les écoles", summary="La cantine", result="Des élèves")

    assert found(space, "ecole") == found(space, "ÉLÈVES") == [entry.pk]
    assert found(space, "les des la à été") == []


def test_a_rare_word_weighs_more_than_one_that_all_use(space: Space):
    rare = make_entry(space, "Commune", summary="Un composteur", result="Commune")
    for _ in range(4):
        make_entry(space, "Commune commune", summary="Commune, commune", result="Commune")

    assert found(space, "composteur de la commune")[0] == rare.pk


def test_of_two_as_near_in_meaning_the_one_that_holds_the_words_comes_first(space: Space):
    by_both = place(make_entry(space, "Zone calme"), axis(0))
    by_meaning = place(make_entry(space, "Rue apaisée", summary="Calme", result="Oui"), axis(1))
    near = [0.705 if at == 0 else 0.709 if at == 1 else 0.0 for at in range(DIMENSIONS)]
    hits = look(space, "zone", near).hits

    assert [hit.entry for hit in hits] == [by_both.pk, by_meaning.pk]
    assert [(hit.by_words, hit.by_meaning) for hit in hits] == [(1, 2), (None, 1)]
    assert [hit.score for hit in hits] == [1, 0]
    assert [hit.lead for hit in hits] == pytest.approx([-1, 1], rel=1e-3)


def test_far_nearer_in_meaning_passes_before_words(space: Space):
    place(make_entry(space, "Zone calme"), axis(0))
    nearest = place(make_entry(space, "Rue apaisée", summary="Calme", result="Oui"), axis(1))
    near = [0.6 if at == 0 else 0.8 if at == 1 else 0.0 for at in range(DIMENSIONS)]

    assert look(space, "zone", near).hits[0].entry == nearest.pk


def test_it_tells_the_stems_that_they_share(space: Space):
    make_entry(space)

    assert set(look(space, "les zones à 30").hits[0].shared) == {"zon", "30"}


def test_without_pgvector_words_alone_are_looked_for_and_it_is_said(space: Space):
    entry = place(make_entry(space), axis(0))
    with connection.cursor() as cursor:
        cursor.execute("DROP EXTENSION vector")
    answer = look(space, WORDS, axis(0))

    assert [hit.entry for hit in answer.hits] == [entry.pk]
    assert not answer.with_meaning


def test_without_words_nothing_is_found(space: Space):
    make_entry(space)

    assert look(space, " …? ") == Found((), with_meaning=False)


class TestAnything(TestCase):
    @given(st.text())
    def test_whatever_is_typed_is_answered(self, words: str) -> None:
        assert len(look(Space(pk=0), words).hits) == 0

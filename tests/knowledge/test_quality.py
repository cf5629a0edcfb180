"""How well past work is found, on works and queries written for it: the floor that is held."""

import pytest

from benchmarks.groundedness import measure_groundedness
from benchmarks.knowledge import Quality, corpus, quality_of, rank_corpus
from tests.factories import make_space


def test_every_work_that_a_query_wants_exists():
    wanted = {name for names in corpus().queries.values() for name in names}

    assert wanted <= set(corpus().works)
    assert (len(corpus().works), len(corpus().queries)) >= (60, 40)


def test_the_measure_counts_places():
    first = {words: names[0] for words, names in corpus().queries.items()}

    assert quality_of(lambda words: [first[words]]) == Quality(1, 1)
    assert quality_of(lambda words: ["nothing", first[words]]) == Quality(1, 0.5)
    assert quality_of(lambda _words: []) == Quality(0, 0)


def test_what_is_kept_of_a_synthesis_stands_in_its_sources():
    found = measure_groundedness()

    assert found.said < 0.5
    assert found.kept >= 0.95
    assert found.lost <= 0.05


@pytest.mark.django_db
def test_both_rankings_together_find_what_people_look_for():
    found = rank_corpus(make_space().pk)

    assert found.fused.hits >= 0.92
    assert found.fused.hits >= max(found.words.hits, found.meaning.hits) - 0.03
    assert found.fused.mrr >= 0.68

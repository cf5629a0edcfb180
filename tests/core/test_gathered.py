"""Rates counted in memory: each process sees its own at once, the others' after a merge."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError
from hypothesis import given, settings
from hypothesis import strategies as st

from aimpact.core.models import RateWindow
from aimpact.core.services import GatheredRates, Merged, gathered, window_of

AT = datetime(2026, 11, 23, 10, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)


def window(who="someone", at=AT):
    return window_of("door", who, per=HOUR, at=at)


def test_counting_asks_the_database_for_nothing():
    rates = GatheredRates()
    rates.add(window())
    rates.add(window(), number=2)
    assert rates.count(window()) == 3
    assert rates.count(window("someone else")) == 0


@pytest.mark.django_db
def test_two_processes_learn_each_other_s_numbers_when_they_merge(django_assert_num_queries):
    here, there = GatheredRates(), GatheredRates()
    here.add(window(), number=3, label="survey 1")
    there.add(window(), number=4)
    with django_assert_num_queries(1):
        assert here.merge(at=AT) == [Merged("survey 1", 3, 3)]
    assert there.merge(at=AT) == [Merged(None, 4, 7)]
    assert (here.count(window()), there.count(window())) == (3, 7)
    here.add(window())
    assert here.count(window()) == 4
    here.merge(at=AT)
    assert here.count(window()) == 8


@pytest.mark.django_db
def test_a_merge_of_nothing_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert GatheredRates().merge(at=AT) == []


@pytest.mark.django_db
def test_windows_that_are_over_are_forgotten():
    rates = GatheredRates()
    rates.add(window())
    rates.merge(at=AT)
    rates.merge(at=AT + HOUR)
    assert rates.count(window()) == 0


def test_what_cannot_be_written_waits(monkeypatch):
    def fail(_counts):
        raise DatabaseError

    rates = GatheredRates()
    rates.add(window(), number=2, label="kept")
    with monkeypatch.context() as broken:
        broken.setattr(gathered, "add_rates", fail)
        with pytest.raises(DatabaseError):
            rates.merge(at=AT)
    assert rates.count(window()) == 2
    monkeypatch.setattr(gathered, "add_rates", dict)
    assert rates.merge(at=AT) == [Merged("kept", 2, 2)]
    assert rates.count(window()) == 2


def test_memory_has_a_limit(monkeypatch):
    monkeypatch.setattr(gathered, "MOST_WINDOWS", 1)
    rates = GatheredRates()
    for who in ("one", "other", "one"):
        rates.add(window(who))
    assert (rates.count(window("one")), rates.count(window("other"))) == (2, 0)


@given(st.lists(st.tuples(st.integers(0, 2), st.sampled_from(["add", "merge"])), max_size=30))
@settings(max_examples=25)
@pytest.mark.django_db
def test_whatever_the_order_of_merges_nothing_is_lost_nor_counted_twice(steps):
    RateWindow.objects.all().delete()
    processes = [GatheredRates() for _ in range(3)]
    added = 0
    for number, step in steps:
        if step == "add":
            processes[number].add(window())
            added += 1
        else:
            processes[number].merge(at=AT)
    for process in (*processes, *processes):
        process.add(window())
        process.merge(at=AT)
    assert processes[-1].count(window()) == added + 6

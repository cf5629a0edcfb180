"""Signs of how ballots came in: what is told, and what is not."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimpact.insights.readings.quality import (
    FEWEST_TIMED,
    SMALLEST_BURST,
    Burst,
    Quality,
    read_quality,
)
from aimpact.insights.tallies import Tallies, read_book
from aimpact.surveys.enums import Sign

K = 5
DAY = date(2026, 3, 2)


def tallies(
    *,
    seconds: dict[int, int] | None = None,
    days: list[int] | None = None,
    alike: dict[str, int] | None = None,
) -> Tallies:
    rows = [("_seconds", str(at), "", "", number, 0.0) for at, number in (seconds or {}).items()]
    rows += [("_alike", answer, "", "", number, 0.0) for answer, number in (alike or {}).items()]
    rows += [
        ("_day", (DAY + timedelta(days=at)).isoformat(), "", "", number, 0.0)
        for at, number in enumerate(days or [])
    ]
    return read_book(rows).everybody


def quality(signs: dict[Sign, int] | None = None, **counters: Any) -> Quality:
    return read_quality(tallies(**counters), signs or {}, k=K)


# --- places that sent many ------------------------------------------------------------------
@pytest.mark.parametrize(
    ("sent", "crowd", "share"),
    [(100, 0, 0.0), (100, 4, None), (100, 5, 0.05), (100, 100, 1.0), (4, 4, None), (0, 0, None)],
)
def test_the_share_from_places_that_sent_many(sent: int, crowd: int, share: float | None) -> None:
    assert quality({Sign.SENT: sent, Sign.CROWDED: crowd}).crowded == share


@pytest.mark.parametrize(("crowd", "told"), [(19, False), (20, True), (4, False), (100, True)])
def test_the_public_is_told_from_a_fifth(crowd: int, told: bool) -> None:
    assert quality({Sign.SENT: 100, Sign.CROWDED: crowd}).is_told_to_all is told


@given(st.dictionaries(st.sampled_from(list(Sign)), st.integers(0, 10_000)))
def test_no_small_count_is_told(signs: dict[Sign, int]) -> None:
    read = quality(signs)
    for sign in Sign:
        number = signs.get(sign, 0)
        assert read.counts[sign] == (None if 0 < number < K else number)
        assert read.seen(sign) is (number > 0)
    assert read.crowded is None or 0 <= read.crowded <= 1


# --- very fast ------------------------------------------------------------------------------
def test_fast_is_under_a_third_of_the_median_as_far_as_the_bins_tell() -> None:
    read = quality(seconds={0: 6, 10: 4, 30: 10, 90: 80})
    assert (read.fast_under, read.fast) == (30, 0.1)


def test_few_fast_ballots_are_not_told() -> None:
    read = quality(seconds={0: 4, 90: 80})
    assert read.fast_under == 30
    assert read.fast is None


def test_fast_is_not_told_where_the_others_are_few() -> None:
    read = read_quality(tallies(seconds={0: 15, 90: 17}), {}, k=20)
    assert (read.fast_under > 0, read.fast) == (True, None)


def test_fast_is_not_measured_on_few_ballots_nor_on_short_surveys() -> None:
    assert quality(seconds={90: FEWEST_TIMED - 1}).fast_under == 0
    assert quality(seconds={20: 100}).fast_under == 0
    assert quality().fast is None


def test_nobody_fast_is_told_as_nobody() -> None:
    assert quality(seconds={90: 80}).fast == 0.0


# --- days -----------------------------------------------------------------------------------
def test_a_day_out_of_the_ordinary() -> None:
    read = quality(days=[10, 12, 8, 80, 10])
    assert read.bursts == (Burst(DAY + timedelta(days=3), 80, 8),)


def test_small_numbers_few_days_and_steady_ones_are_no_burst() -> None:
    assert quality(days=[1, 1, 1, SMALLEST_BURST - 1]).bursts == ()
    assert quality(days=[10, 10, 500]).bursts == ()
    assert quality(days=[100, 110, 120, 130]).bursts == ()


@given(st.lists(st.integers(0, 1_000), max_size=40))
def test_bursts_are_never_most_of_the_days(days: list[int]) -> None:
    assert len(quality(days=days).bursts) <= len([day for day in days if day]) / 2


# --- one answer down every line -------------------------------------------------------------
@pytest.mark.parametrize(
    ("filled", "same", "share", "has_tables"),
    [
        *((40, 10, 0.25, True), (40, 0, 0.0, True), (40, 40, 1.0, True), (40, 35, 0.875, True)),
        *((40, 4, None, True), (40, 36, None, True), (40, 39, None, True), (4, 4, None, False)),
    ],
)
def test_the_share_of_tables_filled_with_one_answer(
    filled: int, same: int, share: float | None, has_tables: bool
) -> None:
    read = quality(alike={"filled": filled, "same": same})
    assert (read.alike, read.has_tables) == (share, has_tables)


def test_a_survey_without_tables_says_nothing_of_them() -> None:
    assert (quality().alike, quality().has_tables) == (None, False)

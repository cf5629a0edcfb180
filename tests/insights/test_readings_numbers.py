"""Means, medians and bars, against published and hand-computed figures."""

import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimpact.insights.readings.numbers import (
    MOST_BARS,
    Slice,
    Spread,
    median_of,
    read_spread,
    whole_median,
)
from aimpact.questionnaire.kinds.numbers import bin_end, bin_start
from aimpact.questionnaire.structure import Kind, Question

WHOLE = Question(code="q1", kind=Kind.NUMBER, is_whole=True)
DECIMAL = Question(code="q1", kind=Kind.NUMBER)
BOUNDED = Question(code="q1", kind=Kind.NUMBER, minimum=0, maximum=100, is_whole=True)

# Michelson's speeds of light of 1879, first experiment (km/s less 299 000), as published with R
# (`morley`): mean 909, median 940.
MICHELSON = [
    850, 740, 900, 1070, 930, 850, 950, 980, 980, 880,
    1000, 980, 930, 650, 760, 810, 1000, 1000, 960, 960,
]  # fmt: skip


def spread_of(question: Question, numbers: list[float]) -> Spread:
    counts: dict[str, int] = {}
    for number in numbers:
        start = bin_start(question, number)
        counts[start] = counts.get(start, 0) + 1
    spread = read_spread(question, counts, sum(numbers))
    assert spread is not None
    return spread


def test_nobody_has_no_spread() -> None:
    assert read_spread(WHOLE, {}, 0.0) is None


def test_the_mean_of_published_data_is_exact() -> None:
    assert spread_of(WHOLE, [float(n) for n in MICHELSON]).mean == 909.0


def test_the_median_of_published_data_is_within_its_bar() -> None:
    spread = spread_of(WHOLE, [float(n) for n in MICHELSON])
    assert not spread.is_exact
    assert abs(spread.median - 940) <= 10  # bars of ten: a tenth of the numbers' power of ten


@pytest.mark.parametrize(
    ("numbers", "median"), [([3], 3), ([1, 2], 1.5), ([1, 2, 9], 2), ([1, 1, 4, 9], 2.5)]
)
def test_the_median_of_small_whole_numbers_is_exact(numbers: list[float], median: float) -> None:
    spread = spread_of(WHOLE, numbers)
    assert (spread.median, spread.is_exact) == (median, True)


@given(st.lists(st.integers(0, 99), min_size=1, max_size=60))
def test_whole_numbers_under_a_hundred_have_the_median_of_statistics(numbers: list[int]) -> None:
    spread = spread_of(WHOLE, [float(number) for number in numbers])
    assert spread.median == statistics.median(numbers)


@given(st.lists(st.floats(-1e6, 1e6).map(lambda x: round(x, 3)), min_size=1, max_size=60))
def test_an_approximate_median_is_in_the_right_bar(numbers: list[float]) -> None:
    """Between the bars of the two middle numbers, whatever the sizes and signs."""
    ordered = sorted(numbers)
    middle = {ordered[(len(ordered) - 1) // 2], ordered[len(ordered) // 2]}
    starts = [float(bin_start(DECIMAL, number)) for number in middle]
    low, high = min(starts), max(bin_end(DECIMAL, start) for start in starts)
    median = spread_of(DECIMAL, numbers).median
    assert low - 1e-6 <= median <= high + 1e-6


def test_a_median_is_interpolated_inside_its_bin() -> None:
    # 10 numbers; the fifth stands after 4: 1/4 of the way through the bin of four.
    slices = [Slice(0, 10, 4), Slice(10, 20, 4), Slice(20, 30, 2)]
    assert median_of(slices) == 12.5


def test_the_median_between_two_whole_numbers_is_half_way() -> None:
    assert whole_median([Slice(1, 2, 2), Slice(7, 8, 2)]) == 4.0


@given(st.lists(st.integers(-100_000, 100_000), min_size=1, max_size=60))
def test_bars_are_few_and_of_one_width_and_hold_everyone(numbers: list[int]) -> None:
    spread = spread_of(WHOLE, [float(number) for number in numbers])
    widths = {round(bar.high - bar.low, 6) for bar in spread.bars}
    assert len(widths) == 1
    assert len(spread.bars) <= MOST_BARS + 1
    assert sum(bar.count for bar in spread.bars) + spread.beyond == len(numbers)


def test_one_enormous_number_does_not_flatten_the_others() -> None:
    spread = spread_of(DECIMAL, [20.0] * 50 + [35.0] * 60 + [1_000_000.0])
    assert spread.end < 100
    assert spread.beyond == 1
    assert spread.mean == pytest.approx((20 * 50 + 35 * 60 + 1_000_000) / 111)


def test_bounded_numbers_keep_their_bars() -> None:
    spread = spread_of(BOUNDED, [0, 4, 5, 99, 100])
    assert len(spread.bars) == 20
    assert (spread.bars[0], spread.bars[-1]) == (Slice(0, 5, 2), Slice(95, 100, 2))

"""A spread of numbers, from the bars of its histogram: mean, median, bars to draw."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from aimpact.questionnaire.kinds.numbers import bin_end
from aimpact.questionnaire.structure import Question

MOST_BARS = 20
"""Bars that a screen shows; finer ones are added up."""
_TAIL = 0.01
"""The share of the largest numbers that may be left out of the drawing, never of the figures."""
_FAR = 3
"""… only if they stretch the axis to more than so many times what the others need."""


@dataclass(frozen=True, slots=True)
class Slice:
    """How many numbers are at least `low` and under `high`."""

    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class Spread:
    """Numbers answered. `bars` are what to draw; `beyond` numbers are larger than the last one.

    `median` is exact when `is_exact`, else found inside its bar as if its numbers were evenly
    spread in it. `squares` is the sum of the squared deviations from the mean of the middles of
    the finest bars: exact where a bar is one number.
    """

    mean: float
    median: float
    is_exact: bool
    bars: tuple[Slice, ...]
    beyond: int = 0
    squares: float = 0.0

    @property
    def end(self) -> float:
        """Where the drawing ends."""
        return self.bars[-1].high


def read_spread(question: Question, counts: Mapping[str, int], total: float) -> Spread | None:
    """The spread behind the tallies of a number's bars; `None` when nobody answered."""
    slices = [
        Slice(float(start), bin_end(question, float(start)), count)
        for start, count in sorted(counts.items(), key=lambda item: float(item[0]))
        if count
    ]
    if not slices:
        return None
    answered = sum(each.count for each in slices)
    whole = question.is_whole and all(each.high - each.low == 1 for each in slices)
    bars = _to_draw(slices, question.maximum)
    return Spread(
        mean=total / answered,
        median=whole_median(slices) if whole else median_of(slices),
        is_exact=whole,
        bars=bars,
        beyond=answered - sum(bar.count for bar in bars),
        squares=_squares(slices, is_whole=whole),
    )


def _squares(slices: Sequence[Slice], *, is_whole: bool) -> float:
    middles = [
        (each.low if is_whole else (each.low + each.high) / 2, each.count) for each in slices
    ]
    mean = sum(value * count for value, count in middles) / sum(n for _value, n in middles)
    return sum(count * (value - mean) ** 2 for value, count in middles)


def median_of(slices: Sequence[Slice]) -> float:
    """The median of binned numbers, by linear interpolation inside the bin that holds it."""
    half = sum(each.count for each in slices) / 2
    before = 0
    for each in slices:
        if before + each.count >= half:
            return each.low + (half - before) / each.count * (each.high - each.low)
        before += each.count
    raise ValueError("no numbers")


def whole_median(slices: Sequence[Slice]) -> float:
    """The median of whole numbers in bins of one: between the two middle ones when n is even."""
    answered = sum(each.count for each in slices)
    ends = list(accumulate(each.count for each in slices))

    def at(position: int) -> float:
        return next(each.low for each, end in zip(slices, ends, strict=True) if position <= end)

    return (at((answered + 1) // 2) + at(answered // 2 + 1)) / 2


def _to_draw(slices: Sequence[Slice], maximum: float | None) -> tuple[Slice, ...]:
    """At most `MOST_BARS` bars of one width, without gaps; the far tail is left out."""
    kept = _without_far_tail([_within(each, maximum) for each in slices])
    low, high = kept[0].low, kept[-1].high
    width = max(each.high - each.low for each in kept)
    if (high - low) / width > MOST_BARS:
        width = max(width, _round_width((high - low) / MOST_BARS))
    first = math.floor(low / width + 1e-9)
    last = max(first + 1, math.ceil(high / width - 1e-9))
    counts = [0] * (last - first)
    for each in kept:
        counts[math.floor((each.low + each.high) / 2 / width) - first] += each.count
    return tuple(
        Slice(round((first + at) * width, 9), round((first + at + 1) * width, 9), count)
        for at, count in enumerate(counts)
    )


def _within(each: Slice, maximum: float | None) -> Slice:
    """The largest number allowed opens a bar of its own: it is drawn in the one before."""
    width = each.high - each.low
    if each.low != maximum or width <= 1:
        return each
    return Slice(each.low - width, each.low, each.count)


def _without_far_tail(slices: Sequence[Slice]) -> Sequence[Slice]:
    allowed = sum(each.count for each in slices) * _TAIL
    kept = list(slices)
    beyond = 0
    while len(kept) > 1 and beyond + kept[-1].count <= allowed:
        beyond += kept.pop().count
    low, high = slices[0].low, slices[-1].high
    return kept if high - low > _FAR * (kept[-1].high - low) else slices


def _round_width(width: float) -> float:
    """The next width among 1, 2 and 5 times a power of ten."""
    power: float = 10.0 ** math.floor(math.log10(width))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= width * (1 - 1e-9))

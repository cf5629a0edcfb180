"""Majority judgment: merit profiles, majority mentions, and the order that follows from them.

Source: M. Balinski and R. Laraki, *Majority Judgment: Measuring, Ranking, and Electing*, MIT
Press, 2011. The majority mention is the best one that more than half of the voters find the
option worth at least (the lower middle one when the voters are even). Options of one mention are
told apart by the majority gauge: p is the share that said better, q the share that said worse.
Where p > q the option is a plus, ahead of those that are not; pluses are ordered by the larger
p, the others by the smaller q. What is still equal is told apart by the majority value: one
majority mention is taken away from each, over and over, until they differ.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cmp_to_key
from math import lcm

from aimpact.insights.tallies import Tallies
from aimpact.questionnaire.structure import Choice, Question, Row

Profile = Sequence[int]
"""Counts by mention, the best one first."""


@dataclass(frozen=True, slots=True)
class Gauge:
    """The majority mention (its position, 0 is the best) and the shares on each side of it."""

    mention: int
    better: Fraction
    worse: Fraction

    @property
    def is_plus(self) -> bool:
        return self.better > self.worse


@dataclass(frozen=True, slots=True)
class JudgedRow:
    """One option. `place` is 1 for the first; equal options share theirs. `gauge` is `None`
    when nobody judged it: it then has no place. `aside` ballots gave no opinion on it.
    """

    row: Row
    counts: tuple[int, ...]
    judged: int
    aside: int
    gauge: Gauge | None
    place: int


@dataclass(frozen=True, slots=True)
class JudgmentReading:
    """Options from the first to the last, with the mentions from the best to the worst."""

    mentions: tuple[Choice, ...]
    rows: tuple[JudgedRow, ...]

    @property
    def has_one_base(self) -> bool:
        """Whether as many people judged each option."""
        return len({row.judged for row in self.rows}) <= 1


def read_judgment(question: Question, tallies: Tallies) -> JudgmentReading:
    """The judgments of everybody in `tallies`; "no opinion" is no mention."""
    mentions = tuple(choice for choice in question.choices if not choice.is_no_opinion)
    profiles = [
        tuple(tallies.count(question.row_field(row), choice.code) for choice in mentions)
        for row in question.rows
    ]
    judged = [at for at, profile in enumerate(profiles) if sum(profile)]

    def order(one: int, other: int) -> int:
        return compare(profiles[one], profiles[other])

    judged.sort(key=cmp_to_key(order))
    silent = [at for at, profile in enumerate(profiles) if not sum(profile)]
    places = _places([profiles[at] for at in judged])
    rows = []
    for at, place in zip([*judged, *silent], [*places, *[0] * len(silent)], strict=True):
        row, profile = question.rows[at], profiles[at]
        answered = tallies.answered(question.row_field(row))
        gauge = gauge_of(profile) if sum(profile) else None
        aside = answered - sum(profile)
        rows.append(JudgedRow(row, profile, sum(profile), aside, gauge, place))
    return JudgmentReading(mentions, tuple(rows))


def majority_mention(profile: Profile) -> int:
    """Position of the majority mention. Raises `ValueError` when nobody judged."""
    half, reached = Fraction(sum(profile), 2), 0
    for at, count in enumerate(profile):
        reached += count
        if reached > half:
            return at
    raise ValueError("nobody judged")


def gauge_of(profile: Profile) -> Gauge:
    """The majority gauge. Raises `ValueError` when nobody judged."""
    at, judged = majority_mention(profile), sum(profile)
    return Gauge(at, Fraction(sum(profile[:at]), judged), Fraction(sum(profile[at + 1 :]), judged))


def compare(one: Profile, other: Profile) -> int:
    """Below 0 when `one` comes before `other`, 0 when nothing tells them apart."""
    first, second = _rank(gauge_of(one)), _rank(gauge_of(other))
    if first != second:
        return -1 if first < second else 1
    return _compare_values(one, other)


def _rank(gauge: Gauge) -> tuple[int, int, Fraction]:
    """Smaller is better: the mention, plus before minus, then the shares."""
    if gauge.is_plus:
        return gauge.mention, 0, -gauge.better
    return gauge.mention, 1, gauge.worse


def _compare_values(one: Profile, other: Profile) -> int:
    # As many voters each: the same shares of one common number of them.
    common = lcm(sum(one), sum(other))
    first = [count * (common // sum(one)) for count in one]
    second = [count * (common // sum(other)) for count in other]
    while any(first) and first != second:
        taken, against = majority_mention(first), majority_mention(second)
        if taken != against:
            return -1 if taken < against else 1
        # All those that are surely the next majority mentions of both go at once.
        many = min(_in_a_row(first, taken), _in_a_row(second, against))
        first[taken] -= many
        second[against] -= many
    return 0


def _in_a_row(profile: Profile, at: int) -> int:
    """How many times in a row the mention `at` is the majority mention, taken away each time."""
    better, here, worse = sum(profile[:at]), profile[at], sum(profile[at + 1 :])
    # It stays the lower middle one while better <= here + worse and better + here > worse.
    return max(1, min(here, here + worse - better, better + here - worse))


def _places(ordered: Sequence[Profile]) -> list[int]:
    places: list[int] = []
    for at, profile in enumerate(ordered):
        is_equal = at > 0 and compare(ordered[at - 1], profile) == 0
        places.append(places[-1] if is_equal else at + 1)
    return places

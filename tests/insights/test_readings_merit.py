"""Majority judgment against published results, against its definition word for word, and
against real polls (`../shared/data`, absent from the repository).
"""

import csv
from collections import defaultdict
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimpact.insights.readings.merit import (
    Gauge,
    compare,
    gauge_of,
    majority_mention,
    read_judgment,
)
from aimpact.insights.tallies import Tallies
from aimpact.questionnaire.structure import Choice, Kind, Question, Row, Text

POLLS = (
    Path(__file__).resolve().parents[3]
    / "shared/data/scrutins-goldens/jugement-majoritaire-sondages/presidentielle_jm.csv"
)
# The Orsay experiment of 2007, in tenths of a percent (Balinski and Laraki, 2011, chapter 6).
ORSAY = {
    "first": (136, 307, 251, 148, 84, 74),
    "second": (167, 227, 191, 168, 122, 126),
    "third": (191, 198, 143, 115, 71, 282),
}

profiles = st.lists(st.integers(0, 8), min_size=5, max_size=5).filter(any)


def majority_value(profile: tuple[int, ...]) -> list[int]:
    """The definition: the majority mention, then that of those left, and so on."""
    judges = [at for at, count in enumerate(profile) for _ in range(count)]
    value = []
    while judges:
        value.append(judges.pop(len(judges) // 2))
    return value


def test_the_three_first_of_orsay_come_in_the_published_order() -> None:
    gauges = {name: gauge_of(profile) for name, profile in ORSAY.items()}
    assert {gauge.mention for gauge in gauges.values()} == {2}
    assert [gauge.is_plus for gauge in gauges.values()] == [True, False, False]
    assert [round(float(gauge.better), 3) for gauge in gauges.values()] == [0.443, 0.394, 0.389]
    assert sorted(ORSAY, key=lambda name: majority_value(ORSAY[name])) == [*ORSAY]
    assert all(compare(one, other) < 0 for one, other in pairwise(ORSAY.values()))


@pytest.mark.parametrize(
    ("profile", "mention"),
    [((1, 0, 0), 0), ((1, 1, 0), 1), ((2, 0, 1), 0), ((1, 0, 1), 2), ((0, 3, 3), 2)],
)
def test_of_an_even_number_of_judges_the_lower_middle_one_decides(profile, mention) -> None:
    assert majority_mention(profile) == mention


def test_nobody_judged_is_no_mention() -> None:
    with pytest.raises(ValueError, match="nobody judged"):
        gauge_of((0, 0, 0))


@given(profiles, profiles)
def test_the_order_is_that_of_majority_values(one: list[int], other: list[int]) -> None:
    # The definition wants as many judges on both sides: each profile as many times as the other.
    first = tuple(count * sum(other) for count in one)
    second = tuple(count * sum(one) for count in other)
    values = majority_value(first), majority_value(second)
    assert compare(one, other) == (values[0] > values[1]) - (values[0] < values[1])


@given(profiles, st.integers(2, 30))
def test_a_profile_is_worth_what_its_multiples_are(profile: list[int], times: int) -> None:
    assert compare(profile, [count * times for count in profile]) == 0


@pytest.mark.skipif(not POLLS.exists(), reason="the real polls are not on this machine")
def test_real_polls_come_in_the_order_of_their_majority_values() -> None:
    polls = defaultdict(list)
    with POLLS.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            if line["mention_7"] == "A rejeter":
                shares = (line[f"intention_mention_{at}"] for at in range(1, 8))
                polls[line["id"]].append(tuple(round(10 * float(share)) for share in shares))
    assert len(polls) == 4
    for options in polls.values():
        for one, other in ((a, b) for a in options for b in options):
            if sum(one) == sum(other):
                values = majority_value(one), majority_value(other)
                assert compare(one, other) == (values[0] > values[1]) - (values[0] < values[1])


# --- reading ------------------------------------------------------------------------------
QUESTION = Question(
    code="q1",
    kind=Kind.JUDGMENT,
    choices=(
        Choice(code="good"),
        Choice(code="fair"),
        Choice(code="poor"),
        Choice(code="none", is_no_opinion=True),
    ),
    rows=tuple(Row(code=code, label=Text(code)) for code in ("yard", "park", "field", "quay")),
)


def tallies(**rows: tuple[int, int, int, int]) -> Tallies:
    counted = Tallies()
    for row, counts in rows.items():
        name = f"q1__{row}"
        counted.add(name, "_answered", sum(counts), 0.0)
        for choice, count in zip(QUESTION.choices, counts, strict=True):
            counted.add(name, choice.code, count, 0.0)
    return counted


def test_options_come_from_the_best_to_the_worst_and_those_nobody_judged_last() -> None:
    counted = tallies(yard=(1, 2, 7, 0), park=(6, 2, 2, 4), field=(1, 2, 7, 0), quay=(0, 0, 0, 3))
    reading = read_judgment(QUESTION, counted)
    assert [(one.row.code, one.place) for one in reading.rows] == [
        ("park", 1),
        ("yard", 2),
        ("field", 2),
        ("quay", 0),
    ]
    assert reading.rows[0].gauge == Gauge(0, Fraction(0), Fraction(2, 5))
    assert (reading.rows[0].judged, reading.rows[0].aside) == (10, 4)
    assert reading.rows[-1].gauge is None
    assert not reading.has_one_base

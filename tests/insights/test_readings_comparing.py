"""Duels and sets: the winners, the scores, against examples worked out elsewhere or by hand."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimpact.insights.drawings.comparing import signed
from aimpact.insights.readings.comparing import (
    BestWorstReading,
    PairwiseReading,
    read_best_worst,
    read_pairwise,
)
from aimpact.insights.tallies import Tallies
from aimpact.questionnaire.blank import NO_OPINION, blank_question
from aimpact.questionnaire.conditions import Value
from aimpact.questionnaire.kinds.comparing import pairs_of, sets_of
from aimpact.questionnaire.structure import (
    Choice,
    Kind,
    Page,
    Question,
    Questionnaire,
    Text,
)
from tests.insights.counting import Given, count

CITIES = ("memphis", "nashville", "chattanooga", "knoxville")


def compared(kind: Kind, *codes: str) -> Question:
    choices = tuple(Choice(code=code, label=Text(code)) for code in codes)
    return replace(blank_question(kind, "q1"), choices=choices)


def tallies(question: Question, ballots: list[dict[str, Value]]) -> Tallies:
    document = Questionnaire(pages=(Page(code="p1", questions=(question,)),))
    return count(document, [Given(answers) for answers in ballots]).everybody


def by_ranking(question: Question, *order: str) -> dict[str, Value]:
    """The ballot of somebody who has that order in mind."""
    return {
        pair.name: min((item.code for item in pair.items), key=order.index)
        for pair in pairs_of(question)
    }


def standings(reading: PairwiseReading) -> list[tuple[str, int, int]]:
    return [(each.choice.code, each.won, each.lost) for each in reading.duellists]


def test_the_capital_of_tennessee() -> None:
    """The textbook example of Condorcet methods (https://en.wikipedia.org/wiki/Copeland's_method):
    Nashville wins its three duels, then Chattanooga two, Knoxville one, Memphis none.
    """
    question = compared(Kind.PAIRWISE, *CITIES)
    memphis, nashville, chattanooga, knoxville = CITIES
    voters = [
        (42, (memphis, nashville, chattanooga, knoxville)),
        (26, (nashville, chattanooga, knoxville, memphis)),
        (15, (chattanooga, knoxville, nashville, memphis)),
        (17, (knoxville, chattanooga, nashville, memphis)),
    ]
    ballots = [by_ranking(question, *order) for number, order in voters for _ in range(number)]
    reading = read_pairwise(question, tallies(question, ballots))
    assert standings(reading) == [
        (nashville, 3, 0),
        (chattanooga, 2, 1),
        (knoxville, 1, 2),
        (memphis, 0, 3),
    ]
    assert reading.winner == question.choice(nashville)
    figures = {(d.one.code, d.other.code): (d.for_one, d.for_other) for d in reading.duels}
    assert figures[memphis, nashville] == (42, 58)
    assert figures[nashville, chattanooga] == (68, 32)
    assert figures[chattanooga, knoxville] == (83, 17)


def test_a_circle_of_preferences_has_no_winner() -> None:
    """Condorcet's paradox: each of three beats the next one."""
    question = compared(Kind.PAIRWISE, "a", "b", "c")
    ballots = [by_ranking(question, *order) for order in ("abc", "bca", "cab")]
    reading = read_pairwise(question, tallies(question, ballots))
    assert reading.winner is None
    assert {each.score for each in reading.duellists} == {0}


def test_no_opinion_decides_nothing() -> None:
    question = compared(Kind.PAIRWISE, "a", "b", "c")
    question = replace(question, choices=(*question.choices, NO_OPINION))
    ballots: list[dict[str, Value]] = [{"q1__a__b": "a"}, {"q1__a__b": NO_OPINION.code}, {}]
    duel = next(
        d
        for d in read_pairwise(question, tallies(question, ballots)).duels
        if (d.one.code, d.other.code) == ("a", "b")
    )
    assert (duel.for_one, duel.for_other, duel.aside, duel.decided) == (1, 0, 1, 1)


def test_nobody_answered() -> None:
    pairs = read_pairwise(compared(Kind.PAIRWISE, "a", "b", "c"), Tallies())
    assert pairs.winner is None
    sets = read_best_worst(compared(Kind.BEST_WORST, "a", "b", "c", "d"), Tallies())
    assert [each.score for each in sets.items] == [None] * 4
    assert read_pairwise(compared(Kind.PAIRWISE), Tallies()) == PairwiseReading((), ())
    assert read_best_worst(compared(Kind.BEST_WORST), Tallies()) == BestWorstReading(())


def test_best_minus_worst_worked_by_hand() -> None:
    """Four items in four sets of three. One person with the order a, b, c, d in mind answers all:
    a is shown 3 times and comes first 3 times, d comes last 3 times; b comes first in {b, c, d}
    alone, c comes last in {a, b, c} alone. BW / (N r): 3/3, 1/3, -1/3, -3/3.
    """
    question = compared(Kind.BEST_WORST, "a", "b", "c", "d")
    reading = read_best_worst(question, tallies(question, [of_order(question, "abcd")] * 5))
    assert [(e.choice.code, e.shown, e.best, e.worst, e.between) for e in reading.items] == [
        ("a", 15, 15, 0, 0),
        ("b", 15, 5, 0, 10),
        ("c", 15, 0, 5, 10),
        ("d", 15, 0, 15, 0),
    ]
    assert [e.score for e in reading.items] == pytest.approx([1.0, 1 / 3, -1 / 3, -1.0])


def of_order(question: Question, order: str) -> dict[str, Value]:
    answers: dict[str, Value] = {}
    for each in sets_of(question):
        codes = sorted((item.code for item in each.items), key=order.index)
        answers |= {each.best: codes[0], each.worst: codes[-1]}
    return answers


def test_sets_left_empty_are_not_shown() -> None:
    question = compared(Kind.BEST_WORST, "a", "b", "c", "d")
    first = sets_of(question)[0]
    ballot: dict[str, Value] = {
        first.best: first.items[0].code,
        first.worst: first.items[1].code,
    }
    reading = read_best_worst(question, tallies(question, [ballot]))
    assert sum(each.shown for each in reading.items) == len(first.items)


@given(st.lists(st.permutations("abcdefg"), min_size=1, max_size=8))
def test_the_scores_of_all_make_zero(orders: list[list[str]]) -> None:
    question = compared(Kind.BEST_WORST, *"abcdefg")
    ballots = [of_order(question, "".join(order)) for order in orders]
    reading = read_best_worst(question, tallies(question, ballots))
    assert sum(each.best - each.worst for each in reading.items) == 0
    assert all(each.score is not None and -1 <= each.score <= 1 for each in reading.items)
    assert {each.shown for each in reading.items} == {4 * len(orders)}


@pytest.mark.parametrize(
    ("number", "words"),
    [(3, "+3"), (0, "0"), (-2, "\u22122"), (0.004, "0,00"), (-0.5, "\u22120,50")],
)
def test_scores_bear_their_sign(number: float, words: str) -> None:
    assert signed(number, decimals=0 if isinstance(number, int) else 2) == words

"""What rankings, points, budgets, statements and recommendations say, from the counters alone."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from aimpact.insights.readings.crossing import Crossing, CrossReading
from aimpact.insights.readings.details import read_detail
from aimpact.insights.readings.opinions import StatementsReading, read_statements
from aimpact.insights.readings.promoters import read_promoters
from aimpact.insights.readings.questions import read_question
from aimpact.insights.readings.ranking import read_ranking
from aimpact.insights.readings.sharing import read_budget, read_shares
from aimpact.insights.tallies import Tallies
from aimpact.questionnaire.answers import count_cells
from aimpact.questionnaire.blank import blank_question
from aimpact.questionnaire.conditions import Answers, Condition, Operator, Test
from aimpact.questionnaire.structure import (
    Choice,
    Kind,
    Page,
    Question,
    Questionnaire,
    Row,
)
from tests.factories import single_question
from tests.insights.counting import Given
from tests.insights.counting import count as count_book


def count(question: Question, *ballots: Answers, before: Sequence[Question] = ()) -> Tallies:
    """The counters of these ballots, as the sealing writes them."""
    document = Questionnaire(pages=(Page(code="p1", questions=(*before, question)),))
    sums: dict[tuple[str, str], tuple[int, float]] = {}
    for ballot in ballots:
        for cell in count_cells(document, ballot):
            number, total = sums.get((cell.field, cell.answer), (0, 0.0))
            sums[cell.field, cell.answer] = (number + 1, total + cell.total)
    tallies = Tallies()
    for (name, answer), (number, total) in sums.items():
        tallies.add(name, answer, number, total)
    return tallies


def listing(kind: Kind, **fields: Any) -> Question:
    choices = tuple(Choice(code=code) for code in ("a", "b", "c"))
    return replace(blank_question(kind, "q1"), choices=choices, **fields)


def ranked(*codes: str) -> Answers:
    return {"q1": list(codes), "q1__first": codes[0]}


# --- ranking ------------------------------------------------------------------------------
def test_a_ranking_gives_ranks_mean_rank_borda_score_and_first_choices() -> None:
    question = listing(Kind.RANKING)
    tallies = count(question, ranked("b", "a", "c"), ranked("b", "c"), ranked("a"), {})
    reading = read_ranking(question, tallies)
    told = [(each.choice.code, each.counts, each.borda) for each in reading.choices]
    assert told == [("b", (2, 0, 0), 6), ("a", (1, 1, 0), 5), ("c", (0, 1, 1), 3)]
    assert [each.mean_rank for each in reading.choices] == [1.0, 1.5, 2.5]
    assert [each.ranked for each in reading.choices] == [2, 2, 2]
    assert (reading.answered, reading.ranks) == (3, 3)


def test_a_choice_that_nobody_ranked_has_no_mean_rank() -> None:
    question = listing(Kind.RANKING, maximum=1.0)
    reading = read_ranking(question, count(question, ranked("b")))
    assert [(each.counts, each.mean_rank) for each in reading.choices] == [
        ((1,), 1.0),
        ((0,), None),
        ((0,), None),
    ]


def test_the_first_choice_is_counted_like_a_single_choice_and_the_ranks_are_not_fields() -> None:
    question = listing(Kind.RANKING)
    reading = read_question(question, count(question, ranked("b", "a"), ranked("b")))
    assert [field.field.name for field in reading.fields] == ["q1__first"]
    assert [each.count for each in reading.fields[0].counts] == [0, 2, 0]
    assert (reading.asked, reading.answered) == (2, 2)


def test_a_choice_under_a_condition_says_to_how_many_it_was_offered() -> None:
    before = single_question("q0")
    condition = Condition(tests=(Test(field="q0", operator=Operator.IS, value=("yes",)),))
    choices = (Choice(code="a"), Choice(code="b"), Choice(code="c", condition=condition))
    question = replace(blank_question(Kind.RANKING, "q1"), choices=choices)
    ballots = [{"q0": "yes", **ranked("c", "a")}, {"q0": "no", **ranked("a")}]
    reading = read_ranking(question, count(question, *ballots, before=[before]))
    assert {each.choice.code: each.offered for each in reading.choices} == {"a": 2, "b": 2, "c": 1}


# --- points and budgets -------------------------------------------------------------------
def test_points_give_a_mean_a_choice_over_those_who_shared_them_out() -> None:
    question = listing(Kind.CONSTANT_SUM)
    ballots = [{"q1__a": 70, "q1__b": 30, "q1__c": 0}, {"q1__a": 50, "q1__b": 50, "q1__c": 0}, {}]
    reading = read_shares(question, count(question, *ballots))
    assert [(each.mean, each.answered) for each in reading.shares] == [(60, 2), (40, 2), (0, 2)]
    assert reading.total == 100


def test_nobody_shared_points_out() -> None:
    question = listing(Kind.CONSTANT_SUM)
    assert [each.mean for each in read_shares(question, count(question, {})).shares] == [None] * 3


def projects(**costs: float) -> tuple[Choice, ...]:
    return tuple(Choice(code=code, amount=cost) for code, cost in costs.items())


def test_a_budget_pays_for_the_most_chosen_projects_that_what_is_left_allows() -> None:
    choices = (
        *projects(pool=60, trees=50, bench=30, lamp=20),
        Choice(code="no", is_exclusive=True),
    )
    question = replace(blank_question(Kind.BUDGET, "q1"), maximum=100.0, choices=choices)
    ballots = [
        {"q1": ["pool", "bench"]},
        {"q1": ["pool"]},
        {"q1": ["trees", "bench"]},
        {"q1": ["trees"]},
        {"q1": ["no"]},
        {},
    ]
    reading = read_budget(question, count(question, *ballots))
    # Equal votes stand in the order of the questionnaire; a project nobody chose is not paid for.
    told = [(each.choice.code, each.votes, each.is_funded) for each in reading.projects]
    assert told == [("pool", 2, True), ("trees", 2, False), ("bench", 2, True), ("lamp", 0, False)]
    assert (reading.spent, reading.ceiling, reading.mean_cost) == (90, 100, (90 + 60 + 80 + 50) / 5)


# --- statements ---------------------------------------------------------------------------
def statements(*rows: tuple[int, int, int]) -> StatementsReading:
    """Statements with so many who agree, disagree and pass."""
    codes = [f"r{at}" for at in range(1, len(rows) + 1)]
    question = replace(
        blank_question(Kind.STATEMENTS, "q1"), rows=tuple(Row(code=code) for code in codes)
    )
    tallies = Tallies()
    for code, counts in zip(codes, rows, strict=True):
        for answer, number in zip(("agree", "disagree", "pass"), counts, strict=True):
            tallies.add(f"q1__{code}", answer, number, 0.0)
    return read_statements(question, tallies)


def test_statements_say_where_people_meet_and_where_they_part() -> None:
    reading = statements((40, 10, 0), (26, 24, 50), (2, 1, 90), (0, 0, 5))
    assert [one.row.code for one in reading.by_agreement()] == ["r1", "r3", "r2", "r4"]
    agreed, divisive = reading.most_agreed(5), reading.most_divisive(5)
    assert agreed is not None
    assert divisive is not None
    assert (agreed.row.code, agreed.agreement) == ("r1", 0.8)
    assert (divisive.row.code, divisive.division) == ("r2", 0.96)


def test_too_few_sides_taken_name_no_statement() -> None:
    reading = statements((3, 0, 10), (1, 2, 10))
    assert (reading.most_agreed(5), reading.most_divisive(5)) == (None, None)


def test_a_statement_that_most_reject_is_not_the_most_agreed() -> None:
    assert statements((10, 40, 0)).most_agreed(5) is None


# --- recommendation -----------------------------------------------------------------------
def test_the_score_is_the_share_of_promoters_less_that_of_detractors() -> None:
    question = blank_question(Kind.NPS, "q1")
    marks = [10, 9, 9, 8, 7, 6, 0, 3]
    reading = read_promoters(question, count(question, *({"q1": mark} for mark in marks)))
    assert (reading.promoters, reading.passives, reading.detractors) == (3, 2, 3)
    assert reading.score == 0
    assert reading.answered == 8


def test_nobody_recommends_without_answers() -> None:
    question = blank_question(Kind.NPS, "q1")
    assert read_promoters(question, count(question, {})).score is None


@pytest.mark.parametrize("kind", [Kind.SINGLE, Kind.SLIDER, Kind.MATRIX])
def test_other_kinds_have_no_detail(kind: Kind) -> None:
    assert read_detail(blank_question(kind, "q1"), Tallies()) is None


# --- groups -------------------------------------------------------------------------------
def crossed(question: Question, *ballots: tuple[Answers, str]) -> list[CrossReading]:
    """The question by age, groups under five hidden."""
    document = Questionnaire(pages=(Page(code="p1", questions=(question,)),))
    book = count_book(document, [Given(answers, {"age_band": age}) for answers, age in ballots])
    order = ("15-24", "65-79")
    crossing = Crossing(document, book, profile_field="age_band", order=order, k=5)
    return crossing.read(question)


def test_a_ranking_is_set_beside_profiles_by_its_first_choice_alone() -> None:
    young = [(ranked("a", "b"), "15-24")] * 12 + [(ranked("b"), "15-24")] * 8
    old = [(ranked("b", "c"), "65-79")] * 11 + [(ranked("a"), "65-79")] * 9
    [cross] = crossed(listing(Kind.RANKING), *young, *old)
    assert cross.field.name == "q1__first"
    assert [row.counts for row in cross.rows] == [(12, 8, 0), (9, 11, 0)]


def test_a_budget_hides_rare_choices_of_a_group_as_a_list_to_tick_does() -> None:
    question = listing(Kind.BUDGET)
    young = [({"q1": ["a", "b"]}, "15-24")] * 18 + [({"q1": ["c"]}, "15-24")] * 2
    old = [({"q1": ["a"]}, "65-79")] * 10 + [({"q1": ["b", "c"]}, "65-79")] * 10
    [cross] = crossed(question, *young, *old)
    assert cross.hides
    assert cross.rows[0].counts[2] is None


def test_points_are_set_beside_profiles_as_means() -> None:
    question = listing(Kind.CONSTANT_SUM)
    young = [({"q1__a": 60, "q1__b": 40, "q1__c": 0}, "15-24")] * 6
    old = [({"q1__a": 20, "q1__b": 80, "q1__c": 0}, "65-79")] * 6
    first, *_others = crossed(question, *young, *old)
    assert [(row.mean, row.mean_base) for row in first.rows] == [(60, 6), (20, 6)]

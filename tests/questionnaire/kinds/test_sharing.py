from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimpact.questionnaire.answers import ListData, as_form_data
from aimpact.questionnaire.kinds import Cell, Posted, Reading, behaviour_of
from aimpact.questionnaire.structure import Choice, Kind, Question, Text

POINTS = Question(
    code="q1",
    kind=Kind.CONSTANT_SUM,
    maximum=100.0,
    is_whole=True,
    choices=tuple(Choice(code=code, label=Text(code)) for code in ("a", "b", "c")),
)
BUDGET = Question(
    code="q1",
    kind=Kind.BUDGET,
    maximum=100.0,
    choices=(
        Choice(code="bench", amount=20.0),
        Choice(code="trees", amount=50.5),
        Choice(code="pool", amount=60.0),
        Choice(code="none", is_exclusive=True),
    ),
)


def share(question: Question, **typed: str) -> Reading:
    data = {f"q1__{code}": [value] for code, value in typed.items()}
    return behaviour_of(question).read(question, Posted(ListData(data)))


def choose(question: Question, *codes: str) -> Reading:
    return behaviour_of(question).read(question, Posted(ListData({"q1": list(codes)})))


def refusals(reading: Reading) -> list[tuple[str, str, dict[str, float]]]:
    return [(error.field, error.code, error.figures) for error in reading.errors]


def test_points_that_make_the_total_are_kept_and_a_gap_is_worth_nothing() -> None:
    assert share(POINTS, a="70", b="30").answers == {"q1__a": 70, "q1__b": 30, "q1__c": 0}


def test_points_left_out_altogether_are_no_answer() -> None:
    assert share(POINTS, a="", b=" ").answers == {}


@pytest.mark.parametrize(
    ("changes", "typed", "refusal"),
    [
        ({"is_required": True}, {}, ("q1", "required", {})),
        ({}, {"a": "70", "b": "20"}, ("q1", "wrong_sum", {"given": 90, "wanted": 100.0})),
        ({}, {"a": "70", "b": "31"}, ("q1", "wrong_sum", {"given": 101, "wanted": 100.0})),
        ({}, {"a": "beaucoup"}, ("q1__a", "not_a_number", {})),
        ({}, {"a": "99,5", "b": "0,5"}, ("q1__a", "not_whole", {})),
        ({}, {"a": "-10", "b": "110"}, ("q1__a", "too_small", {"minimum": 0.0})),
    ],
)
def test_points_that_do_not_add_up_are_refused(changes, typed, refusal) -> None:
    reading = share(replace(POINTS, **changes), **typed)
    assert refusals(reading)[:1] == [refusal]
    assert reading.answers == {}


def test_decimals_add_up_in_spite_of_rounding() -> None:
    question = replace(POINTS, is_whole=False, maximum=0.3)
    assert share(question, a="0,1", b="0.1", c="0,1").errors == []


def test_a_hundred_points_are_shared_unless_the_question_says_how_many() -> None:
    assert share(replace(POINTS, maximum=None), a="100").errors == []


def test_points_are_added_up_choice_by_choice() -> None:
    answers = share(POINTS, a="70", b="30").answers
    assert list(behaviour_of(POINTS).cells(POINTS, answers)) == [
        Cell("q1", "_asked"),
        Cell("q1", "_answered"),
        Cell("q1__a", "_asked"),
        Cell("q1__a", "_answered", 70.0),
        Cell("q1__b", "_asked"),
        Cell("q1__b", "_answered", 30.0),
        Cell("q1__c", "_asked"),
        Cell("q1__c", "_answered", 0.0),
    ]


@given(st.integers(0, 100), st.integers(0, 100))
def test_any_sharing_of_a_hundred_points_is_read_back(first: int, second: int) -> None:
    second = min(second, 100 - first)
    answers = share(POINTS, a=str(first), b=str(second), c=str(100 - first - second)).answers
    again = behaviour_of(POINTS).read(POINTS, Posted(as_form_data(answers)))
    assert (again.answers, again.errors, len(answers)) == (answers, [], 3)


def test_projects_within_the_budget_are_kept_in_the_order_of_the_questionnaire() -> None:
    assert choose(BUDGET, "trees", "bench").answers == {"q1": ["bench", "trees"]}


@pytest.mark.parametrize(
    ("changes", "chosen", "refusal"),
    [
        ({"is_required": True}, (), ("q1", "required", {})),
        ({}, ("tower",), ("q1", "unknown_choice", {})),
        ({}, ("none", "bench"), ("q1", "exclusive_choice", {})),
        ({}, ("trees", "pool"), ("q1", "over_budget", {"cost": 110.5, "over": 10.5})),
    ],
)
def test_projects_that_cannot_go_together_are_refused(changes, chosen, refusal) -> None:
    reading = choose(replace(BUDGET, **changes), *chosen)
    assert refusals(reading) == [refusal]
    assert reading.answers == {}


def test_a_budget_counts_projects_and_what_they_cost() -> None:
    answers = choose(BUDGET, "bench", "trees").answers
    assert list(behaviour_of(BUDGET).cells(BUDGET, answers)) == [
        Cell("q1", "_asked"),
        Cell("q1", "_answered", 70.5),
        Cell("q1", "bench"),
        Cell("q1", "trees"),
    ]

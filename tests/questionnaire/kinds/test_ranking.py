from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimpact.questionnaire.answers import ListData, as_form_data
from aimpact.questionnaire.conditions import Operator
from aimpact.questionnaire.kinds import Cell, Posted, behaviour_of
from aimpact.questionnaire.kinds.ranking import ranks_needed, ranks_open
from aimpact.questionnaire.structure import Choice, Kind, Question, Text

RANKING = Question(
    code="q1",
    kind=Kind.RANKING,
    label=Text("Dans quel ordre ?"),
    choices=tuple(Choice(code=code, label=Text(code)) for code in ("park", "school", "pool")),
)


def read(question: Question, *ranked: str):
    return behaviour_of(question).read(question, Posted(ListData({"q1": list(ranked)})))


def refusals(question: Question, *ranked: str) -> list[tuple[str, str, dict[str, float]]]:
    errors = read(question, *ranked).errors
    return [(error.field, error.code, error.figures) for error in errors]


def test_choices_are_kept_in_the_order_given_and_the_first_one_apart() -> None:
    assert read(RANKING, "pool", "park").answers == {"q1": ["pool", "park"], "q1__first": "pool"}


def test_a_rank_left_empty_moves_the_next_ones_up() -> None:
    assert read(RANKING, "", "school", "", "park").answers["q1"] == ["school", "park"]


def test_nothing_ranked_is_no_answer() -> None:
    assert read(RANKING, "", "").answers == {}


@pytest.mark.parametrize(
    ("changes", "ranked", "refusal"),
    [
        ({"is_required": True}, (), ("q1", "required", {})),
        ({}, ("park", "tower"), ("q1", "unknown_choice", {})),
        ({}, ("park", "park"), ("q1", "ranked_twice", {})),
        ({"minimum": 3.0}, ("park",), ("q1", "ranks_missing", {"minimum": 3})),
        ({"maximum": 1.0}, ("park", "pool"), ("q1", "ranks_too_many", {"maximum": 1})),
    ],
)
def test_a_ranking_that_cannot_be_is_refused(changes, ranked, refusal) -> None:
    question = replace(RANKING, **changes)
    assert refusals(question, *ranked) == [refusal]
    assert read(question, *ranked).answers == {}


def test_no_more_ranks_are_asked_than_there_are_choices() -> None:
    question = replace(RANKING, minimum=9.0, maximum=12.0)
    assert (ranks_needed(question), ranks_open(question)) == (3, 3)
    assert refusals(question, "park", "pool", "school") == []


def test_each_rank_of_each_choice_is_counted_and_the_first_choice_apart() -> None:
    cells = list(behaviour_of(RANKING).cells(RANKING, read(RANKING, "pool", "park").answers))
    assert cells == [
        Cell("q1", "_asked"),
        Cell("q1", "_answered"),
        Cell("q1__first", "_asked"),
        Cell("q1__first", "_answered"),
        Cell("q1__first", "pool"),
        Cell("q1", "pool@1"),
        Cell("q1", "park@2"),
    ]


def test_a_condition_looks_at_what_was_ranked_first() -> None:
    ranks, first = behaviour_of(RANKING).fields(RANKING)
    assert Operator.IS not in ranks.operators
    assert Operator.IS in first.operators


@given(st.permutations(["park", "school", "pool"]), st.integers(1, 3))
def test_a_ranking_is_read_back(order: list[str], length: int) -> None:
    answers = read(RANKING, *order[:length]).answers
    again = behaviour_of(RANKING).read(RANKING, Posted(as_form_data(answers)))
    assert (again.answers, again.errors) == (answers, [])

import pytest

from aimpact.questionnaire.answers import ListData
from aimpact.questionnaire.conditions import Operator
from aimpact.questionnaire.kinds import BEHAVIOURS, behaviour_of
from aimpact.questionnaire.kinds.base import first
from aimpact.questionnaire.structure import Kind, Question
from tests.factories import (
    matrix_question,
    multiple_question,
    number_question,
    single_question,
    text_question,
)

GIVEN = (Operator.ANSWERED, Operator.NOT_ANSWERED)
TEXT = (*GIVEN, Operator.CONTAINS, Operator.MATCHES)
CHOSEN = (Operator.IS, Operator.IS_NOT, *GIVEN)


def test_every_kind_behaves() -> None:
    assert set(BEHAVIOURS) == set(Kind)


@pytest.mark.parametrize(
    ("question", "operators"),
    [
        (single_question(), [CHOSEN, TEXT]),
        (multiple_question(), [CHOSEN]),
        (matrix_question(), [CHOSEN, CHOSEN]),
        (number_question(), [(Operator.AT_LEAST, Operator.AT_MOST, *GIVEN)]),
        (text_question(), [TEXT]),
    ],
)
def test_each_field_says_what_a_condition_may_ask_of_it(
    question: Question, operators: list[tuple[Operator, ...]]
) -> None:
    fields = behaviour_of(question).fields(question)
    assert [field.operators for field in fields] == operators


@pytest.mark.parametrize(("posted", "value"), [([], ""), ([" a ", "b"], "a")])
def test_the_first_value_posted_counts(posted: list[str], value: str) -> None:
    assert first(ListData({"q1": posted}), "q1") == value

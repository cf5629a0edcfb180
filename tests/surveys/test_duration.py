"""How long a questionnaire takes: an estimate that grows with what is asked."""

from dataclasses import replace

import pytest

from aimpact.questionnaire.blank import blank_question
from aimpact.questionnaire.conditions import Condition, Operator, Test
from aimpact.questionnaire.duration import estimate_minutes, estimate_seconds
from aimpact.questionnaire.structure import Choice, Kind, Page, Questionnaire, Row
from tests.factories import (
    make_questionnaire,
    matrix_question,
    multiple_question,
    number_question,
    single_question,
    text_question,
)


def seconds(*questions, **options):
    return estimate_seconds(Questionnaire(pages=(Page(code="p", questions=questions),)), **options)


def test_one_choice_takes_seconds():
    assert 5 < seconds(single_question()) < 15


def test_every_kind_of_question_takes_time():
    nothing = seconds()
    for question in (
        single_question(),
        multiple_question(),
        matrix_question(),
        number_question(),
        text_question(),
    ):
        assert seconds(question) > nothing


@pytest.mark.parametrize(
    "kind",
    [Kind.RANKING, Kind.BUDGET, Kind.CONSTANT_SUM, Kind.JUDGMENT, Kind.STATEMENTS],
)
def test_what_is_weighed_one_by_one_takes_longer_the_longer_the_list(kind):
    short = blank_question(kind, "q1")
    more = {"rows": (*short.rows, Row(code="more"))}
    if not short.rows:
        more = {"choices": (*short.choices, Choice(code="more"))}
    assert seconds(replace(short, **more)) >= seconds(short) + 4


def test_a_text_that_must_be_written_takes_longer_than_one_that_may():
    assert seconds(replace(text_question(), is_required=True)) > seconds(text_question())


def test_a_question_under_a_condition_counts_for_half():
    condition = Condition(tests=(Test(field="q1", operator=Operator.IS, value=("no",)),))
    assert seconds(replace(text_question(), condition=condition)) < seconds(text_question())


def test_minutes_are_rounded_up_and_never_none():
    assert estimate_minutes(Questionnaire()) == 1
    assert estimate_minutes(make_questionnaire()) == 1
    assert estimate_minutes(make_questionnaire(), profile_questions=4) == 2

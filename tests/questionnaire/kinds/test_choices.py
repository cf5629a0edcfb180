from dataclasses import replace
from typing import Any

import pytest

from aimpact.questionnaire.answers import ListData
from aimpact.questionnaire.kinds import Cell, Reading, behaviour_of
from aimpact.questionnaire.kinds.base import OTHER_MAXIMUM
from aimpact.questionnaire.structure import Kind, Question
from tests.factories import multiple_question, single_question


def read(question: Question, **values: str | list[str]) -> Reading:
    lists = {name: [value] if isinstance(value, str) else value for name, value in values.items()}
    return behaviour_of(question).read(question, ListData(lists))


def refusals(reading: Reading) -> list[tuple[str, str]]:
    return [(error.field, error.code) for error in reading.errors]


def test_one_choice_is_read() -> None:
    assert read(single_question(), q1="yes").answers == {"q1": "yes"}


@pytest.mark.parametrize("kind", [Kind.SINGLE, Kind.YES_NO, Kind.RATING])
def test_a_choice_that_was_not_offered_is_refused(kind: Kind) -> None:
    reading = read(replace(single_question(), kind=kind), q1="maybe")
    assert (reading.answers, refusals(reading)) == ({}, [("q1", "unknown_choice")])


@pytest.mark.parametrize("question", [single_question("q1"), multiple_question("q1")])
def test_nothing_is_fine_unless_it_is_required(question: Question) -> None:
    assert read(question).errors == []
    assert refusals(read(replace(question, is_required=True))) == [("q1", "required")]


def test_other_takes_a_text() -> None:
    reading = read(single_question(), q1="else", q1__other=" Peut-être\x00 ")
    assert reading.answers == {"q1": "else", "q1__other": "Peut-être"}


def test_the_text_of_other_is_left_out_when_other_was_not_chosen() -> None:
    reading = read(single_question(), q1="yes", q1__other="Peut-être")
    assert reading.answers == {"q1": "yes"}
    assert reading.typed["q1__other"] == ["Peut-être"]


def test_a_text_of_other_that_is_too_long_is_refused_and_kept_as_typed() -> None:
    typed = "a" * (OTHER_MAXIMUM + 1)
    reading = read(single_question(), q1="else", q1__other=typed)
    assert refusals(reading) == [("q1__other", "too_long")]
    assert reading.typed["q1__other"] == [typed]


def test_several_choices_are_kept_in_the_order_of_the_questionnaire() -> None:
    assert read(multiple_question(), q2=["benches", "trees", "trees"]).answers == {
        "q2": ["trees", "benches"]
    }


@pytest.mark.parametrize(
    ("ticked", "code"),
    [
        (["trees", "flowers"], "unknown_choice"),
        (["trees", "none"], "exclusive_choice"),
        (["trees"], "too_few"),
    ],
)
def test_ticks_that_do_not_go_together_are_refused(ticked: list[str], code: str) -> None:
    question = replace(multiple_question(), minimum=2)
    assert refusals(read(question, q2=ticked)) == [("q2", code)]


def test_more_ticks_than_the_maximum_are_refused_with_the_figure() -> None:
    (error,) = read(replace(multiple_question(), maximum=1), q2=["trees", "benches"]).errors
    assert (error.code, error.figures) == ("too_many", {"maximum": 1})


def test_an_exclusive_choice_alone_needs_no_minimum() -> None:
    assert read(replace(multiple_question(), minimum=2), q2=["none"]).errors == []


@pytest.mark.parametrize(
    ("question", "answers", "cells"),
    [
        (single_question(), {}, [("q1", "_asked")]),
        (single_question(), {"q1": "yes"}, [("q1", "_asked"), ("q1", "_answered"), ("q1", "yes")]),
        (
            multiple_question(),
            {"q2": ["trees", "benches"]},
            [("q2", "_asked"), ("q2", "_answered"), ("q2", "trees"), ("q2", "benches")],
        ),
    ],
)
def test_each_choice_made_is_counted_once(
    question: Question, answers: dict[str, Any], cells: list[tuple[str, str]]
) -> None:
    assert list(behaviour_of(question).cells(question, answers)) == [Cell(*cell) for cell in cells]

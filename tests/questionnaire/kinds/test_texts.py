from dataclasses import replace

import pytest

from aimpact.questionnaire.answers import ListData
from aimpact.questionnaire.kinds import Cell, behaviour_of
from aimpact.questionnaire.kinds.texts import MAXIMUM, maximum_length
from aimpact.questionnaire.structure import Display, Question
from tests.factories import text_question

LONG = text_question("q1")
SHORT = replace(LONG, display=Display.SHORT)


@pytest.mark.parametrize(
    ("question", "maximum"),
    [
        (LONG, MAXIMUM[Display.LONG]),
        (SHORT, MAXIMUM[Display.SHORT]),
        (replace(LONG, display=Display.RADIO), MAXIMUM[Display.SHORT]),
        (replace(LONG, maximum=100), 100),
        (replace(SHORT, maximum=10_000), MAXIMUM[Display.SHORT]),
    ],
)
def test_a_text_has_a_length(question: Question, maximum: int) -> None:
    assert maximum_length(question) == maximum


def test_line_breaks_emoji_and_right_to_left_writing_stay() -> None:
    typed = "Bonjour\r\nسلام 👩‍🌾\x00"
    reading = behaviour_of(LONG).read(LONG, ListData({"q1": [typed]}))
    assert reading.answers == {"q1": "Bonjour\nسلام 👩‍🌾"}


def test_a_text_that_is_too_long_is_refused_with_both_figures() -> None:
    typed = "a" * 100_000
    reading = behaviour_of(LONG).read(LONG, ListData({"q1": [typed]}))
    (error,) = reading.errors
    assert (error.code, error.figures) == ("too_long", {"maximum": 5_000, "length": 100_000})
    assert reading.typed == {"q1": [typed]}


@pytest.mark.parametrize(("is_required", "codes"), [(True, ["required"]), (False, [])])
def test_a_blank_text_is_no_answer(is_required: bool, codes: list[str]) -> None:
    question = replace(LONG, is_required=is_required)
    reading = behaviour_of(question).read(question, ListData({"q1": [" \x00\n "]}))
    assert (reading.answers, [error.code for error in reading.errors]) == ({}, codes)


def test_a_text_is_counted_in_its_bases_alone() -> None:
    assert list(behaviour_of(LONG).cells(LONG, {"q1": "Bonjour"})) == [
        Cell("q1", "_asked"),
        Cell("q1", "_answered"),
    ]

from dataclasses import replace

import pytest

from aimpact.questionnaire.answers import ListData
from aimpact.questionnaire.blank import blank_question
from aimpact.questionnaire.kinds import Cell, Posted, Reading, behaviour_of
from aimpact.questionnaire.structure import Kind, Question

NPS = blank_question(Kind.NPS, "q1")
SLIDER = replace(blank_question(Kind.SLIDER, "q1"), minimum=-1.0, step=0.5, is_whole=False)


def read(question: Question, typed: str) -> Reading:
    return behaviour_of(question).read(question, Posted(ListData({"q1": [typed]})))


@pytest.mark.parametrize(
    ("question", "typed", "kept"),
    [(NPS, "0", 0), (NPS, "10", 10), (SLIDER, "-0,5", -0.5), (SLIDER, "100", 100)],
)
def test_a_step_of_the_scale_is_kept(question: Question, typed: str, kept: float) -> None:
    assert read(question, typed).answers == {"q1": kept}


@pytest.mark.parametrize(
    ("question", "typed", "code"),
    [
        (NPS, "11", "too_large"),
        (NPS, "7,5", "not_whole"),
        (SLIDER, "0,3", "not_on_step"),
        (SLIDER, "-2", "too_small"),
        (replace(NPS, is_required=True), "", "required"),
    ],
)
def test_a_number_off_the_scale_is_refused(question: Question, typed: str, code: str) -> None:
    reading = read(question, typed)
    assert [error.code for error in reading.errors] == [code]
    assert reading.answers == {}


def test_a_slider_that_nobody_touched_gives_no_answer() -> None:
    assert (read(SLIDER, "").answers, read(SLIDER, "").errors) == ({}, [])


def test_every_number_from_0_to_10_is_counted_apart() -> None:
    assert list(behaviour_of(NPS).cells(NPS, {"q1": 7})) == [
        Cell("q1", "_asked"),
        Cell("q1", "_answered", 7.0),
        Cell("q1", "7"),
    ]

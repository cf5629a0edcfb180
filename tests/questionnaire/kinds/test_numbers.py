from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimpact.questionnaire.answers import ListData
from aimpact.questionnaire.kinds import Cell, behaviour_of
from aimpact.questionnaire.kinds.numbers import LARGEST, bin_start, parse_number
from aimpact.questionnaire.structure import Kind, Question
from tests.factories import number_question

DECIMAL = Question(code="q1", kind=Kind.NUMBER)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("12", 12),
        ("1 234,5", 1234.5),
        ("1\u202f234.5", 1234.5),
        ("−3", -3),
        ("+4", 4),
        ("0,1", 0.1),
        (".5", 0.5),
        ("1e3", None),
        ("nan", None),
        ("1,234,567", None),
        ("1.234,5", None),
        ("--1", None),
        ("douze", None),
        ("", None),
        (".", None),
        ("٣", None),
        ("9" * 5_000, None),
        ("1" + "0" * 13, None),
        ("0," + "0" * 320 + "5", 0),
    ],
)
def test_numbers_are_read_as_people_type_them(typed: str, number: float | None) -> None:
    assert parse_number(typed) == number


@given(st.text())
def test_no_text_makes_it_fail(typed: str) -> None:
    number = parse_number(typed)
    assert number is None or abs(number) <= LARGEST


@given(st.integers(-LARGEST, LARGEST))
def test_a_whole_number_is_read_back(number: int) -> None:
    assert parse_number(str(number)) == number


@pytest.mark.parametrize(
    ("question", "typed", "code"),
    [
        (replace(DECIMAL, is_required=True), "", "required"),
        (DECIMAL, "beaucoup", "not_a_number"),
        (number_question("q1"), "1,5", "not_whole"),
        (number_question("q1"), "-1", "too_small"),
        (number_question("q1"), "101", "too_large"),
    ],
)
def test_a_number_out_of_bounds_is_refused_and_kept_as_typed(
    question: Question, typed: str, code: str
) -> None:
    reading = behaviour_of(question).read(question, ListData({"q1": [typed]}))
    assert [error.code for error in reading.errors] == [code]
    assert (reading.answers, reading.typed) == ({}, {"q1": [typed]})


@pytest.mark.parametrize(("typed", "kept"), [("7", 7), ("7,0", 7), ("-0", 0), ("2,5", 2.5)])
def test_a_number_without_decimals_is_kept_whole(typed: str, kept: float) -> None:
    (value,) = behaviour_of(DECIMAL).read(DECIMAL, ListData({"q1": [typed]})).answers.values()
    assert (value, type(value)) == (kept, type(kept))


def test_nothing_typed_is_no_answer() -> None:
    assert behaviour_of(DECIMAL).read(DECIMAL, ListData({})).answers == {}


def test_the_sum_of_the_answers_is_counted_with_their_base() -> None:
    question = number_question("q1")
    cells = list(behaviour_of(question).cells(question, {"q1": 42}))
    assert cells == [Cell("q1", "_asked"), Cell("q1", "_answered", 42.0), Cell("q1", "40")]


@pytest.mark.parametrize(
    ("question", "number", "start"),
    [
        (replace(DECIMAL, minimum=0, maximum=1), 0.62, "0.6"),
        (replace(DECIMAL, minimum=100_000, maximum=100_010), 100_000.7, "100000.5"),
        (replace(DECIMAL, minimum=5, maximum=5), 5, "5"),
        (number_question(), 100, "100"),
        (DECIMAL, 0, "0"),
        (DECIMAL, 1234.5, "1200"),
        (DECIMAL, 123_456_789_012.5, "120000000000"),
        (replace(DECIMAL, is_whole=True), 7, "7"),
        (replace(DECIMAL, is_whole=True), 57, "57"),
    ],
)
def test_a_bar_of_the_histogram_starts_at_or_under_its_numbers(
    question: Question, number: float, start: str
) -> None:
    assert bin_start(question, number) == start


@given(st.floats(-LARGEST, LARGEST))
def test_a_bars_start_is_a_short_number_not_above_its_number(number: float) -> None:
    start = bin_start(DECIMAL, number)
    assert len(start) <= 40
    assert float(start) <= number + abs(number) * 1e-6 + 1e-6

from dataclasses import replace

from aimpact.questionnaire.answers import ListData
from aimpact.questionnaire.kinds import Cell, behaviour_of
from tests.factories import matrix_question

MATRIX = matrix_question()


def test_a_matrix_has_a_field_for_each_line() -> None:
    fields = behaviour_of(MATRIX).fields(MATRIX)
    assert [field.name for field in fields] == ["q4__quiet", "q4__clean"]


def test_each_line_is_read_on_its_own() -> None:
    data = ListData({"q4__quiet": ["good"], "q4__clean": ["ugly"], "q4__loud": ["bad"]})
    reading = behaviour_of(MATRIX).read(MATRIX, data)
    assert reading.answers == {"q4__quiet": "good"}
    assert [(error.field, error.code) for error in reading.errors] == [
        ("q4__clean", "unknown_choice")
    ]


def test_a_required_matrix_wants_every_line() -> None:
    required = replace(MATRIX, is_required=True)
    reading = behaviour_of(required).read(required, ListData({"q4__quiet": ["good"]}))
    assert [(error.field, error.code) for error in reading.errors] == [
        ("q4__clean", "required_row")
    ]


def test_each_line_has_its_bases() -> None:
    cells = list(behaviour_of(MATRIX).cells(MATRIX, {"q4__clean": "bad"}))
    assert cells == [
        Cell("q4", "_asked"),
        Cell("q4", "_answered"),
        Cell("q4__quiet", "_asked"),
        Cell("q4__clean", "_asked"),
        Cell("q4__clean", "_answered"),
        Cell("q4__clean", "bad"),
    ]

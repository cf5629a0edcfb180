"""The other forms of a matrix: several ticks, numbers, texts, opposites."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from aimpact.questionnaire.answers import ListData, as_form_data
from aimpact.questionnaire.conditions import Value
from aimpact.questionnaire.kinds import AnswerError, Cell, Posted, behaviour_of
from aimpact.questionnaire.structure import (
    Cells,
    Choice,
    Kind,
    Question,
    Row,
    Text,
)

COLUMNS = (Choice(code="c1", label=Text("Adultes")), Choice(code="c2", label=Text("Enfants")))
ROWS = (Row(code="r1", label=Text("Samedi")), Row(code="r2", label=Text("Dimanche")))
TICKS = Question(
    code="q1",
    kind=Kind.MATRIX,
    cells=Cells.MULTIPLE,
    rows=ROWS,
    choices=(*COLUMNS, Choice(code="none", is_exclusive=True)),
    maximum=2,
)
NUMBERS = Question(
    code="q1",
    kind=Kind.MATRIX,
    cells=Cells.NUMBER,
    rows=ROWS,
    choices=COLUMNS,
    is_whole=True,
    minimum=0,
    maximum=50,
)
SHORT_TEXTS = Question(code="q1", kind=Kind.MATRIX, cells=Cells.TEXT, rows=ROWS)


def read(question: Question, **values: list[str]) -> tuple[dict[str, Value], list[AnswerError]]:
    reading = behaviour_of(question).read(question, Posted(ListData(values)))
    return reading.answers, reading.errors


def codes(errors: list[AnswerError]) -> list[tuple[str, str]]:
    return [(error.field, error.code) for error in errors]


# --- several ticks a line ---------------------------------------------------------------
def test_a_line_of_ticks_is_a_list_in_the_order_of_the_columns() -> None:
    answers, errors = read(TICKS, q1__r1=["c2", "c1"])
    assert (answers, errors) == ({"q1__r1": ["c1", "c2"]}, [])


def test_each_line_of_ticks_is_refused_on_its_own() -> None:
    answers, errors = read(TICKS, q1__r1=["c1", "none"], q1__r2=["c1", "elsewhere"])
    assert answers == {}
    assert codes(errors) == [("q1__r1", "exclusive_choice"), ("q1__r2", "unknown_choice")]


def test_a_wrong_line_does_not_take_the_next_one_with_it() -> None:
    answers, errors = read(TICKS, q1__r1=["c1", "none"], q1__r2=["c1"])
    assert answers == {"q1__r2": ["c1"]}
    assert codes(errors) == [("q1__r1", "exclusive_choice")]


def test_how_many_may_be_ticked_holds_for_each_line() -> None:
    few = replace(TICKS, minimum=2)
    assert codes(read(few, q1__r1=["c1"])[1]) == [("q1__r1", "too_few")]
    assert codes(read(replace(TICKS, maximum=1), q1__r1=["c1", "c2"])[1]) == [
        ("q1__r1", "too_many")
    ]


def test_a_required_table_of_ticks_wants_every_line() -> None:
    required = replace(TICKS, is_required=True)
    assert codes(read(required, q1__r1=["c1"])[1]) == [("q1__r2", "required_row")]


def test_ticks_are_counted_one_by_one() -> None:
    cells = list(behaviour_of(TICKS).cells(TICKS, {"q1__r1": ["c1", "c2"]}))
    assert cells == [
        Cell("q1", "_asked"),
        Cell("q1", "_answered"),
        Cell("q1__r1", "_asked"),
        Cell("q1__r1", "_answered"),
        Cell("q1__r1", "c1"),
        Cell("q1__r1", "c2"),
        Cell("q1__r2", "_asked"),
    ]


# --- a number a cell --------------------------------------------------------------------
def test_each_cell_of_numbers_is_a_field_named_by_line_and_column() -> None:
    fields = behaviour_of(NUMBERS).fields(NUMBERS)
    assert [field.name for field in fields] == [
        "q1__r1__c1",
        "q1__r1__c2",
        "q1__r2__c1",
        "q1__r2__c2",
    ]
    assert fields[1].label == Text("Samedi – Enfants")
    assert fields[1].is_number


def test_numbers_of_cells_are_read_as_people_type_them() -> None:
    answers, errors = read(NUMBERS, q1__r1__c1=[" 12 "], q1__r2__c2=["0"])
    assert (answers, errors) == ({"q1__r1__c1": 12, "q1__r2__c2": 0}, [])


def test_each_cell_of_numbers_keeps_to_the_bounds() -> None:
    typed = {"q1__r1__c1": ["beaucoup"], "q1__r1__c2": ["1,5"], "q1__r2__c1": ["-1"]}
    errors = read(NUMBERS, **typed, q1__r2__c2=["51"])[1]
    assert codes(errors) == [
        ("q1__r1__c1", "not_a_number"),
        ("q1__r1__c2", "not_whole"),
        ("q1__r2__c1", "too_small"),
        ("q1__r2__c2", "too_large"),
    ]


def test_a_required_table_of_numbers_wants_every_cell() -> None:
    errors = read(replace(NUMBERS, is_required=True), q1__r1__c1=["1"], q1__r1__c2=["2"])[1]
    assert codes(errors) == [("q1__r2__c1", "required_cell"), ("q1__r2__c2", "required_cell")]


def test_numbers_without_columns_are_one_a_line() -> None:
    several = replace(NUMBERS, choices=(), is_required=True)
    answers, errors = read(several, q1__r1=["3"])
    assert answers == {"q1__r1": 3}
    assert codes(errors) == [("q1__r2", "required_row")]


def test_numbers_of_cells_add_up_for_their_means() -> None:
    cells = [*behaviour_of(NUMBERS).cells(NUMBERS, {"q1__r1__c1": 12})]
    assert Cell("q1__r1__c1", "_answered", 12.0) in cells
    assert Cell("q1__r1__c1", "12") in cells


# --- a text a cell ----------------------------------------------------------------------
def test_several_short_texts_are_a_table_without_columns() -> None:
    answers, errors = read(SHORT_TEXTS, q1__r1=["  Le marché "], q1__r2=[""])
    assert (answers, errors) == ({"q1__r1": "Le marché"}, [])
    assert [*behaviour_of(SHORT_TEXTS).texts(SHORT_TEXTS, answers)] == [("q1__r1", "Le marché")]


def test_a_text_of_a_cell_is_short() -> None:
    assert codes(read(SHORT_TEXTS, q1__r1=["a" * 301])[1]) == [("q1__r1", "too_long")]
    assert codes(read(replace(SHORT_TEXTS, maximum=5), q1__r1=["marché"])[1]) == [
        ("q1__r1", "too_long")
    ]


def test_texts_of_cells_are_counted_as_answered_and_never_by_what_they_say() -> None:
    cells = [*behaviour_of(SHORT_TEXTS).cells(SHORT_TEXTS, {"q1__r1": "Le marché"})]
    assert {cell.answer for cell in cells} == {"_asked", "_answered"}


# --- opposites --------------------------------------------------------------------------
def test_a_line_with_an_opposite_is_called_by_both_words() -> None:
    row = Row(code="r1", label=Text("Froid", "Cold"), opposite=Text("Chaleureux", "Warm"))
    question = replace(TICKS, cells=Cells.SINGLE, rows=(row,))
    label = behaviour_of(question).fields(question)[0].label
    assert label == Text("Froid ↔ Chaleureux", "Cold ↔ Warm")


def test_an_opposite_written_in_one_language_is_missing_in_the_other() -> None:
    row = Row(code="r1", label=Text("Froid", "Cold"), opposite=Text("Chaleureux"))
    question = replace(TICKS, cells=Cells.SINGLE, rows=(row,))
    assert behaviour_of(question).fields(question)[0].label == Text("Froid ↔ Chaleureux", "Cold")


# --- what is read is read again ---------------------------------------------------------
@given(
    st.sampled_from([TICKS, NUMBERS, SHORT_TEXTS, replace(NUMBERS, choices=())]),
    st.lists(st.lists(st.sampled_from(["c1", "c2", "7", "12,5", "Rien"]), max_size=2), max_size=4),
)
def test_answers_are_read_again_from_what_they_are(
    question: Question, typed: list[list[str]]
) -> None:
    fields = behaviour_of(question).fields(question)
    values = {field.name: value for field, value in zip(fields, typed, strict=False)}
    answers, _errors = read(question, **values)
    again = behaviour_of(question).read(question, Posted(as_form_data(answers)))
    assert (again.answers, again.errors) == (answers, [])

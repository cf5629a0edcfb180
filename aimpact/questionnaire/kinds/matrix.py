"""A matrix: the same thing asked of several lines; on a phone, one card a line.

Each line asks for one choice, several, or for a number or a short text in each column. Several
numbers, or several short texts, are a matrix without columns: one value a line. A line with an
opposite label is a semantic differential: its choices are the steps from one word to the other.
"""

from collections.abc import Iterator

from aimpact.core.text import TextTooLong, clean_text
from aimpact.questionnaire.conditions import Answers, Value
from aimpact.questionnaire.kinds.base import (
    ANSWERED,
    ASKED,
    Behaviour,
    Cell,
    Field,
    Posted,
    Reading,
    base_cells,
    first,
)
from aimpact.questionnaire.kinds.choices import check_ticks
from aimpact.questionnaire.kinds.numbers import bin_start, read_number
from aimpact.questionnaire.structure import Cells, Question, Row, Text

CELL_TEXT_MAXIMUM = 300
"""Characters of the text of one cell, unless the question says less."""
_OPPOSED, _CROSSED = " ↔ ", " – "


class Matrix(Behaviour):
    """A required matrix wants every line, and every cell of a line that has columns."""

    def fields(self, question: Question) -> tuple[Field, ...]:
        return tuple(_fields(question))

    def read(self, question: Question, data: Posted) -> Reading:
        reading = Reading()
        for field in self.fields(question):
            match question.cells:
                case Cells.SINGLE:
                    _read_choice(question, field.name, data, reading)
                case Cells.MULTIPLE:
                    _read_ticks(question, field.name, data, reading)
                case Cells.NUMBER:
                    _read_number(question, field.name, data, reading)
                case Cells.TEXT:
                    _read_text(question, field.name, data, reading)
        return reading

    def anchor(self, question: Question, name: str) -> str:
        is_typed = question.cells in {Cells.NUMBER, Cells.TEXT}
        return "" if is_typed else super().anchor(question, name)

    def cells(self, question: Question, answers: Answers) -> Iterator[Cell]:
        # The whole question as well: those who answered one line at least are no line's n.
        fields = self.fields(question)
        yield Cell(question.code, ASKED)
        if any(field.name in answers for field in fields):
            yield Cell(question.code, ANSWERED)
        for field in fields:
            yield from _cells(question, field.name, answers)


def has_columns(question: Question) -> bool:
    """Whether each line has a cell a column: numbers or texts under headings."""
    return question.cells in {Cells.NUMBER, Cells.TEXT} and bool(question.choices)


def line_label(row: Row) -> Text:
    """What a line is called: with its opposite, where it has one."""
    return _join(row.label, row.opposite, _OPPOSED) if row.opposite else row.label


def cell_maximum(question: Question) -> int:
    """How many characters a cell of texts accepts."""
    return min(CELL_TEXT_MAXIMUM, int(question.maximum or CELL_TEXT_MAXIMUM))


def _fields(question: Question) -> Iterator[Field]:
    is_number, is_text = question.cells is Cells.NUMBER, question.cells is Cells.TEXT
    for row in question.rows:
        name, label = question.row_field(row), line_label(row)
        if has_columns(question):
            for column in question.choices:
                each = _join(label, column.label, _CROSSED)
                cell = question.cell_field(row, column)
                yield Field(cell, each, is_number=is_number, is_text=is_text)
        elif is_number or is_text:
            yield Field(name, label, is_number=is_number, is_text=is_text)
        else:
            is_list = question.cells is Cells.MULTIPLE
            yield Field(name, label, question.choices, is_list=is_list)


def _join(one: Text, other: Text, joint: str) -> Text:
    return Text(
        fr=joint.join(filter(None, (one.fr, other.fr))),
        en=joint.join(filter(None, (one.en, other.en))),
    )


# --- reading ------------------------------------------------------------------------------
def _read_choice(question: Question, name: str, data: Posted, reading: Reading) -> None:
    code = first(data, name)
    reading.typed[name] = [code] if code else []
    if not code:
        _refuse_gap(question, name, reading)
    elif question.choice(code) is None:
        reading.refuse(name, "unknown_choice")
    else:
        reading.answers[name] = code


def _read_ticks(question: Question, name: str, data: Posted, reading: Reading) -> None:
    ticked = {code.strip() for code in data.getlist(name)} - {""}
    reading.typed[name] = sorted(ticked)
    if not ticked:
        _refuse_gap(question, name, reading)
        return
    refusals = len(reading.errors)
    check_ticks(question, ticked, reading, name=name)
    if len(reading.errors) == refusals:
        reading.answers[name] = [c.code for c in question.choices if c.code in ticked]


def _read_number(question: Question, name: str, data: Posted, reading: Reading) -> None:
    typed = first(data, name)
    reading.typed[name] = [typed]
    if typed:
        read_number(question, typed, reading, name=name)
    else:
        _refuse_gap(question, name, reading)


def _read_text(question: Question, name: str, data: Posted, reading: Reading) -> None:
    typed = first(data, name)
    reading.typed[name] = [typed]
    try:
        text = clean_text(typed, maximum=cell_maximum(question))
    except TextTooLong as error:
        reading.refuse(name, "too_long", maximum=error.maximum, length=error.length)
        return
    if text:
        reading.answers[name] = text
    else:
        _refuse_gap(question, name, reading)


def _refuse_gap(question: Question, name: str, reading: Reading) -> None:
    if question.is_required:
        reading.refuse(name, "required_cell" if has_columns(question) else "required_row")


# --- counting -----------------------------------------------------------------------------
def _cells(question: Question, name: str, answers: Answers) -> Iterator[Cell]:
    value = answers.get(name)
    is_number = question.cells is Cells.NUMBER and isinstance(value, int | float)
    total = float(value) if is_number and isinstance(value, int | float) else 0.0
    yield from base_cells(name, answers, total=total)
    if is_number:
        yield Cell(name, bin_start(question, total))
    elif value is not None and question.cells is not Cells.TEXT:
        yield from (Cell(name, code) for code in _codes(value))


def _codes(value: Value) -> list[str]:
    return value if isinstance(value, list) else [str(value)]

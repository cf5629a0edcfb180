"""The forms of a table, as people name them, and what becomes of one that takes another form."""

from dataclasses import replace
from enum import StrEnum

from aimpact.questionnaire.scales import points
from aimpact.questionnaire.structure import Cells, Question, Row, Text

STEPS = 7
"""Steps between two opposites, as Osgood's semantic differential has them."""
_OPPOSITE = Text("Contraire", "Opposite")
_PAIRS = (
    Row(code="r1", label=Text("Compliqué", "Complicated"), opposite=Text("Simple", "Simple")),
    Row(code="r2", label=Text("Lent", "Slow"), opposite=Text("Rapide", "Fast")),
)


class TableForm(StrEnum):
    """What each line of a table asks for."""

    ONE = "one"
    SEVERAL = "several"
    NUMBERS = "numbers"
    TEXTS = "texts"
    OPPOSITES = "opposites"


_CELLS = {
    TableForm.ONE: Cells.SINGLE,
    TableForm.SEVERAL: Cells.MULTIPLE,
    TableForm.NUMBERS: Cells.NUMBER,
    TableForm.TEXTS: Cells.TEXT,
    TableForm.OPPOSITES: Cells.SINGLE,
}


def form_of(question: Question) -> TableForm:
    """The form that a table has."""
    if question.cells is Cells.SINGLE and any(row.opposite for row in question.rows):
        return TableForm.OPPOSITES
    return next(form for form, cells in _CELLS.items() if cells is question.cells)


def as_form(question: Question, form: TableForm) -> Question:
    """The table in another form: its lines and columns stay, bounds that mean something else go.

    Lines between opposites get one, to be worded.
    """
    if form is form_of(question):
        return question
    is_opposed = form is TableForm.OPPOSITES
    rows = [replace(row, opposite=_OPPOSITE if is_opposed else Text()) for row in question.rows]
    # « No opinion » goes with no other tick; where one is ticked, nothing can go together.
    several = form is TableForm.SEVERAL
    columns = tuple(
        replace(choice, is_exclusive=several and choice.is_no_opinion)
        for choice in question.choices
    )
    if form in {TableForm.NUMBERS, TableForm.TEXTS}:
        columns = tuple(choice for choice in columns if not choice.is_no_opinion)
    return replace(
        question,
        cells=_CELLS[form],
        rows=tuple(rows),
        choices=columns,
        minimum=None,
        maximum=None,
        is_whole=form is TableForm.NUMBERS,
    )


def blank_table(question: Question, form: TableForm) -> Question:
    """A new table in that form: numbers and texts start as one a line, without columns."""
    table = as_form(question, form)
    if form in {TableForm.NUMBERS, TableForm.TEXTS}:
        return replace(table, choices=(), last_choice=0)
    if form is TableForm.OPPOSITES:
        steps = points([Text(str(step), str(step)) for step in range(1, STEPS + 1)])
        return replace(table, rows=_PAIRS, choices=steps, last_choice=STEPS)
    return table

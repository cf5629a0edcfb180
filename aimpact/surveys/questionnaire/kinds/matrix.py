"""A matrix: the same choices for several lines; on a phone, one card a line."""

from collections.abc import Iterator

from aimpact.surveys.questionnaire.conditions import Answers
from aimpact.surveys.questionnaire.kinds.base import (
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
from aimpact.surveys.questionnaire.structure import Question


class Matrix(Behaviour):
    """One code a line. A required matrix wants every line."""

    def fields(self, question: Question) -> tuple[Field, ...]:
        return tuple(
            Field(question.row_field(row), row.label, question.choices) for row in question.rows
        )

    def read(self, question: Question, data: Posted) -> Reading:
        reading = Reading()
        for row in question.rows:
            name = question.row_field(row)
            code = first(data, name)
            reading.typed[name] = [code] if code else []
            if not code:
                if question.is_required:
                    reading.refuse(name, "required_row")
            elif question.choice(code) is None:
                reading.refuse(name, "unknown_choice")
            else:
                reading.answers[name] = code
        return reading

    def cells(self, question: Question, answers: Answers) -> Iterator[Cell]:
        # The whole question as well: those who answered one line at least are no line's n.
        yield Cell(question.code, ASKED)
        if any(question.row_field(row) in answers for row in question.rows):
            yield Cell(question.code, ANSWERED)
        for row in question.rows:
            name = question.row_field(row)
            yield from base_cells(name, answers)
            if name in answers:
                yield Cell(name, str(answers[name]))

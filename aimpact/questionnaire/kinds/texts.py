"""Free text, short or long."""

from collections.abc import Iterator

from aimpact.core.text import TextTooLong, clean_text
from aimpact.questionnaire.conditions import Answers
from aimpact.questionnaire.kinds.base import (
    Behaviour,
    Cell,
    Field,
    Posted,
    Reading,
    base_cells,
    first,
)
from aimpact.questionnaire.structure import Display, Question

MAXIMUM = {Display.SHORT: 300, Display.LONG: 5_000}
"""Characters allowed, unless the question says less."""


class FreeText(Behaviour):
    """A text; its line breaks are kept."""

    def fields(self, question: Question) -> tuple[Field, ...]:
        return (Field(question.code, question.label, is_text=True),)

    def read(self, question: Question, data: Posted) -> Reading:
        reading = Reading()
        typed = first(data, question.code)
        reading.typed[question.code] = [typed]
        try:
            text = clean_text(typed, maximum=maximum_length(question))
        except TextTooLong as error:
            reading.refuse(question.code, "too_long", maximum=error.maximum, length=error.length)
            return reading
        if text:
            reading.answers[question.code] = text
        elif question.is_required:
            reading.refuse(question.code, "required")
        return reading

    def cells(self, question: Question, answers: Answers) -> Iterator[Cell]:
        yield from base_cells(question.code, answers)


def maximum_length(question: Question) -> int:
    """How many characters the question accepts."""
    ceiling = MAXIMUM.get(question.display, MAXIMUM[Display.SHORT])
    return min(ceiling, int(question.maximum)) if question.maximum else ceiling

"""Single and multiple choice, yes/no/abstain, rating."""

from collections.abc import Iterator

from aimpact.core.text import TextTooLong, clean_text
from aimpact.questionnaire.conditions import Answers
from aimpact.questionnaire.kinds.base import (
    OTHER_MAXIMUM,
    Behaviour,
    Cell,
    Field,
    Posted,
    Reading,
    base_cells,
    first,
)
from aimpact.questionnaire.structure import Question


class SingleChoice(Behaviour):
    """One code among the choices."""

    def fields(self, question: Question) -> tuple[Field, ...]:
        return (Field(question.code, question.label, question.choices), *_other_field(question))

    def read(self, question: Question, data: Posted) -> Reading:
        reading = Reading()
        code = first(data, question.code)
        reading.typed[question.code] = [code] if code else []
        if not code:
            if question.is_required:
                reading.refuse(question.code, "required")
        elif question.choice(code) is None:
            reading.refuse(question.code, "unknown_choice")
        else:
            reading.answers[question.code] = code
        _read_other(question, data, {code}, reading)
        return reading

    def cells(self, question: Question, answers: Answers) -> Iterator[Cell]:
        yield from base_cells(question.code, answers)
        if question.code in answers:
            yield Cell(question.code, str(answers[question.code]))


class MultipleChoice(Behaviour):
    """A list of codes, kept in the order of the questionnaire."""

    def fields(self, question: Question) -> tuple[Field, ...]:
        ticks = Field(question.code, question.label, question.choices, is_list=True)
        return (ticks, *_other_field(question))

    def read(self, question: Question, data: Posted) -> Reading:
        reading = Reading()
        ticked = {code.strip() for code in data.getlist(question.code)} - {""}
        reading.typed[question.code] = sorted(ticked)
        if ticked:
            check_ticks(question, ticked, reading, name=question.code)
        elif question.is_required:
            reading.refuse(question.code, "required")
        if ticked and not reading.errors:
            reading.answers[question.code] = [c.code for c in question.choices if c.code in ticked]
        # What is specified goes with ticks that are kept: of those refused nothing is.
        kept = ticked if question.code in reading.answers else set()
        _read_other(question, data, kept, reading)
        return reading

    def cells(self, question: Question, answers: Answers) -> Iterator[Cell]:
        yield from base_cells(question.code, answers)
        ticked = answers.get(question.code, [])
        for code in ticked if isinstance(ticked, list) else []:
            yield Cell(question.code, code)


def check_ticks(question: Question, ticked: set[str], reading: Reading, *, name: str) -> None:
    """Refuse ticks of the field `name` that are unknown, too few, too many or not together."""
    chosen = [choice for choice in question.choices if choice.code in ticked]
    if len(chosen) != len(ticked):
        reading.refuse(name, "unknown_choice")
    elif any(choice.is_exclusive for choice in chosen):
        if len(chosen) > 1:
            reading.refuse(name, "exclusive_choice")
    elif question.minimum is not None and len(chosen) < question.minimum:
        reading.refuse(name, "too_few", minimum=int(question.minimum))
    elif question.maximum is not None and len(chosen) > question.maximum:
        reading.refuse(name, "too_many", maximum=int(question.maximum))


def _other_field(question: Question) -> tuple[Field, ...]:
    other = question.other_choice
    return (Field(question.other_field, other.label, is_text=True),) if other else ()


def _read_other(question: Question, data: Posted, chosen: set[str], reading: Reading) -> None:
    other = question.other_choice
    if other is None:
        return
    typed = first(data, question.other_field)
    reading.typed[question.other_field] = [typed]
    if other.code not in chosen:
        return
    try:
        text = clean_text(typed, maximum=OTHER_MAXIMUM)
    except TextTooLong as error:
        reading.refuse(question.other_field, "too_long", maximum=error.maximum, length=error.length)
        return
    if text:
        reading.answers[question.other_field] = text

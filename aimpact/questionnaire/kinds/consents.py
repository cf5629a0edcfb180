"""A text to agree with and a box to tick; a value that the address of the survey carries."""

from collections.abc import Iterator

from aimpact.questionnaire.conditions import Answers
from aimpact.questionnaire.kinds.base import (
    Behaviour,
    Cell,
    Field,
    FormData,
    Posted,
    Reading,
    base_cells,
    first,
)
from aimpact.questionnaire.structure import Kind, Question, Questionnaire


class Consent(Behaviour):
    """One box, never ticked beforehand (GDPR art. 4(11) and 7, recital 32).

    A box left empty is a refusal: nothing is kept of it but that it was shown.
    """

    def fields(self, question: Question) -> tuple[Field, ...]:
        return (Field(question.code, question.label, question.choices),)

    def read(self, question: Question, data: Posted) -> Reading:
        reading = Reading()
        code = first(data, question.code)
        reading.typed[question.code] = [code] if code else []
        if not code:
            if question.is_required:
                reading.refuse(question.code, "required_consent")
        elif question.choice(code) is None:
            reading.refuse(question.code, "unknown_choice")
        else:
            reading.answers[question.code] = code
        return reading

    def cells(self, question: Question, answers: Answers) -> Iterator[Cell]:
        yield from base_cells(question.code, answers)
        if question.code in answers:
            yield Cell(question.code, str(answers[question.code]))


def values_of_address(questionnaire: Questionnaire, data: FormData) -> dict[str, list[str]]:
    """The declared values that an address carries, by field: nothing else of it is looked at."""
    hidden = (q for q in questionnaire.questions() if q.kind is Kind.HIDDEN)
    posted = Posted(data)
    answers = {
        name: value
        for question in hidden
        for name, value in Hidden().read(question, posted).answers.items()
    }
    return {name: [str(value)] for name, value in answers.items()}


class Hidden(Behaviour):
    """A value of the survey's address (`?source=poster`), if it is one of those declared.

    Anything else is dropped without a word: an address may have been cut, and a text that
    anybody may write in a link is no answer of the participant.
    """

    is_drawn = False

    def fields(self, question: Question) -> tuple[Field, ...]:
        return (Field(question.code, question.label, question.choices),)

    def read(self, question: Question, data: Posted) -> Reading:
        reading = Reading()
        code = first(data, question.code).lower()
        if question.choice(code):
            reading.answers[question.code] = code
        return reading

    def cells(self, question: Question, answers: Answers) -> Iterator[Cell]:
        yield from base_cells(question.code, answers)
        if question.code in answers:
            yield Cell(question.code, str(answers[question.code]))

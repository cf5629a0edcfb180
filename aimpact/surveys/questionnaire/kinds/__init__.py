"""What differs from one type of question to another, one module a family."""

from aimpact.surveys.questionnaire.kinds.base import (
    ANSWERED,
    ASKED,
    OFFERED,
    AnswerError,
    Behaviour,
    Cell,
    Context,
    Field,
    FormData,
    Posted,
    Reading,
)
from aimpact.surveys.questionnaire.kinds.choices import MultipleChoice, SingleChoice
from aimpact.surveys.questionnaire.kinds.matrix import Matrix
from aimpact.surveys.questionnaire.kinds.numbers import Number
from aimpact.surveys.questionnaire.kinds.texts import FreeText
from aimpact.surveys.questionnaire.structure import Kind, Question

BEHAVIOURS: dict[Kind, Behaviour] = {
    Kind.SINGLE: SingleChoice(),
    Kind.YES_NO: SingleChoice(),
    Kind.RATING: SingleChoice(),
    Kind.MULTIPLE: MultipleChoice(),
    Kind.MATRIX: Matrix(),
    Kind.NUMBER: Number(),
    Kind.TEXT: FreeText(),
}


def behaviour_of(question: Question) -> Behaviour:
    """The behaviour of a question's kind."""
    return BEHAVIOURS[question.kind]


__all__ = [
    "ANSWERED",
    "ASKED",
    "BEHAVIOURS",
    "OFFERED",
    "AnswerError",
    "Behaviour",
    "Cell",
    "Context",
    "Field",
    "FormData",
    "Posted",
    "Reading",
    "behaviour_of",
]

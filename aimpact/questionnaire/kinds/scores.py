"""A score: a number computed from what was answered before. It is never shown nor typed."""

from collections.abc import Iterator, Mapping

from aimpact.questionnaire.conditions import Answers
from aimpact.questionnaire.expressions import ExpressionError, Worths, evaluate, parse
from aimpact.questionnaire.kinds.base import (
    Behaviour,
    Cell,
    Field,
    Posted,
    Reading,
    base_cells,
)
from aimpact.questionnaire.kinds.numbers import DECIMALS, LARGEST, bin_start
from aimpact.questionnaire.structure import FIELD_SEPARATOR, Question, Questionnaire


class Score(Behaviour):
    """The value of an expression; nothing when it cannot be computed."""

    is_drawn = False

    def fields(self, question: Question) -> tuple[Field, ...]:
        return (Field(question.code, question.label, is_number=True),)

    def read(self, question: Question, data: Posted) -> Reading:
        reading = Reading()
        number = score_of(question, data.answers, data.questionnaire)
        if number is not None:
            reading.answers[question.code] = int(number) if number == int(number) else number
        return reading

    def cells(self, question: Question, answers: Answers) -> Iterator[Cell]:
        value = answers.get(question.code)
        number = float(value) if isinstance(value, int | float) else 0.0
        yield from base_cells(question.code, answers, total=number)
        if isinstance(value, int | float):
            yield Cell(question.code, bin_start(question, number))


def score_of(question: Question, answers: Answers, questionnaire: Questionnaire) -> float | None:
    """What the score's expression is worth for these answers; true counts 1, false 0."""
    try:
        result = evaluate(parse(question.expression), answers, worths_in(questionnaire))
    except ExpressionError:
        return None  # refused at publication; a draft is only previewed
    if isinstance(result, bool):
        return float(result)
    if not isinstance(result, float) or abs(result) > LARGEST:
        return None
    return round(result, DECIMALS)


def worths_in(questionnaire: Questionnaire) -> Worths:
    """What each choice of a field is worth: the `amount` of the choices, by code."""

    def worths(name: str) -> Mapping[str, float]:
        question = questionnaire.question(name.partition(FIELD_SEPARATOR)[0])
        choices = question.choices if question else ()
        return {c.code: c.amount for c in choices if c.amount is not None}

    return worths

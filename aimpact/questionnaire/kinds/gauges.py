"""A number chosen on a scale that is drawn: from 0 to 10 (NPS), or on a slider."""

import math

from aimpact.questionnaire.kinds.base import Posted, Reading
from aimpact.questionnaire.kinds.numbers import Number
from aimpact.questionnaire.structure import Kind, Question

NPS_LOWEST, NPS_HIGHEST = 0, 10
_ROUNDING = 1e-6


class Gauge(Number):
    """A number in bounds, on one of the steps counted from the smallest."""

    def read(self, question: Question, data: Posted) -> Reading:
        reading = super().read(question, data)
        number = reading.answers.get(question.code)
        if isinstance(number, int | float) and not is_on_step(question, number):
            reading.refuse(question.code, "not_on_step", step=question.step or 1)
            del reading.answers[question.code]
        return reading

    def anchor(self, question: Question, name: str) -> str:
        return f"-{NPS_LOWEST}" if question.kind is Kind.NPS else ""


def is_on_step(question: Question, number: float) -> bool:
    """Whether the number is one that the slider can stand on."""
    if not question.step or question.step <= 0:
        return True
    steps = (number - (question.minimum or 0)) / question.step
    # A step next to nothing divides the bounds into more steps than a number can say.
    return math.isfinite(steps) and abs(steps - round(steps)) < _ROUNDING

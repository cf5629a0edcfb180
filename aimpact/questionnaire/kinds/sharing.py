"""Something to share out: points between choices (constant sum), or money between projects."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from aimpact.questionnaire.conditions import Answers
from aimpact.questionnaire.kinds.base import (
    ANSWERED,
    ASKED,
    AnswerError,
    Behaviour,
    Cell,
    Field,
    Posted,
    Reading,
    base_cells,
    first,
)
from aimpact.questionnaire.kinds.choices import MultipleChoice
from aimpact.questionnaire.kinds.numbers import read_number
from aimpact.questionnaire.structure import Question

POINTS = 100.0
"""Points to share out, unless the question says how many."""
_ROUNDING = 1e-6


class ConstantSum(Behaviour):
    """A number a choice; together they make the points of the question. A gap is worth 0."""

    def fields(self, question: Question) -> tuple[Field, ...]:
        return tuple(
            Field(question.choice_field(choice), choice.label, is_number=True)
            for choice in question.choices
        )

    def read(self, question: Question, data: Posted) -> Reading:
        reading = Reading()
        names = [question.choice_field(choice) for choice in question.choices]
        reading.typed = {name: [first(data, name)] for name in names}
        if not any(typed[0] for typed in reading.typed.values()):
            if question.is_required:
                reading.refuse(question.code, "required")
            return reading
        bounds = replace(question, minimum=0.0, maximum=points_of(question))
        for name in names:
            read_number(bounds, reading.typed[name][0] or "0", reading, name=name)
        if not reading.errors:
            _check_sum(question, reading)
        if reading.errors:
            reading.answers.clear()
        return reading

    def cells(self, question: Question, answers: Answers) -> Iterator[Cell]:
        names = [question.choice_field(choice) for choice in question.choices]
        yield Cell(question.code, ASKED)
        if any(name in answers for name in names):
            yield Cell(question.code, ANSWERED)
        for name in names:
            value = answers.get(name)
            number = float(value) if isinstance(value, int | float) else 0.0
            yield from base_cells(name, answers, total=number)

    def anchor(self, question: Question, name: str) -> str:
        return ""


class Budget(MultipleChoice):
    """Projects that together cost no more than the budget."""

    def read(self, question: Question, data: Posted) -> Reading:
        reading = super().read(replace(question, minimum=None, maximum=None), data)
        chosen = reading.answers.get(question.code)
        if isinstance(chosen, list) and question.maximum is not None:
            cost = cost_of(question, chosen)
            if cost > question.maximum + _ROUNDING:
                amounts = {"cost": cost, "over": cost - question.maximum}
                error = AnswerError(question.code, "over_budget", amounts, unit=question.unit)
                reading.errors.append(error)
                del reading.answers[question.code]
        return reading

    def cells(self, question: Question, answers: Answers) -> Iterator[Cell]:
        chosen = answers.get(question.code)
        codes: Sequence[str] = chosen if isinstance(chosen, list) else []
        yield from base_cells(question.code, answers, total=cost_of(question, codes))
        yield from (Cell(question.code, code) for code in codes)


def points_of(question: Question) -> float:
    """How many points are to be shared out."""
    return question.maximum or POINTS


def cost_of(question: Question, codes: Collection[str]) -> float:
    """What these projects cost together."""
    return sum(choice.amount or 0.0 for choice in question.choices if choice.code in codes)


def _check_sum(question: Question, reading: Reading) -> None:
    wanted = points_of(question)
    given = sum(value for value in reading.answers.values() if isinstance(value, int | float))
    if abs(given - wanted) > _ROUNDING:
        reading.refuse(question.code, "wrong_sum", given=given, wanted=wanted)

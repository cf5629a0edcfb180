"""A number, typed as people type it in French or in English."""

import math
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

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
from aimpact.questionnaire.structure import Question

LARGEST = 1_000_000_000_000
"""Numbers past this size are refused: they are typing mistakes."""
DECIMALS = 9
"""Decimals kept of a number; a bar is never thinner."""
BINS = 20
"""Bars of the histogram when both bounds are known."""
_SPACES = {ord(c): None for c in " \u00a0\u202f\u2009"}


class Number(Behaviour):
    """A decimal number, bounded or not."""

    def fields(self, question: Question) -> tuple[Field, ...]:
        return (Field(question.code, question.label, is_number=True),)

    def read(self, question: Question, data: Posted) -> Reading:
        reading = Reading()
        typed = first(data, question.code)
        reading.typed[question.code] = [typed]
        if not typed:
            if question.is_required:
                reading.refuse(question.code, "required")
            return reading
        read_number(question, typed, reading, name=question.code)
        return reading

    def cells(self, question: Question, answers: Answers) -> Iterator[Cell]:
        value = answers.get(question.code)
        number = float(value) if isinstance(value, int | float) else 0.0
        yield from base_cells(question.code, answers, total=number)
        if isinstance(value, int | float):
            yield Cell(question.code, bin_start(question, number))


def read_number(question: Question, typed: str, reading: Reading, *, name: str) -> None:
    """Read what was typed into the field `name`, within the question's bounds."""
    number = parse_number(typed)
    if number is None:
        reading.refuse(name, "not_a_number")
    elif question.is_whole and number != int(number):
        reading.refuse(name, "not_whole")
    elif question.minimum is not None and number < question.minimum:
        reading.refuse(name, "too_small", minimum=question.minimum)
    elif question.maximum is not None and number > question.maximum:
        reading.refuse(name, "too_large", maximum=question.maximum)
    else:
        reading.answers[name] = int(number) if number == int(number) else number


def parse_number(typed: str) -> float | None:
    """The number that a person typed: "1 234,5", "1234.5", "-3"; `None` when it is none."""
    text = typed.translate(_SPACES).replace("\u2212", "-")
    if text.count(",") == 1 and "." not in text:
        text = text.replace(",", ".")
    if not set(text) <= set("+-.0123456789"):
        return None
    try:
        number = float(Decimal(text))
    except InvalidOperation:
        return None
    return round(number, DECIMALS) if abs(number) <= LARGEST else None


def bin_start(question: Question, number: float) -> str:
    """Where the histogram bar of `number` starts, as text.

    With both bounds: at most `BINS` equal bars. Without: bars as wide as a tenth of the
    number's power of ten, so that the number of bars stays small whatever the answers.
    """
    width = _bin_width(question, number)
    start = math.floor(number / width + 1e-9) * width
    return f"{round(start, DECIMALS):.15g}"


def bin_end(question: Question, start: float) -> float:
    """Where the histogram bar that starts at `start` ends: its numbers are under it."""
    just_inside = start + abs(start) * 1e-9
    return round(start + _bin_width(question, just_inside), DECIMALS)


def _bin_width(question: Question, number: float) -> float:
    if question.minimum is not None and question.maximum is not None:
        spread = question.maximum - question.minimum
        width = spread / BINS if spread else 1.0
        return max(1.0, math.ceil(width)) if question.is_whole else width
    power = max(1 - DECIMALS, math.floor(math.log10(abs(number)))) if number else 0
    return max(1.0, 10.0 ** (power - 1)) if question.is_whole else 10.0 ** (power - 1)

"""A ranking: choices put in order, all of them or the first few.

The form has one list a rank, all of one name: what is posted is the order itself.
"""

from collections.abc import Iterator

from aimpact.questionnaire.conditions import Answers
from aimpact.questionnaire.kinds.base import (
    Behaviour,
    Cell,
    Field,
    Posted,
    Reading,
    base_cells,
)
from aimpact.questionnaire.structure import FIELD_SEPARATOR, Question, Text

FIRST = "first"
FIRST_CHOICE = Text("Premier choix", "First choice")
RANK = "@"
"""Between a choice and its rank, in the counters: `c2@1`."""


class Ranking(Behaviour):
    """Codes in order of preference. The first one is a field of its own: conditions look at it."""

    def fields(self, question: Question) -> tuple[Field, ...]:
        ranks = Field(question.code, question.label, question.choices, is_list=True, is_ranked=True)
        return (ranks, Field(first_field(question), FIRST_CHOICE, question.choices))

    def read(self, question: Question, data: Posted) -> Reading:
        reading = Reading()
        ranked = [code for one in data.getlist(question.code) if (code := one.strip())]
        reading.typed[question.code] = ranked
        if not ranked:
            if question.is_required:
                reading.refuse(question.code, "required")
            return reading
        _check(question, ranked, reading)
        if not reading.errors:
            reading.answers |= {question.code: ranked, first_field(question): ranked[0]}
        return reading

    def cells(self, question: Question, answers: Answers) -> Iterator[Cell]:
        first = first_field(question)
        yield from base_cells(question.code, answers)
        yield from base_cells(first, answers)
        if first in answers:
            yield Cell(first, str(answers[first]))
        ranked = answers.get(question.code, [])
        for rank, code in enumerate(ranked if isinstance(ranked, list) else [], start=1):
            yield Cell(question.code, f"{code}{RANK}{rank}")

    def anchor(self, question: Question, name: str) -> str:
        return ""


def first_field(question: Question) -> str:
    """Name of the field that holds what was ranked first."""
    return f"{question.code}{FIELD_SEPARATOR}{FIRST}"


def ranks_open(question: Question) -> int:
    """How many ranks may be given at most."""
    return min(len(question.choices), int(question.maximum or len(question.choices)))


def ranks_needed(question: Question) -> int:
    """How many ranks a ranking must have, once it is begun."""
    return min(ranks_open(question), int(question.minimum or 1))


def _check(question: Question, ranked: list[str], reading: Reading) -> None:
    if any(question.choice(code) is None for code in ranked):
        reading.refuse(question.code, "unknown_choice")
    elif len(set(ranked)) < len(ranked):
        reading.refuse(question.code, "ranked_twice")
    elif len(ranked) < ranks_needed(question):
        reading.refuse(question.code, "ranks_missing", minimum=ranks_needed(question))
    elif len(ranked) > ranks_open(question):
        reading.refuse(question.code, "ranks_too_many", maximum=ranks_open(question))

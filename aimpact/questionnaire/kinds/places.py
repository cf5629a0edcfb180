"""A place of the official list: a commune, an intercommunalité, a département, a région.

The answer is a list of codes, the place itself first, then those around it: a condition or a
counter looks at any of them. The places themselves come through `Context.places`.
"""

import re
from collections.abc import Iterator

from aimpact.questionnaire.conditions import Answers
from aimpact.questionnaire.kinds.base import (
    Behaviour,
    Cell,
    Context,
    Field,
    Posted,
    Reading,
    base_cells,
)
from aimpact.questionnaire.structure import Question

PLACE_CODE = re.compile(r"(?:commune|epci|departement|region)_[0-9a-z]{1,9}")
"""The code of a place: its level, then what INSEE calls it, in small letters."""
TYPED_MAXIMUM = 120
"""Characters of a typed place that are read."""


class Place(Behaviour):
    """One place, typed or chosen. A name that several places bear is asked back."""

    def fields(self, question: Question) -> tuple[Field, ...]:
        return (Field(question.code, question.label, is_list=True, is_place=True),)

    def read(self, question: Question, data: Posted) -> Reading:
        reading = Reading()
        typed = typed_place(data.getlist(question.code))
        reading.typed[question.code] = [typed]
        if not typed:
            if question.is_required:
                reading.refuse(question.code, "required")
            return reading
        places = data.context.places
        found = list(places.find(question.level, typed, question.area)) if places else []
        if not found:
            several = places and places.candidates(question.level, typed, question.area)
            reading.refuse(question.code, "several_places" if several else "unknown_place")
        elif question.area and question.area not in found:
            reading.refuse(question.code, "outside_area")
        else:
            reading.answers[question.code] = found
        return reading

    def shown(self, question: Question, name: str, typed: list[str], context: Context) -> list[str]:
        """A candidate that was ticked comes back as its name."""
        text = typed_place(typed)
        places = context.places
        label = places.label(question.level, text, question.area) if places and text else ""
        return [label] if label else typed

    def cells(self, question: Question, answers: Answers) -> Iterator[Cell]:
        yield from base_cells(question.code, answers)
        around = answers.get(question.code)
        for code in around if isinstance(around, list) else []:
            yield Cell(question.code, code)


def typed_place(values: list[str]) -> str:
    """What stands for the place among what was posted: the candidate ticked, else the text."""
    given = [value.strip()[:TYPED_MAXIMUM] for value in values if value.strip()]
    ticked = (value for value in given if PLACE_CODE.fullmatch(value))
    return next(ticked, given[0] if given else "")

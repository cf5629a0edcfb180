"""Names that LimeSurvey accepts: letters and figures only, answers of five signs at most."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from aimpact.exchange.logic.raising import Part
from aimpact.questionnaire.structure import (
    FIELD_SEPARATOR,
    Cells,
    Kind,
    Question,
    Questionnaire,
)

QUESTION_MAXIMUM = 20
PART_MAXIMUM = 5
YES_NO = {"yes": "Y", "no": "N"}


@dataclass(slots=True)
class Names:
    """LimeSurvey's name of each question, choice and row; `parts`: of each field."""

    questions: dict[str, str] = field(default_factory=dict)
    choices: dict[tuple[str, str], str] = field(default_factory=dict)
    rows: dict[tuple[str, str], str] = field(default_factory=dict)
    parts: dict[str, Part] = field(default_factory=dict)


def name_everything(questionnaire: Questionnaire, letter_of: Callable[[Question], str]) -> Names:
    """A name for every part, each once."""
    names = Names()
    taken: set[str] = set()
    for question in questionnaire.questions():
        names.questions[question.code] = _free(question.code, taken, QUESTION_MAXIMUM, "Q")
        _name_parts(names, question)
        _name_fields(names, question, letter_of(question))
    return names


def _name_parts(names: Names, question: Question) -> None:
    taken: set[str] = set()
    for choice in question.choices:
        name = "-oth-" if choice.is_other else _free(choice.code, taken, PART_MAXIMUM, "A")
        names.choices[question.code, choice.code] = name
    taken = set()
    for row in question.rows:
        names.rows[question.code, row.code] = _free(row.code, taken, PART_MAXIMUM, "SQ")


def _free(code: str, taken: set[str], longest: int, start: str) -> str:
    plain = re.sub(r"[^A-Za-z0-9]", "", code)
    name = plain if plain and len(plain) <= longest else plain[: longest - 2] or start
    number = 1
    while name.lower() in taken:
        number += 1
        name = f"{(plain or start)[: longest - len(str(number))]}{number}"
    taken.add(name.lower())
    return name


def _name_fields(names: Names, question: Question, letter: str) -> None:
    name, code = names.questions[question.code], question.code
    values = {c.code: names.choices[code, c.code] for c in question.choices}
    if question.other_choice:
        names.parts[question.other_field] = Part(name=f"{name}_other")
    match letter:
        case "M":
            ticks = {c: f"{name}_{_tick(value)}" for c, value in values.items()}
            names.parts[code] = Part(name=name, ticks=ticks)
        case "Y":
            names.parts[code] = Part(name=name, codes=YES_NO)
        case "R":
            first = f"{code}{FIELD_SEPARATOR}first"
            names.parts[first] = Part(name=f"{name}_1", codes=values)
        case "L" | "!" | "N" | "S" | "T" | "D":
            names.parts[code] = Part(name=name, codes=values)
        case _:
            names.parts |= dict(_cells(names, question, letter, values))


def _cells(
    names: Names, question: Question, letter: str, values: dict[str, str]
) -> Iterator[tuple[str, Part]]:
    """Fields of lines, of columns, and of both."""
    name = names.questions[question.code]
    if letter == "K" and question.kind is Kind.CONSTANT_SUM:
        for choice in question.choices:
            yield question.choice_field(choice), Part(name=f"{name}_{values[choice.code]}")
        return
    for row in question.rows:
        line = f"{name}_{names.rows[question.code, row.code]}"
        if letter in "FKQ":
            codes = values if letter == "F" else {}
            yield question.row_field(row), Part(name=line, codes=codes)
        elif question.cells is not Cells.MULTIPLE:
            for choice in question.choices:
                cell = question.cell_field(row, choice)
                yield cell, Part(name=f"{line}_{values[choice.code]}")


def _tick(value: str) -> str:
    return "other" if value == "-oth-" else value

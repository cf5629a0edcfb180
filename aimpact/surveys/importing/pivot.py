"""From one line an answer to one line a person, and people joined from another file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from aimpact.surveys.importing.files import FileRefused
from aimpact.surveys.importing.report import Refusal, excerpt
from aimpact.surveys.importing.tables import (
    MAXIMUM_COLUMNS,
    MoreCells,
    Row,
    Table,
    unique_names,
    with_columns,
)


@dataclass(frozen=True, slots=True)
class LongColumns:
    """Which columns of a file with one line an answer say who, to what, and what."""

    person: str
    question: str
    answer: str


@dataclass(slots=True)
class _Person:
    line: int
    cells: dict[str, str] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pivoted:
    """The wide table; `people` names the person of each row, for a join."""

    table: Table
    people: tuple[str, ...]


def pivot(table: Table, long: LongColumns, order: Sequence[str] = ()) -> Pivoted:
    """One row a person, one column a question. Raises `FileRefused`.

    Questions come in the order of `order` (a code list), then in that of the file. A second
    answer of the same person to the same question is refused; so is one of nobody.
    """
    people, asked, refusals = _gather(table, long)
    known = set(asked)
    questions = [q for q in order if q in known] + [q for q in asked if q not in set(order)]
    if not people or not questions:
        raise FileRefused("no_rows", line=1)
    if len(questions) > MAXIMUM_COLUMNS:
        raise FileRefused(
            "too_many_columns", line=1, columns=len(questions), maximum=MAXIMUM_COLUMNS
        )
    rows = tuple(
        Row(
            person.line,
            tuple(person.cells.get(question, "") for question in questions),
            tuple(person.lines.get(question, 0) for question in questions),
        )
        for person in people.values()
    )
    wide = Table(unique_names(questions), rows, table.blank_rows, (*table.refusals, *refusals))
    return Pivoted(wide, tuple(people))


def _gather(table: Table, long: LongColumns) -> tuple[dict[str, _Person], list[str], list[Refusal]]:
    who, what, given = (_position(table, n) for n in (long.person, long.question, long.answer))
    people: dict[str, _Person] = {}
    asked: dict[str, None] = {}
    refusals = []
    for row in table.rows:
        person, question = row.cells[who].strip(), row.cells[what].strip()
        answer = row.cells[given]
        if not person or not question:
            refusals.append(Refusal(row.line, "person_missing", value=excerpt(answer)))
            continue
        asked.setdefault(question)
        entry = people.setdefault(person, _Person(row.line))
        if question in entry.cells:
            refusals.append(Refusal(row.line, "answer_twice", question, excerpt(answer)))
            continue
        entry.cells[question], entry.lines[question] = answer, row.line
    return people, list(asked), refusals


def join(pivoted: Pivoted, people: Table, key: str) -> tuple[Table, Mapping[str, int]]:
    """Add the columns of a file of people to each person's row; count those who do not meet.

    A person listed twice keeps the first line; the second is refused.
    """
    at = _position(people, key)
    names = [name for name in people.columns if name != key]
    known: dict[str, Row] = {}
    refusals = []
    for row in people.rows:
        person = row.cells[at].strip()
        if not person or person in known:
            code = "person_twice" if person else "person_missing"
            refusals.append(Refusal(row.line, code, value=excerpt(person), file="people"))
        else:
            known[person] = row
    nobody = Row(0, ("",) * len(people.columns))
    found = [known.get(person, nobody) for person in pivoted.people]
    more = [MoreCells(row.cells[:at] + row.cells[at + 1 :], row.line) for row in found]
    table = with_columns(pivoted.table, names, more, origin="people")
    others = [replace(refusal, file="people") for refusal in people.refusals]
    answered = set(pivoted.people)
    notes = {
        "people_without_answer": sum(person not in answered for person in known),
        "people_not_listed": sum(person not in known for person in pivoted.people),
    }
    return replace(table, refusals=(*table.refusals, *others, *refusals)), notes


@dataclass(frozen=True, slots=True)
class CodeColumns:
    """Which columns of a code list say the question, the code and its label."""

    question: str
    code: str
    label: str


Codes = dict[str, list[tuple[str, str]]]
"""For each question, its codes and their labels, in the order of the list."""


def read_codes(table: Table, names: CodeColumns) -> tuple[Codes, list[Refusal]]:
    """The code list of each question. A code listed twice or without its question is refused."""
    what, code_at, label_at = (
        _position(table, name) for name in (names.question, names.code, names.label)
    )
    codes: dict[str, dict[str, str]] = {}
    refusals = [replace(refusal, file="codes") for refusal in table.refusals]
    for row in table.rows:
        question, code = row.cells[what].strip(), row.cells[code_at].strip()
        if not question or not code:
            refusals.append(Refusal(row.line, "code_missing", question, file="codes"))
        elif code in codes.get(question, {}):
            refusals.append(Refusal(row.line, "code_twice", question, excerpt(code), file="codes"))
        else:
            codes.setdefault(question, {})[code] = row.cells[label_at].strip() or code
    return {question: list(labels.items()) for question, labels in codes.items()}, refusals


def _position(table: Table, column: str) -> int:
    try:
        return table.position(column)
    except ValueError as error:
        raise FileRefused("column_missing", column=column) from error

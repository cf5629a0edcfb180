"""The files of one import, read together: answers, and perhaps a code list and people."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from aimpact.core.text import fold
from aimpact.surveys.importing.build import build_mapping
from aimpact.surveys.importing.columns import Look, Plan, look_at
from aimpact.surveys.importing.files import FileRefused, read_text
from aimpact.surveys.importing.guess import guess_plans
from aimpact.surveys.importing.mapping import FileMapping, Source
from aimpact.surveys.importing.pivot import (
    CodeColumns,
    Codes,
    LongColumns,
    join,
    pivot,
    read_codes,
)
from aimpact.surveys.importing.report import Refusal
from aimpact.surveys.importing.tables import (
    Record,
    Table,
    find_delimiter,
    find_header,
    make_table,
    read_records,
)

_ANYTHING = Source()
ANSWERS, CODES, PEOPLE = "answers", "codes", "people"
_PERSON = [
    "utilisateur",
    "user",
    "participant",
    "repondant",
    "personne",
    "person",
    "respondent",
    "id",
    "identifiant",
]
_QUESTION = ["question", "variable", "code_question", "item"]
_ANSWER = ["reponse", "answer", "valeur", "value", "modalite", "response"]
_CODE = ["code", "reponse", "modalite", "value", "valeur"]
_LABEL = ["libelle", "label", "intitule", "texte", "text"]


@dataclass(frozen=True, slots=True)
class Opened:
    """A file read as text: its records, and how they were found."""

    records: tuple[Record, ...]
    encoding: str
    delimiter: str
    header_line: int

    @property
    def columns(self) -> tuple[str, ...]:
        return make_table(self.records, self.header_line).columns


def open_file(data: bytes, source: Source = _ANYTHING) -> Opened:
    """Read a file as `source` says; what it leaves open is found. Raises `FileRefused`."""
    decoded = read_text(data, encoding=source.encoding)
    delimiter = source.delimiter or find_delimiter(decoded.text)
    records = tuple(read_records(decoded.text, delimiter))
    header_line = source.header_line or find_header(records)
    return Opened(records, decoded.encoding, delimiter, header_line)


def _open_table(data: bytes, name: str) -> Table:
    try:
        opened = open_file(data)
        return make_table(opened.records, opened.header_line)
    except FileRefused as refused:
        raise FileRefused(refused.code, **{**refused.figures, "file": name}) from refused


@dataclass(frozen=True, slots=True)
class Sources:
    """The one wide table that the files make, with all that was found on the way."""

    source: Source
    table: Table
    codes: Codes = field(default_factory=dict)
    notes: Mapping[str, int] = field(default_factory=dict)

    @property
    def looks(self) -> list[Look]:
        return look_at(self.table)


def read_sources(files: Mapping[str, bytes], source: Source = _ANYTHING) -> Sources:
    """Read the files of an import as `source` says; raises `FileRefused`.

    `files` holds `ANSWERS`, perhaps `CODES` and `PEOPLE`. The source given back says how
    everything was read, so that it can be shown and corrected.
    """
    return _assemble(files, *_open_answers(files, source))


def _open_answers(files: Mapping[str, bytes], source: Source) -> tuple[Source, Table]:
    """The table of the file of answers, and how it was read."""
    opened = open_file(files[ANSWERS], source)
    table = make_table(opened.records, opened.header_line)
    found = replace(
        source,
        encoding=opened.encoding,
        delimiter=opened.delimiter,
        header_line=opened.header_line,
    )
    return found, table


def _assemble(files: Mapping[str, bytes], found: Source, table: Table) -> Sources:
    if found.long is None:
        _refuse_companions(files)
        return Sources(found, table)
    return _read_long(files, found, table, found.long)


def _refuse_companions(files: Mapping[str, bytes]) -> None:
    """Code lists and people only have a meaning beside a file with one line an answer."""
    for name in (CODES, PEOPLE):
        if files.get(name):
            raise FileRefused("companion_without_long", file=name)


def _read_long(
    files: Mapping[str, bytes], source: Source, table: Table, long: LongColumns
) -> Sources:
    codes: Codes = {}
    refusals: list[Refusal] = []
    notes: dict[str, int] = {"lines_of_answers": len(table.rows)}
    if files.get(CODES):
        listed = _open_table(files[CODES], CODES)
        source = replace(source, codes=source.codes or guess_codes(listed.columns))
        if source.codes is None:
            raise FileRefused("codes_not_found", file=CODES)
        codes, refusals = read_codes(listed, source.codes)
    pivoted = pivot(table, long, list(codes))
    wide = pivoted.table
    if files.get(PEOPLE):
        people = _open_table(files[PEOPLE], PEOPLE)
        key = source.people or _pick(people.columns, [long.person, *_PERSON])
        source = replace(source, people=key)
        wide, met = join(pivoted, people, source.people)
        notes |= met
    wide = replace(wide, refusals=(*wide.refusals, *refusals))
    return Sources(source, wide, codes, notes)


def guess_long(columns: tuple[str, ...], rows: int, people: int) -> LongColumns | None:
    """Whether a table has one line an answer: three columns, of people who come back."""
    person, question, answer = (_pick(columns, words) for words in (_PERSON, _QUESTION, _ANSWER))
    if not (person and question and answer) or len(columns) > 5:
        return None
    return LongColumns(person, question, answer) if people * 2 <= rows else None


def guess_codes(columns: tuple[str, ...]) -> CodeColumns | None:
    """Which columns of a code list say what."""
    question, code, label = (_pick(columns, words) for words in (_QUESTION, _CODE, _LABEL))
    return CodeColumns(question, code, label) if question and code and label else None


def _pick(columns: tuple[str, ...], words: list[str]) -> str:
    """The column with the first of these names that there is, or nothing."""
    names = {fold(column): column for column in reversed(columns)}
    return next((names[fold(word)] for word in words if fold(word) in names), "")


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the files probably are: a starting point for a person."""

    sources: Sources
    plans: tuple[Plan, ...]
    mapping: FileMapping


def propose(files: Mapping[str, bytes], *, on: date, source: Source | None = None) -> Proposal:
    """Read the files and propose a mapping. Raises `FileRefused`.

    Without `source`, the shape is guessed too: one line an answer, or one line a person.
    """
    found, table = _open_answers(files, source or _ANYTHING)
    if _is_report(table.columns):
        raise FileRefused("file_is_report")
    if source is None:
        found = replace(found, long=_guess_shape(table))
    sources = _assemble(files, found, table)
    looks = sources.looks
    plans = guess_plans(looks, sources.codes, on=on)
    mapping = build_mapping(plans, looks, source=sources.source, codes=sources.codes, on=on)
    return Proposal(sources, tuple(plans), mapping)


def _is_report(columns: tuple[str, ...]) -> bool:
    """Whether the file gives totals an answer: nobody's ballot can be told from those."""
    names = [fold(column) for column in columns]
    shares = any(re.match(r"percent|pourcent|part |share", name) for name in names)
    totals = any(re.match(r"respon|repon|effectif|count|total|nombre", name) for name in names)
    return shares and totals


def _guess_shape(table: Table) -> LongColumns | None:
    person = _pick(table.columns, _PERSON)
    people = len(set(table.values(person))) if person else len(table.rows)
    return guess_long(table.columns, len(table.rows), people)

"""From a table and its mapping to ballots, and the report of all that is left out."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from aimpact.core.text import fold
from aimpact.questionnaire.answers import ListData, read_pages
from aimpact.questionnaire.conditions import Answers
from aimpact.questionnaire.kinds import Context
from aimpact.questionnaire.structure import (
    OTHER,
    Choice,
    Kind,
    Page,
    Question,
    Questionnaire,
    Text,
)
from aimpact.questionnaire.structure import Row as Line
from aimpact.surveys.importing.guess import TICKED, UNTICKED
from aimpact.surveys.importing.mapping import FileMapping, ProfileMap, QuestionMap, check_mapping
from aimpact.surveys.importing.profiles import read_moment
from aimpact.surveys.importing.report import Refusal, Report, excerpt
from aimpact.surveys.importing.splitting import match_labels
from aimpact.surveys.importing.tables import Row, Table

LONGEST = 24 * 3600
"""Seconds. A form left open for longer was forgotten: its duration says nothing."""
_YES_NO = ("yes", "no", "abstain")
_OTHER_LABEL = Text(fr="Autre", en="Other")

Posted = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class FilledBallot:
    """A ballot read from one row."""

    line: int
    answers: Answers
    profile: Mapping[str, str]
    day: date
    seconds: int | None


@dataclass(frozen=True, slots=True)
class Filled:
    """All that a mapping makes of a table."""

    questionnaire: Questionnaire
    ballots: tuple[FilledBallot, ...]
    report: Report


def make_questionnaire(mapping: FileMapping, title: Text) -> Questionnaire:
    """The questionnaire that the mapping describes: one page, codes by rank."""
    questions = tuple(
        _make_question(question, f"q{rank}") for rank, question in enumerate(mapping.questions, 1)
    )
    return Questionnaire(title=title, pages=(Page(code="p1", questions=questions),))


def _make_question(mapped: QuestionMap, code: str) -> Question:
    named = _YES_NO if mapped.kind is Kind.YES_NO else ()
    choices = [
        Choice(
            code=named[rank] if rank < len(named) else f"c{rank + 1}",
            label=choice.label,
            is_exclusive=choice.is_exclusive,
            is_no_opinion=choice.is_no_opinion,
        )
        for rank, choice in enumerate(mapped.choices)
    ]
    if mapped.has_other:
        choices.append(Choice(code=OTHER, label=_OTHER_LABEL, is_other=True))
    return Question(
        code=code,
        kind=mapped.kind,
        label=mapped.label,
        choices=tuple(choices),
        rows=tuple(Line(code=f"r{rank}", label=row) for rank, row in enumerate(mapped.rows, 1)),
        display=mapped.display,
    )


def fill_ballots(
    table: Table,
    mapping: FileMapping,
    *,
    title: Text,
    on: date,
    notes: Mapping[str, int] | None = None,
    context: Context | None = None,
) -> Filled:
    """Read every row. `on` is the day of ballots whose row states none, `context` what places
    are read with: without it no column of places can be read.

    A value that cannot be read is refused and its row kept, as an answer not given; a row
    without one answer left is refused whole. Raises `MalformedMapping`.
    """
    check_mapping(mapping, table.columns)
    questionnaire = make_questionnaire(mapping, title)
    filler = _Filler(table, mapping, questionnaire, on, context or Context())
    ballots = [ballot for row in table.rows if (ballot := filler.read(row)) is not None]
    refusals = (*table.refusals, *filler.refusals)
    report = Report(
        rows=len(table.rows) + sum(refusal.is_row for refusal in table.refusals),
        ballots=len(ballots),
        blank_rows=table.blank_rows,
        refusals=tuple(sorted(refusals, key=lambda r: (r.file, r.line))),
        ignored=mapping.ignored,
        notes={name: n for name, n in {**(notes or {}), **filler.notes}.items() if n},
    )
    return Filled(questionnaire, tuple(ballots), report)


@dataclass(slots=True)
class _Cells:
    """One row, read by the names of its columns; what it refuses goes to the report."""

    row: Row
    position: Mapping[str, int]
    origin: Mapping[str, str]
    refusals: list[Refusal]

    def __getitem__(self, column: str) -> str:
        return self.row.cells[self.position[column]].strip()

    def refuse(self, column: str, code: str, value: str, **figures: float) -> None:
        line = self.row.line_of(self.position[column])
        file = self.origin.get(column, "")
        self.refusals.append(Refusal(line, code, column, excerpt(value), figures, file))


@dataclass(slots=True)
class _Filler:
    table: Table
    mapping: FileMapping
    questionnaire: Questionnaire
    on: date
    context: Context
    refusals: list[Refusal] = field(default_factory=list)
    notes: Counter[str] = field(default_factory=Counter)
    _readers: list["_Reader"] = field(default_factory=list)
    _position: dict[str, int] = field(default_factory=dict)
    _columns: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._position = {name: index for index, name in enumerate(self.table.columns)}
        questions = list(self.questionnaire.questions())
        for question, mapped in zip(questions, self.mapping.questions, strict=True):
            self._readers.append(_reader(question, mapped))
            self._columns |= _columns_of_fields(question, mapped)

    def read(self, row: Row) -> FilledBallot | None:
        cells = _Cells(row, self._position, self.table.origin, self.refusals)
        posted: Posted = {}
        for reader in self._readers:
            reader(cells, posted)
        reading = read_pages(self.questionnaire, ListData(posted), context=self.context)
        for error in reading.errors:
            column, typed = self._columns[error.field], reading.typed.get(error.field, [""])
            cells.refuse(column, error.code, " ".join(typed), **error.figures)
        if not reading.answers:
            self.refusals.append(Refusal(row.line, "row_without_answer"))
            return None
        day, seconds = self._moments(cells)
        return FilledBallot(row.line, reading.answers, self._profile(cells), day, seconds)

    def _profile(self, cells: _Cells) -> dict[str, str]:
        profile = {}
        for name, part in self.mapping.profile.items():
            if code := _profile_code(cells, part):
                profile[name] = code
        return profile

    def _moments(self, cells: _Cells) -> tuple[date, int | None]:
        begun, sent = (
            _moment(cells, column) for column in (self.mapping.started, self.mapping.submitted)
        )
        seconds = None
        if begun is not None and sent is not None:
            elapsed = (sent - begun).total_seconds()
            seconds = int(elapsed) if 0 <= elapsed <= LONGEST else None
            self.notes["durations_left_out"] += seconds is None
        moment = sent or begun
        if moment is None:
            self.notes["days_not_stated"] += 1
        return (moment.date() if moment else self.on), seconds


def _moment(cells: _Cells, column: str) -> datetime | None:
    if not column or not (value := cells[column]):
        return None
    moment = read_moment(value)
    if moment is None or not 1990 <= moment.year <= 2100:
        cells.refuse(column, "not_a_date", value)
        return None
    return moment


def _profile_code(cells: _Cells, part: ProfileMap) -> str:
    value = cells[part.column]
    if not value:
        return ""
    if value not in part.values:
        cells.refuse(part.column, "profile_value_unknown", value)
        return ""
    code = part.values[value]
    if code is None:
        cells.refuse(part.column, "profile_no_category", value)
    return code or ""


def _columns_of_fields(question: Question, mapped: QuestionMap) -> dict[str, str]:
    """The column that each form field of a question is read from, for the report."""
    columns = {question.code: mapped.columns[0]}
    columns[question.other_field] = mapped.other_column or mapped.columns[0]
    for row, column in zip(question.rows, mapped.columns, strict=False):
        columns[question.row_field(row)] = column
    return columns


# --- one reader a shape: from cells to what a form would have posted -----------------------

_Reader = Callable[[_Cells, Posted], None]


def _reader(question: Question, mapped: QuestionMap) -> _Reader:
    if mapped.kind in {Kind.NUMBER, Kind.TEXT, Kind.PLACE}:
        return _plain_reader(question, mapped.columns[0])
    if mapped.kind is Kind.MATRIX:
        return _matrix_reader(question, mapped)
    if mapped.kind is Kind.MULTIPLE:
        spread = _spread_reader if mapped.is_spread else _separated_reader
        return spread(question, mapped)
    return _single_reader(question, mapped)


def _meanings(question: Question, mapped: QuestionMap) -> dict[str, str]:
    return {
        value.strip(): choice.code
        for choice, chosen in zip(question.choices, mapped.choices, strict=False)
        for value in chosen.meant_by
    }


def _plain_reader(question: Question, column: str) -> _Reader:
    def read(cells: _Cells, posted: Posted) -> None:
        posted[question.code] = [cells[column]]

    return read


def _single_reader(question: Question, mapped: QuestionMap) -> _Reader:
    meanings, column = _meanings(question, mapped), mapped.columns[0]

    def read(cells: _Cells, posted: Posted) -> None:
        value = cells[column]
        if value in meanings:
            posted[question.code] = [meanings[value]]
        elif value and mapped.keeps_others:
            _post_other(question, [value], posted)
        elif value:
            cells.refuse(column, "unknown_choice", value)
        if mapped.other_column and (text := cells[mapped.other_column]):
            if question.code in posted:
                cells.refuse(mapped.other_column, "other_besides_choice", text)
            else:
                _post_other(question, [text], posted)

    return read


def _post_other(question: Question, texts: Sequence[str], posted: Posted) -> None:
    posted.setdefault(question.code, []).append(OTHER)
    posted[question.other_field] = [" ; ".join(texts)]


def _matrix_reader(question: Question, mapped: QuestionMap) -> _Reader:
    meanings = _meanings(question, mapped)
    fields = [question.row_field(row) for row in question.rows]

    def read(cells: _Cells, posted: Posted) -> None:
        for name, column in zip(fields, mapped.columns, strict=True):
            value = cells[column]
            if value in meanings:
                posted[name] = [meanings[value]]
            elif value:
                cells.refuse(column, "unknown_choice", value)

    return read


def _spread_reader(question: Question, mapped: QuestionMap) -> _Reader:
    ticks = [
        (column, choice.code, {*chosen.meant_by, column})
        for column, choice, chosen in zip(
            mapped.columns, question.choices, mapped.choices, strict=False
        )
    ]

    def read(cells: _Cells, posted: Posted) -> None:
        for column, code, words in ticks:
            value = cells[column]
            if value in words or fold(value) in TICKED or value.lower() in TICKED:
                posted.setdefault(question.code, []).append(code)
            elif value and fold(value) not in UNTICKED:
                cells.refuse(column, "not_a_tick", value)
        if mapped.other_column and (text := cells[mapped.other_column]):
            _post_other(question, [text], posted)

    return read


def _separated_reader(question: Question, mapped: QuestionMap) -> _Reader:
    meanings, column = _meanings(question, mapped), mapped.columns[0]
    labels = sorted(meanings, key=len, reverse=True)

    def read(cells: _Cells, posted: Posted) -> None:
        value = cells[column]
        found, left = match_labels(value, labels, mapped.separator)
        if found:
            posted[question.code] = [meanings[label] for label in found]
        texts = [left] if left else []
        if left and not mapped.keeps_others:
            cells.refuse(column, "unknown_choice", left)
            texts = []
        if mapped.other_column and (text := cells[mapped.other_column]):
            texts.append(text)
        if texts:
            _post_other(question, texts, posted)

    return read

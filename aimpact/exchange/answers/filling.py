"""From a table whose columns are known to ballots; whatever is left out is told."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from aimpact.exchange.answers.table import known_name, known_names
from aimpact.exchange.formats.imported import Column
from aimpact.exchange.opening import FileRefused
from aimpact.questionnaire.answers import ListData, read_pages
from aimpact.questionnaire.kinds import Context
from aimpact.questionnaire.structure import (
    FIELD_SEPARATOR,
    Kind,
    Question,
    Questionnaire,
)
from aimpact.surveys.importing.fill import Filled, FilledBallot
from aimpact.surveys.importing.profiles import read_moment
from aimpact.surveys.importing.report import Refusal, Report, excerpt
from aimpact.surveys.importing.tables import Row, Table
from aimpact.surveys.maps import FrenchMaps
from aimpact.surveys.selectors.places import TerritoryPlaces

PERSONAL = {
    "token", "ipaddr", "ip", "email", "firstname", "lastname", "refurl", "name", "e-mail",
    "deviceid", "username", "phonenumber", "_submitted_by",
}  # fmt: skip
TECHNICAL = {
    "id", "lastpage", "startlanguage", "seed", "start", "end", "today", "_id", "_uuid", "_index",
    "_status", "_notes", "_tags", "__version__", "_validation_status", "_submission_time",
    "receipt", "day",
}  # fmt: skip
SUBMITTED = ("submitdate", "datestamp", "_submission_time", "end")
STARTED = ("startdate", "start")
TICKED = {"y", "1", "true", "yes", "oui", "x", "checked", "vrai", "1.0"}
UNTICKED = {"", "n", "0", "false", "no", "non", "-", "not selected", "n/a", "faux", "0.0"}
JOINT = "|"
"""Between the answers of one cell, in the files of ballots that we write (`insights.exports`)."""
_IDENTIFYING = {"email", "phone", "file"}
"""Kinds whose answers an anonymous ballot cannot keep."""
_JOINED = {Kind.PLACE, Kind.PIN, Kind.ZONE}
"""Kinds that our own files write as several codes; of a place the first is the place itself, and
those around it are found again.
"""

Posted = dict[str, list[str]]


def fill_known(
    table: Table,
    questionnaire: Questionnaire,
    columns: Sequence[Column],
    *,
    on: date,
    context: Context | None = None,
) -> Filled:
    """Read every row by the codes of the questionnaire. `on` is the day of ballots without one,
    `context` what places and maps are read with (the official ones).

    A value that cannot be read is refused and its row kept; a row without an answer is refused
    whole. Answers to questions that a condition hides are refused: they would never be shown.
    Raises `FileRefused` when no column is known.
    """
    context = context or Context(places=TerritoryPlaces(), maps=FrenchMaps())
    filler = _Filler(table, _relaxed(questionnaire), columns, on, context)
    if not filler.columns:
        raise FileRefused("no_known_column")
    ballots = [ballot for row in table.rows if (ballot := filler.read(row)) is not None]
    refusals = (*table.refusals, *filler.refusals)
    report = Report(
        rows=len(table.rows) + sum(refusal.is_row for refusal in table.refusals),
        ballots=len(ballots),
        blank_rows=table.blank_rows,
        refusals=tuple(sorted(refusals, key=lambda refusal: refusal.line)),
        ignored=filler.ignored,
        notes={name: number for name, number in filler.notes.items() if number},
    )
    return Filled(questionnaire, tuple(ballots), report)


def _relaxed(questionnaire: Questionnaire) -> Questionnaire:
    """The same questions, none of them required: people left some empty in the other tool."""
    return replace(
        questionnaire,
        pages=tuple(
            replace(page, questions=tuple(map(_relaxed_question, page.questions)))
            for page in questionnaire.pages
        ),
    )


def _relaxed_question(question: Question) -> Question:
    return replace(question, is_required=False, is_recommended=False)


@dataclass(slots=True)
class _Filler:
    table: Table
    questionnaire: Questionnaire
    sources: Sequence[Column]
    on: date
    context: Context
    columns: list[tuple[int, Column]] = field(default_factory=list)
    ignored: dict[str, str] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)
    notes: Counter[str] = field(default_factory=Counter)
    _places: dict[str, int] = field(default_factory=dict)
    _questions: dict[str, Question] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._questions = {question.code: question for question in self.questionnaire.questions()}
        known, taken = known_names(self.sources), set()
        for place, name in enumerate(self.table.columns):
            plain = known_name(name, known)
            self._places.setdefault(plain, place)
            found = next((c for c in known.get(plain, []) if _key(c) not in taken), None)
            if found is None or self._identifies(found):
                self.ignored[name] = _reason(plain, found)
            else:
                taken.add(_key(found))
                self.columns.append((place, found))

    def _identifies(self, column: Column) -> bool:
        question = self._questions.get(column.field.partition(FIELD_SEPARATOR)[0])
        return question is None or question.kind.value in _IDENTIFYING

    def read(self, row: Row) -> FilledBallot | None:
        sent = self._moment(row, SUBMITTED)
        if "submitdate" in self._places and not row.cells[self._places["submitdate"]].strip():
            self.notes["unfinished"] += 1
            return None
        posted = self._posted(row)
        reading = read_pages(self.questionnaire, ListData(posted), context=self.context)
        for error in reading.errors:
            value = " ".join(posted.get(error.field, []))
            self._refuse(row, error.field, error.code, value, **error.figures)
        told = {error.field for error in reading.errors}
        for name, values in posted.items():
            if name not in reading.answers and name not in told and any(values):
                self._refuse(row, name, "not_shown", " ".join(values))
        if not reading.answers:
            self.refusals.append(Refusal(row.line, "row_without_answer"))
            return None
        begun = self._moment(row, STARTED)
        seconds = int((sent - begun).total_seconds()) if sent and begun else None
        day = sent or begun
        self.notes["days_not_stated"] += day is None
        kept = seconds if seconds is not None and 0 <= seconds <= 24 * 3600 else None
        return FilledBallot(row.line, reading.answers, {}, day.date() if day else self.on, kept)

    def _posted(self, row: Row) -> Posted:
        posted: Posted = {}
        ranks: dict[str, dict[int, str]] = {}
        for place, column in self.columns:
            value = row.cells[place].strip()
            if not value:
                continue
            if column.tick:
                self._tick(row, column, value, posted)
            elif column.rank:
                code = column.values.get(value, value)
                ranks.setdefault(column.field, {})[column.rank] = code
            else:
                self._value(row, column, value, posted)
        for name, found in ranks.items():
            posted[name] = [code for _rank, code in sorted(found.items())]
        return posted

    def _tick(self, row: Row, column: Column, value: str, posted: Posted) -> None:
        if value.lower() in TICKED:
            ticked = posted.setdefault(column.field, [])
            if column.tick not in ticked:
                ticked.append(column.tick)
        elif value.lower() not in UNTICKED:
            self._refuse(row, column.field, "not_a_tick", value)

    def _value(self, row: Row, column: Column, value: str, posted: Posted) -> None:
        question = self._questions[column.field.partition(FIELD_SEPARATOR)[0]]
        if column.field == question.other_field:
            self._other(question, value, posted)
        elif value in column.values:
            posted[column.field] = [column.values[value]]
        elif column.values:
            parts = value.split(JOINT) if JOINT in value else value.replace("|", " ").split()
            if all(part in column.values for part in parts):
                posted[column.field] = [column.values[part] for part in parts]
            else:
                self._refuse(row, column.field, "unknown_choice", value)
        elif question.kind in _JOINED:
            posted[column.field] = value.split(JOINT)[: 1 if question.kind is Kind.PLACE else None]
        else:
            posted[column.field] = [_moment_of(question.kind, value)]

    def _other(self, question: Question, value: str, posted: Posted) -> None:
        other = question.other_choice
        posted[question.other_field] = [value]
        if other and question.kind is Kind.MULTIPLE:
            posted.setdefault(question.code, []).append(other.code)
        elif other and not posted.get(question.code):
            posted[question.code] = [other.code]

    def _refuse(self, row: Row, name: str, code: str, value: str, **figures: float) -> None:
        refused = Refusal(row.line, code, name, excerpt(value), figures)
        self.refusals.append(refused)

    def _moment(self, row: Row, names: Sequence[str]) -> datetime | None:
        for name in names:
            if name in self._places:
                found = read_moment(row.cells[self._places[name]].strip())
                # LimeSurvey writes 1980 where the survey keeps no dates.
                if found and found.year > 1980:
                    return found.replace(tzinfo=None)
        return None


def _key(column: Column) -> tuple[str, str, int]:
    return column.field, column.tick, column.rank


def _reason(plain: str, column: Column | None) -> str:
    if column is not None or plain in PERSONAL or plain.startswith("attribute_"):
        return "personal"
    if plain in {*SUBMITTED, *STARTED}:
        return "moment_submitted"
    return "identifier" if plain in TECHNICAL else "not_of_questionnaire"


def _moment_of(kind: Kind, value: str) -> str:
    """LimeSurvey keeps a date as a date and a time, whatever was asked."""
    match kind:
        case Kind.DATE:
            return value[:10]
        case Kind.TIME if " " in value:
            return value.rpartition(" ")[2][:5]
        case Kind.DATETIME:
            return value[:16].replace(" ", "T")
    return value

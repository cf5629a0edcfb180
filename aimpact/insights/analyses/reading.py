"""Reads the ballots of a survey once, into columns of codes.

Some thousands of ballots are in memory at a time. The order of the rows is drawn anew each time:
it says nothing of when a ballot came in.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

import numpy as np
from django.db import connection
from numpy.typing import NDArray
from psycopg import sql

from aimpact.accounts.enums import AgeBand, Gender, OccupationalGroup, ProfileField
from aimpact.core.postgresql.base import unhurried
from aimpact.insights.analyses.gathering import (
    Gatherer,
    Given,
    Known,
    OneAnswer,
    OneNumber,
    Ranks,
    SeveralAnswers,
    codes_of,
    gatherers,
    joined,
    raw_of,
)
from aimpact.insights.analyses.matrix import Column, Flags, Matrix, Numbers, Ticks
from aimpact.insights.analyses.showing import ShownTo, every_question, offered_name
from aimpact.insights.steps import Progress
from aimpact.questionnaire.conditions import Answers
from aimpact.questionnaire.structure import Question, Questionnaire
from aimpact.surveys.enums import Channel
from aimpact.surveys.models import Ballot, Survey

BLOCK = 5_000
"""Ballots read at a time: some megabytes."""
_EXPECTED: Mapping[str, tuple[str, ...]] = {
    ProfileField.AGE_BAND: tuple(AgeBand.values),
    ProfileField.GENDER: tuple(Gender.values),
    ProfileField.OCCUPATION: tuple(OccupationalGroup.values),
}


class Cast(NamedTuple):
    """What is read of one ballot."""

    answers: Answers
    profile: Mapping[str, str]
    seconds: int | None
    day: date
    channel: str


Values = list[bytes]
"""One value a ballot, as COPY writes it."""


class Block(NamedTuple):
    """Some ballots, field by field."""

    answers: Mapping[str, Values]
    profile: Mapping[str, Values]
    seconds: Values
    days: Values
    channels: Values


def read_matrix(
    survey: Survey, *, left_out: Collection[str] = (), progress: Progress | None = None
) -> Matrix:
    """Every ballot in the box of the survey, but for the questions `left_out` (their codes).

    Raises `AnalysisStopped` when `progress` does.
    """
    reading = _Reading.of(survey.document, survey.profile_fields)
    with unhurried():
        number = Ballot.objects.filter(survey=survey).count() if progress else 0
        for at, block in enumerate(_copied(survey, reading)):
            if progress:
                progress(min(at * BLOCK / max(number, 1), 1.0))
            reading.take(block)
    return reading.finished(left_out)


def matrix_of(
    questionnaire: Questionnaire,
    ballots: Iterable[Cast],
    *,
    profile: Sequence[str] = (),
    left_out: Collection[str] = (),
) -> Matrix:
    """The matrix of ballots that are in memory, in an order drawn at random."""
    reading = _Reading.of(questionnaire, profile)
    cast = [*ballots]
    reading.take(
        Block(
            {name: [raw_of(b.answers.get(name)) for b in cast] for name in reading.fields()},
            {name: [raw_of(b.profile.get(name)) for b in cast] for name in profile},
            [raw_of(ballot.seconds) for ballot in cast],
            [ballot.day.isoformat().encode() for ballot in cast],
            [raw_of(ballot.channel) for ballot in cast],
        )
    )
    return reading.finished(left_out)


def _copied(survey: Survey, reading: "_Reading") -> Iterator[Block]:
    """The ballots of the box as PostgreSQL takes them apart: it is quicker at it, and its work is
    done while we do ours.
    """
    fields, bare = reading.fields(), reading.only_given()
    profile = [each.name for each in reading.profile]
    columns = [_given(name) if name in bare else _json("answers", name) for name in fields]
    columns += [_json("profile", name) for name in profile]
    columns += [sql.SQL(name) for name in ("seconds", "day", "to_json(channel)")]
    statement = sql.SQL(
        "COPY (SELECT {} FROM surveys_ballot WHERE survey_id = {}) TO STDOUT"
    ).format(sql.SQL(", ").join(columns), sql.Literal(survey.pk))
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for lines in _some(copy):
            # COPY escapes the tabs and the ends of lines of what it writes.
            cells = lines[:-1].replace(b"\n", b"\t").split(b"\t")
            each = iter([cells[at :: len(columns)] for at in range(len(columns))])
            answers = {name: next(each) for name in fields}
            known = {name: next(each) for name in profile}
            yield Block(answers, known, *each)


def _json(column: str, name: str) -> sql.Composable:
    return sql.SQL("{} -> {}").format(sql.Identifier(column), sql.Literal(name))


def _given(name: str) -> sql.Composable:
    return sql.SQL("CASE WHEN answers ? {} THEN 1 END").format(sql.Literal(name))


def _some(rows: Iterable[Any]) -> Iterator[bytes]:
    block: list[Any] = []
    for row in rows:
        block.append(row)
        if len(block) == BLOCK:
            yield b"".join(block)
            block = []
    if block:
        yield b"".join(block)


@dataclass(slots=True)
class _Asked:
    """One question: to whom it was shown, and what gathers its answers."""

    shown: ShownTo
    gatherers: list[Gatherer] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.gatherers = gatherers(self.shown.question)

    @property
    def question(self) -> Question:
        return self.shown.question


@dataclass(slots=True)
class _Reading:
    """The reading under way."""

    questions: list[_Asked]
    profile: list[OneAnswer]
    channel: OneAnswer = field(default_factory=lambda: OneAnswer("channel", tuple(Channel.values)))
    seconds: OneNumber = field(default_factory=lambda: OneNumber("seconds"))
    ordinals: Known[bytes, int] = field(default_factory=lambda: Known(_ordinal))
    days: list[NDArray[np.int32]] = field(default_factory=list)

    @classmethod
    def of(cls, questionnaire: Questionnaire, profile: Sequence[str]) -> "_Reading":
        return cls(
            [_Asked(each) for each in every_question(questionnaire)],
            [OneAnswer(name, _EXPECTED.get(name, ())) for name in profile],
        )

    def fields(self) -> list[str]:
        """Every field of the ballots that is looked at."""
        names = [name for each in self.questions for name in each.shown.looked_at]
        names += [each.name for asked in self.questions for each in asked.gatherers]
        return list(dict.fromkeys(names))

    def only_given(self) -> frozenset[str]:
        """Those of which it is enough to know whether they were answered."""
        looked_at = {name for each in self.questions for name in each.shown.looked_at}
        read = [each for asked in self.questions for each in asked.gatherers]
        whole = {each.name for each in read if not isinstance(each, Given)}
        return frozenset({each.name for each in read} - whole - looked_at)

    def take(self, block: Block) -> None:
        for asked in self.questions:
            asked.shown.take(block.answers)
            for each in asked.gatherers:
                each.take(block.answers[each.name])
        for field_ in self.profile:
            field_.take(block.profile[field_.name])
        self.channel.take(block.channels)
        self.seconds.take(block.seconds)
        self.days.append(codes_of(self.ordinals, block.days))

    def finished(self, left_out: Collection[str]) -> Matrix:
        """The whole matrix, in an order drawn at random."""
        self.questions = [q for q in self.questions if q.question.code not in left_out]
        return _shuffled(self.matrix())

    def matrix(self) -> Matrix:
        days = joined(self.days, np.int32)
        found = _Found()
        for each in self.questions:
            found.add(each, len(days))
        return Matrix(
            ballots=len(days),
            profile={each.name: each.column() for each in self.profile},
            columns=found.columns,
            ticks=found.ticks,
            numbers=found.numbers,
            seconds=self.seconds.numbers(),
            days=days,
            channels=self.channel.column(),
            asked=found.asked,
            given=found.given,
            offered=found.offered,
        )


@dataclass(slots=True)
class _Found:
    """The columns of the questions, as they are finished."""

    columns: dict[str, Column] = field(default_factory=dict)
    ticks: dict[str, Ticks] = field(default_factory=dict)
    numbers: dict[str, Numbers] = field(default_factory=dict)
    asked: dict[str, Flags] = field(default_factory=dict)
    given: dict[str, Flags] = field(default_factory=dict)
    offered: dict[str, Flags] = field(default_factory=dict)

    def add(self, each: _Asked, ballots: int) -> None:
        question = each.question
        flags = dict(each.shown.flags(ballots))
        for choice in question.choices:
            if choice.condition:
                offered = flags.pop(offered_name(question, choice.code))
                self.offered[question.choice_field(choice)] = offered
        self.asked |= flags
        for gatherer in each.gatherers:
            asked = flags.get(gatherer.name, flags[question.code])
            self._finish(question, gatherer, asked)

    def _finish(self, question: Question, gatherer: Gatherer, asked: Flags) -> None:
        name = gatherer.name
        match gatherer:
            case OneAnswer():
                self.columns[name] = gatherer.column(asked)
            case SeveralAnswers():
                self.ticks[name] = gatherer.ticks(asked)
            case OneNumber():
                self.numbers[name] = gatherer.numbers(asked)
            case Given():
                self.given[name] = gatherer.flags(asked)
            case Ranks():
                names = (question.choice_field(choice) for choice in question.choices)
                self.numbers |= zip(names, gatherer.numbers(asked), strict=True)


def _ordinal(day: bytes) -> int:
    return date.fromisoformat(day.decode()).toordinal()


# --- order --------------------------------------------------------------------------------
def _shuffled(matrix: Matrix) -> Matrix:
    """The same ballots in another order, which nobody can guess."""
    order = np.random.default_rng().permutation(matrix.ballots)
    kept: dict[int, Flags] = {}

    def flags(those: Flags) -> Flags:
        # Many fields share one array: everybody was asked.
        if id(those) not in kept:
            kept[id(those)] = those[order]
        return kept[id(those)]

    def column(each: Column) -> Column:
        return Column(each.answers, each.codes[order])

    def ticks(each: Ticks) -> Ticks:
        given, asked = flags(each.is_answered), flags(each.is_asked)
        return Ticks(each.answers, each.ticked[order], given, asked)

    return Matrix(
        ballots=matrix.ballots,
        profile={name: column(each) for name, each in matrix.profile.items()},
        columns={name: column(each) for name, each in matrix.columns.items()},
        ticks={name: ticks(each) for name, each in matrix.ticks.items()},
        numbers={name: each[order] for name, each in matrix.numbers.items()},
        seconds=matrix.seconds[order],
        days=matrix.days[order],
        channels=column(matrix.channels),
        asked={name: flags(each) for name, each in matrix.asked.items()},
        given={name: flags(each) for name, each in matrix.given.items()},
        offered={name: flags(each) for name, each in matrix.offered.items()},
    )

"""Reads the ballots of a survey once, into columns of codes.

Some thousands of ballots are in memory at a time. The order of the rows is drawn anew each time:
it says nothing of when a ballot came in.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from aimpact.accounts.enums import AgeBand, Gender, OccupationalGroup, ProfileField
from aimpact.core.postgresql.base import unhurried
from aimpact.insights.analyses.gathering import (
    Gatherer,
    Given,
    OneAnswer,
    OneNumber,
    Ranks,
    SeveralAnswers,
    gatherers,
    joined,
)
from aimpact.insights.analyses.matrix import Column, Flags, Matrix, Numbers, Ticks
from aimpact.insights.analyses.showing import ShownTo, every_question, offered_name
from aimpact.insights.steps import Progress
from aimpact.questionnaire.conditions import Answers
from aimpact.questionnaire.structure import Question, Questionnaire
from aimpact.surveys.enums import Channel
from aimpact.surveys.models import Ballot, Survey

BLOCK = 5_000
"""Ballots read at a time: some ten megabytes."""
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


def read_matrix(
    survey: Survey, *, left_out: Collection[str] = (), progress: Progress | None = None
) -> Matrix:
    """Every ballot in the box of the survey, but for the questions `left_out` (their codes).

    Raises `AnalysisStopped` when `progress` does.
    """
    fields = ("answers", "profile", "seconds", "day", "channel")
    rows = Ballot.objects.filter(survey=survey).order_by().values_list(*fields)
    with unhurried():
        number = rows.count() if progress else 0
        cast = (Cast(*row) for row in rows.iterator(chunk_size=BLOCK))
        ballots = _followed(cast, number, progress) if progress else cast
        return matrix_of(survey.document, ballots, profile=survey.profile_fields, left_out=left_out)


def matrix_of(
    questionnaire: Questionnaire,
    ballots: Iterable[Cast],
    *,
    profile: Sequence[str] = (),
    left_out: Collection[str] = (),
) -> Matrix:
    """The matrix of these ballots, in an order drawn at random."""
    reading = _Reading(
        [_Asked(each) for each in every_question(questionnaire)],
        [OneAnswer(name, _EXPECTED.get(name, ())) for name in profile],
    )
    for block in _blocks(ballots):
        reading.take(block)
    kept = [each for each in reading.questions if each.question.code not in left_out]
    return _shuffled(replace(reading, questions=kept).matrix())


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
    seconds: list[Numbers] = field(default_factory=list)
    days: list[NDArray[np.int32]] = field(default_factory=list)

    def take(self, block: Sequence[Cast]) -> None:
        answers = [ballot.answers for ballot in block]
        for each in self.questions:
            each.shown.take(answers)
            for gatherer in each.gatherers:
                gatherer.take(answers)
        profiles = [ballot.profile for ballot in block]
        for field_ in self.profile:
            field_.take(profiles)
        self.channel.take([{"channel": ballot.channel} for ballot in block])
        seconds = (np.nan if b.seconds is None else float(b.seconds) for b in block)
        self.seconds.append(np.fromiter(seconds, np.float64, len(block)))
        days = (ballot.day.toordinal() for ballot in block)
        self.days.append(np.fromiter(days, np.int32, len(block)))

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
            seconds=joined(self.seconds, np.float64),
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


def _followed(ballots: Iterable[Cast], number: int, progress: Progress) -> Iterator[Cast]:
    for at, ballot in enumerate(ballots):
        if at % BLOCK == 0:
            progress(at / number)
        yield ballot


def _blocks(ballots: Iterable[Cast]) -> Iterator[list[Cast]]:
    block: list[Cast] = []
    for ballot in ballots:
        block.append(ballot)
        if len(block) == BLOCK:
            yield block
            block = []
    if block:
        yield block


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

"""Answers of ballots, block after block, into columns of codes.

A block is some thousands of ballots: what is kept of it is two bytes an answer.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from aimpact.insights.analyses.matrix import (
    NOT_ANSWERED,
    NOT_ASKED,
    Codes,
    Column,
    Flags,
    Numbers,
    Ticks,
)
from aimpact.questionnaire.arrangement import ORIGINAL
from aimpact.questionnaire.conditions import Answers, Value
from aimpact.questionnaire.kinds import Field, behaviour_of
from aimpact.questionnaire.structure import Question

_Kind = TypeVar("_Kind", bound=np.generic)

MOST_SHORT = np.iinfo(np.int16).max
"""Answers that two bytes can tell apart."""


@dataclass(slots=True)
class OneAnswer:
    """A field with one answer among several. Answers that are not known yet are added."""

    name: str
    expected: tuple[str, ...]
    places: dict[str, int] = field(default_factory=dict)
    blocks: list[NDArray[np.int32]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.places = {answer: place for place, answer in enumerate(self.expected)}

    def take(self, ballots: Sequence[Mapping[str, Value]]) -> None:
        name, places = self.name, self.places
        given = [ballot.get(name) for ballot in ballots]
        for answer in {str(each) for each in given if each is not None} - places.keys():
            places[answer] = len(places)
        codes = (NOT_ANSWERED if each is None else places[str(each)] for each in given)
        self.blocks.append(np.fromiter(codes, np.int32, len(given)))

    def column(self, asked: Flags | None = None) -> Column:
        """The whole column: the answers expected in their order, the others by their name."""
        found = [*self.places]
        known = len(self.expected)
        answers = (*found[:known], *sorted(found[known:]))
        order = {answer: place for place, answer in enumerate(answers)}
        moved = np.array([*(order[answer] for answer in found), NOT_ANSWERED], dtype=np.int32)
        codes = moved[joined(self.blocks, np.int32)]
        if asked is not None:
            codes[~asked] = NOT_ASKED
        return Column(answers, _shortest(codes, len(answers)))


@dataclass(slots=True)
class SeveralAnswers:
    """A field with several answers among those known."""

    name: str
    answers: tuple[str, ...]
    blocks: list[Flags] = field(default_factory=list)
    given: list[Flags] = field(default_factory=list)

    def take(self, ballots: Sequence[Answers]) -> None:
        places = {answer: place for place, answer in enumerate(self.answers)}
        ticked = np.zeros((len(ballots), len(self.answers)), dtype=bool)
        found = [ballot.get(self.name) for ballot in ballots]
        for at, codes in enumerate(found):
            for code in codes if isinstance(codes, list) else ():
                if (place := places.get(code)) is not None:
                    ticked[at, place] = True
        self.blocks.append(ticked)
        self.given.append(np.fromiter((c is not None for c in found), bool, len(found)))

    def ticks(self, asked: Flags) -> Ticks:
        """The whole field; what those who were not asked answered is left out."""
        given = joined(self.given, np.bool_)
        ticked = np.concatenate(self.blocks or [np.zeros((0, len(self.answers)), dtype=bool)])
        self.blocks.clear()
        ticked[~asked] = False
        return Ticks(self.answers, ticked, given & asked, asked)


@dataclass(slots=True)
class OneNumber:
    """A field that holds a number."""

    name: str
    blocks: list[Numbers] = field(default_factory=list)

    def take(self, ballots: Sequence[Answers]) -> None:
        numbers = (_number(ballot.get(self.name)) for ballot in ballots)
        self.blocks.append(np.fromiter(numbers, np.float64, len(ballots)))

    def numbers(self, asked: Flags) -> Numbers:
        """The whole field; what those who were not asked answered is left out."""
        found = joined(self.blocks, np.float64)
        found[~asked] = np.nan
        return found


@dataclass(slots=True)
class Ranks:
    """The rank that a ranking gives to each choice: 1 is the first."""

    name: str
    choices: tuple[str, ...]
    blocks: list[NDArray[np.float32]] = field(default_factory=list)

    def take(self, ballots: Sequence[Answers]) -> None:
        places = {choice: place for place, choice in enumerate(self.choices)}
        ranks = np.full((len(ballots), len(self.choices)), np.nan, dtype=np.float32)
        for at, ballot in enumerate(ballots):
            order = ballot.get(self.name)
            for rank, code in enumerate(order if isinstance(order, list) else (), start=1):
                if (place := places.get(code)) is not None:
                    ranks[at, place] = rank
        self.blocks.append(ranks)

    def numbers(self, asked: Flags) -> Iterator[Numbers]:
        """The ranks of each choice, in their order."""
        whole = np.concatenate(self.blocks or [np.zeros((0, len(self.choices)), dtype=np.float32)])
        self.blocks.clear()
        for place in range(len(self.choices)):
            found = whole[:, place].astype(np.float64)
            found[~asked] = np.nan
            yield found


@dataclass(slots=True)
class Given:
    """Whether a field was answered, where the answer itself is not read."""

    name: str
    blocks: list[Flags] = field(default_factory=list)

    def take(self, ballots: Sequence[Answers]) -> None:
        given = (self.name in ballot for ballot in ballots)
        self.blocks.append(np.fromiter(given, bool, len(ballots)))

    def flags(self, asked: Flags) -> Flags:
        """Whether each ballot that was asked answered."""
        given: Flags = joined(self.blocks, np.bool_) & asked
        return given


Gatherer = OneAnswer | SeveralAnswers | OneNumber | Ranks | Given


def gatherers(question: Question) -> list[Gatherer]:
    """What gathers the answers to one question."""
    found: list[Gatherer] = []
    for each in behaviour_of(question).fields(question):
        found += _of_field(each)
    if question.variants:
        arms = (ORIGINAL, *(variant.code for variant in question.variants))
        found.append(OneAnswer(question.variant_field, arms))
    return found


def _of_field(each: Field) -> Iterator[Gatherer]:
    codes = tuple(choice.code for choice in each.choices)
    if each.is_number:
        yield OneNumber(each.name)
    elif each.is_ranked:
        yield Given(each.name)
        yield Ranks(each.name, codes)
    elif not codes:
        yield Given(each.name)
    elif each.is_list:
        yield SeveralAnswers(each.name, codes)
    else:
        yield OneAnswer(each.name, codes)


def joined(blocks: list[NDArray[_Kind]], kind: type[_Kind]) -> NDArray[_Kind]:
    """The blocks one after the other, in one array; they are let go."""
    whole = np.concatenate(blocks) if blocks else np.zeros(0, dtype=kind)
    blocks.clear()
    return whole


def _shortest(codes: NDArray[np.int32], answers: int) -> Codes:
    return codes.astype(np.int16) if answers <= MOST_SHORT else codes


def _number(value: Value | None) -> float:
    return float(value) if isinstance(value, int | float) else np.nan

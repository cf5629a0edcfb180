"""Answers of ballots, block after block, into columns of codes.

A block is some thousands of ballots, field by field, as COPY writes them: the JSON of an answer, or
`NONE`. What is kept of an answer is some bytes; a text that came before is not read again.
"""

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
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
from aimpact.questionnaire.conditions import Value
from aimpact.questionnaire.kinds import Field, behaviour_of
from aimpact.questionnaire.structure import Question

_Kind = TypeVar("_Kind", bound=np.generic)
_Asked = TypeVar("_Asked")
_Told = TypeVar("_Told")

NONE = b"\\N"
"""What COPY writes where there is nothing."""
MOST_KEPT = 50_000
"""Different answers to one field that are remembered: texts and numbers have no end of them."""

MOST_SHORT = np.iinfo(np.int16).max
"""Answers that two bytes can tell apart."""


class Known(dict[_Asked, _Told]):
    """What was read once is not read again: a short list of answers comes back a million times."""

    def __init__(self, read: Callable[[_Asked], _Told]) -> None:
        super().__init__()
        self.read = read

    def __missing__(self, raw: _Asked) -> _Told:
        if len(self) >= MOST_KEPT:
            self.clear()
        found = self[raw] = self.read(raw)
        return found


def value_of(raw: bytes) -> Value | None:
    """The answer that COPY wrote: JSON, whose backslashes it doubles."""
    if raw == NONE:
        return None
    found: Value = json.loads(raw.replace(b"\\\\", b"\\"))
    return found


def raw_of(value: Value | None) -> bytes:
    """The answer as COPY writes it."""
    if value is None:
        return NONE
    return json.dumps(value, ensure_ascii=False).encode().replace(b"\\", b"\\\\")


def codes_of(known: Mapping[_Asked, int], values: Collection[_Asked]) -> NDArray[np.int32]:
    """The code of each value."""
    return np.fromiter(map(known.__getitem__, values), np.int32, len(values))


@dataclass(slots=True)
class OneAnswer:
    """A field with one answer among several. Answers that are not expected are added."""

    name: str
    expected: tuple[str, ...]
    places: dict[str, int] = field(default_factory=dict)
    known: Known[bytes, int] = field(init=False)
    blocks: list[Codes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.places = {answer: place for place, answer in enumerate(self.expected)}
        self.known = Known(self._read)

    def _read(self, raw: bytes) -> int:
        value = value_of(raw)
        if value is None:
            return NOT_ANSWERED
        return self.places.setdefault(str(value), len(self.places))

    def take(self, values: Collection[bytes]) -> None:
        codes = codes_of(self.known, values)
        self.blocks.append(_shortest(codes, len(self.places)))

    def column(self, asked: Flags | None = None) -> Column:
        """The whole column: the answers expected in their order, the others by their name."""
        found = [*self.places]
        known = len(self.expected)
        answers = (*found[:known], *sorted(found[known:]))
        order = {answer: place for place, answer in enumerate(answers)}
        moved = np.array([*(order[answer] for answer in found), NOT_ANSWERED], dtype=np.int32)
        codes = _shortest(moved, len(answers))[joined(self.blocks, np.int16)]
        if asked is not None:
            codes[~asked] = NOT_ASKED
        return Column(answers, codes)


@dataclass(slots=True)
class _Lists:
    """A field that holds a list: each different list is kept once, and each ballot its number."""

    name: str
    answers: tuple[str, ...]
    lists: dict[tuple[str, ...] | None, int] = field(default_factory=dict)
    known: Known[bytes, int] = field(init=False)
    blocks: list[Codes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.known = Known(self._read)

    def _read(self, raw: bytes) -> int:
        value = value_of(raw)
        given = None if value is None else tuple(value) if isinstance(value, list) else ()
        return self.lists.setdefault(given, len(self.lists))

    def take(self, values: Collection[bytes]) -> None:
        self.blocks.append(_shortest(codes_of(self.known, values), len(self.lists)))


class SeveralAnswers(_Lists):
    """A field with several answers among those known."""

    def ticks(self, asked: Flags) -> Ticks:
        """The whole field; what those who were not asked answered is left out."""
        which = joined(self.blocks, np.int16)
        lists = [given or () for given in self.lists]
        table = np.array([[answer in given for answer in self.answers] for given in lists], bool)
        ticked = table.reshape(len(lists), len(self.answers))[which]
        ticked[~asked] = False
        given = np.array([given is not None for given in self.lists], bool)[which]
        return Ticks(self.answers, ticked, given & asked, asked)


class Ranks(_Lists):
    """The rank that a ranking gives to each choice: 1 is the first."""

    def numbers(self, asked: Flags) -> Iterator[Numbers]:
        """The ranks of each choice, in their order."""
        which = joined(self.blocks, np.int16)
        for answer in self.answers:
            ranks = [_rank(given or (), answer) for given in self.lists]
            found = np.array(ranks, dtype=np.float64)[which]
            found[~asked] = np.nan
            yield found


@dataclass(slots=True)
class OneNumber:
    """A field that holds a number."""

    name: str
    known: Known[bytes, float] = field(default_factory=lambda: Known(_number))
    blocks: list[Numbers] = field(default_factory=list)

    def take(self, values: Collection[bytes]) -> None:
        numbers = map(self.known.__getitem__, values)
        self.blocks.append(np.fromiter(numbers, np.float64, len(values)))

    def numbers(self, asked: Flags | None = None) -> Numbers:
        """The whole field; what those who were not asked answered is left out."""
        found = joined(self.blocks, np.float64)
        if asked is not None:
            found[~asked] = np.nan
        return found


@dataclass(slots=True)
class Given:
    """Whether a field was answered, where the answer itself is not read."""

    name: str
    blocks: list[Flags] = field(default_factory=list)

    def take(self, values: Collection[bytes]) -> None:
        given = (value != NONE for value in values)
        self.blocks.append(np.fromiter(given, bool, len(values)))

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


def joined(blocks: list[NDArray[_Kind]], kind: type[np.generic]) -> NDArray[_Kind]:
    """The blocks one after the other, in one array, of that kind if there are none; they are let
    go.
    """
    whole = np.concatenate(blocks) if blocks else np.zeros(0, dtype=kind)
    blocks.clear()
    return whole


def _shortest(codes: NDArray[np.int32], answers: int) -> Codes:
    return codes.astype(np.int16) if answers <= MOST_SHORT else codes


def _number(raw: bytes) -> float:
    value = value_of(raw)
    return float(value) if isinstance(value, int | float) else np.nan


def _rank(order: Sequence[str], answer: str) -> float:
    return order.index(answer) + 1 if answer in order else np.nan

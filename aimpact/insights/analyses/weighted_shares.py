"""Weighted shares of the answers to a field, told as finely as small groups allow. Pure.

Two weights and a weighted total give two counts. So shares are told at steps of one point, else
of five, else not at all, answer by answer: what is told is tried against every table that hides a
count, and needs the certificate of `exchanges.may_tell_weighted` (ADR 0009, 20). Tables are tried
one by one: an exchange that leaves one alike may move a count of another.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import partial
from itertools import product

import numpy as np
from numpy.typing import NDArray

from aimpact.insights.analyses.matrix import Flags, Numbers
from aimpact.insights.disclosure import Place
from aimpact.insights.exchanges import Parts, Weights, may_tell_weighted

STEPS = (0.01, 0.05)
"""Steps of what is told, the finest first."""
_TIE = 1e-9
_KEPT = 9
"""Decimals of a weight: people whose weights are alike so far are one kind."""


@dataclass(frozen=True, slots=True)
class HiddenTable:
    """Groups of ballots, and the places (group, answer) of which the count is hidden.

    `parts` says of what groups of a page they are parts, where they are.
    """

    groups: Sequence[Flags]
    hidden: frozenset[Place]
    parts: Parts | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """One answer: its share as it is, weighted as it is told, and between which shares it lies
    under every way of weighting. `None`: not told.
    """

    share: float
    weighted: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Shares:
    """The weighted totals of answers under each way of weighting, a line an answer."""

    answers: Sequence[Flags]
    answered: Flags
    schemes: Numbers

    @property
    def everybody(self) -> Numbers:
        sums: Numbers = self.schemes[self.answered].sum(axis=0)
        return sums

    def total(self, at: int) -> Numbers:
        """The weighted total of an answer, under each way."""
        sums: Numbers = self.schemes[self.answers[at]].sum(axis=0)
        return sums

    def told(self, telling: "Telling | None") -> list[Told]:
        """What is told of each answer; `None`: of none is anything weighted."""
        base = int(self.answered.sum())
        return [self._told(at, base, telling) for at in range(len(self.answers))]

    def _told(self, at: int, base: int, telling: "Telling | None") -> Told:
        share = round(int(self.answers[at].sum()) / base, 4)
        if telling is None:
            return Told(share, None, None, None)
        steps = telling.of(at, self.total(at) / self.everybody)
        told = [round(number * telling.step, 2) for number in steps]
        return Told(share, *[*told, None, None, None][:3])


class Level(IntEnum):
    """How much is told of an answer: nothing, its weighted share, its range as well."""

    NOTHING = 0
    SHARE = 1
    RANGE = 3


@dataclass(frozen=True, slots=True)
class Telling:
    """How coarsely shares are told, and how much of each answer."""

    step: float
    levels: tuple[Level, ...]

    @property
    def is_whole(self) -> bool:
        """Whether a weighted share is told of every answer."""
        return Level.NOTHING not in self.levels

    def of(self, at: int, shares: Numbers) -> tuple[int, ...]:
        """What is told of an answer, in steps: the share that is used, the least, the most."""
        told = (float(shares[0]), float(shares.min()), float(shares.max()))
        return tuple(round(share / self.step) for share in told[: self.levels[at]])

    def less(self, at: int) -> "Telling":
        """The same, with less of that answer."""
        below = Level.SHARE if self.levels[at] is Level.RANGE else Level.NOTHING
        return replace(self, levels=(*self.levels[:at], below, *self.levels[at + 1 :]))


def best_telling(
    shares: Shares,
    tables: Sequence[HiddenTable],
    kinds: "Kinds",
    *,
    k: int,
    each_alone: bool = False,
) -> Telling | None:
    """The finest step at which a share of every answer may be told beside what the tables hide;
    else the coarsest, with the answers that may; `None` where none may.

    An answer that an exchange would move is told with less: its range goes first. What is left is
    tried against every table again, so that the certificate is of what is told, all together.
    `each_alone`: people may give several answers, and each answer is a table of its own.
    """
    found = None
    for step in STEPS:
        found = _certified(shares, tables, kinds, step, k, each_alone=each_alone)
        if found is not None and found.is_whole:
            return found
    return found if found is not None and any(found.levels) else None


def _certified(
    shares: Shares,
    tables: Sequence[HiddenTable],
    kinds: "Kinds",
    step: float,
    k: int,
    *,
    each_alone: bool,
) -> Telling | None:
    may_tell = _may_tell_alone if each_alone else _may_tell
    telling = Telling(step, (Level.RANGE,) * len(shares.answers))
    while True:
        told = _Told(shares, telling)
        if all(may_tell(shares, kinds, table, told, k) for table in tables):
            return telling
        if told.moved is None:
            return None
        telling = telling.less(told.moved)


@dataclass(frozen=True, slots=True)
class Kinds:
    """The kinds of weights that there are, and the kind of each ballot."""

    weights: Sequence[Weights]
    of_ballot: NDArray[np.intp]

    @classmethod
    def of(cls, schemes: Numbers) -> "Kinds":
        """Computed once for all fields: it sorts the ballots, one way of weighting at a time (whole
        rows would take ten times as long).
        """
        rounded = np.round(schemes, _KEPT)
        of_ballot = np.zeros(len(schemes), dtype=np.intp)
        for way in rounded.T:
            values, codes = np.unique(way, return_inverse=True)
            _, first, of_ballot = np.unique(
                of_ballot * len(values) + codes, return_index=True, return_inverse=True
            )
        return cls([tuple(map(float, each)) for each in rounded[first]], of_ballot)

    def weighed(self, people: Flags) -> dict[Weights, int]:
        """How many of these people there are of each kind."""
        numbers = np.bincount(self.of_ballot[people], minlength=len(self.weights))
        return {self.weights[at]: int(numbers[at]) for at in np.flatnonzero(numbers).tolist()}


def _may_tell(shares: Shares, kinds: Kinds, table: HiddenTable, told: "_Told", k: int) -> bool:
    if not _has_small(table, shares.answers, table.hidden, k):
        return True
    people: Mapping[Place, dict[Weights, int]] = {
        (row, at): kinds.weighed(table.groups[row] & shares.answers[at]) for row, at in table.hidden
    }
    totals = [int(answer.sum()) for answer in shares.answers]
    return may_tell_weighted(
        people,
        totals,
        k,
        told.is_alike,
        row_totals=_row_totals(shares, table),
        parts=table.parts,
    )


def _may_tell_alone(
    shares: Shares, kinds: Kinds, table: HiddenTable, told: "_Told", k: int
) -> bool:
    for at, ticked in enumerate(shares.answers):
        rows = sorted(row for row, column in table.hidden if column == at)
        pair = (ticked, shares.answered & ~ticked)
        if not _has_small(table, pair, product(rows, (0, 1)), k):
            continue
        people: Mapping[Place, dict[Weights, int]] = {
            (row, side): kinds.weighed(table.groups[row] & pair[side])
            for row in rows
            for side in (0, 1)
        }
        totals = [int(side.sum()) for side in pair]
        alike = partial(told.is_alike_alone, at)
        rows_of = _row_totals(shares, table)
        if not may_tell_weighted(
            people, totals, k, alike, row_totals=rows_of, parts=_alone(table.parts, at)
        ):
            return False
    return True


def _has_small(
    table: HiddenTable, columns: Sequence[Flags], places: Iterable[Place], k: int
) -> bool:
    """Whether a hidden count is small: of a million ballots few are, and none needs a proof."""
    return any(np.count_nonzero(table.groups[row] & columns[at]) < k for row, at in places)


def _row_totals(shares: Shares, table: HiddenTable) -> list[int]:
    """How many of each group answered."""
    return [int((group & shares.answered).sum()) for group in table.groups]


def _alone(parts: Parts | None, at: int) -> Parts | None:
    """The groups where one answer, ticked or not, is a table of its own."""
    if parts is None:
        return None
    hidden = {(row, side) for row, column in parts.hidden if column == at for side in (0, 1)}
    return Parts(parts.of, frozenset(hidden))


class _Told:
    """Whether the same would be told after people exchanged their answers. `moved` is the answer
    of which something else would be, once one was found.
    """

    def __init__(self, shares: Shares, telling: Telling) -> None:
        self.everybody = shares.everybody
        self.totals = [shares.total(at) for at in range(len(shares.answers))]
        self.telling = telling
        self.moved: int | None = None

    def is_alike(self, at: int, change: Weights) -> bool:
        """A tie is told one way or the other by the last digit of a sum: it certifies nothing."""
        now = self.telling.of(at, self.totals[at] / self.everybody)
        after = (self.totals[at] + np.array(change)) / self.everybody
        if {self.telling.of(at, after + by) for by in (-_TIE, 0.0, _TIE)} == {now}:
            return True
        self.moved = at
        return False

    def is_alike_alone(self, at: int, side: int, change: Weights) -> bool:
        """The same of an answer that people ticked (`side` 0) or not."""
        return self.is_alike(at, change if side == 0 else tuple(-one for one in change))

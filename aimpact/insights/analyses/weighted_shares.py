"""Weighted shares of the answers to a field, told as finely as small groups allow. Pure.

Two weights and a weighted total give two counts. So shares are told at steps of one point, else
of five, else not at all: each step is tried against every table that hides a count, and needs the
certificate of `disclosure.may_tell_weighted` (ADR 0009, 20). Tables are tried one by one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aimpact.insights.analyses.matrix import Flags, Numbers
from aimpact.insights.disclosure import Place, Weights, may_tell_weighted

STEPS = (0.01, 0.05)
"""Steps of what is told, the finest first."""
_TIE = 1e-9
_KEPT = 9
"""Decimals of a weight: people whose weights are alike so far are one kind."""


@dataclass(frozen=True, slots=True)
class HiddenTable:
    """Groups of ballots, and the places (group, answer) of which the count is hidden."""

    groups: Sequence[Flags]
    hidden: frozenset[Place]


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

    def told(self, step: float | None) -> list[Told]:
        """What is told of each answer with this step; `None`: of none is anything weighted."""
        base = int(self.answered.sum())
        return [self._told(at, base, step) for at in range(len(self.answers))]

    def _told(self, at: int, base: int, step: float | None) -> Told:
        share = round(int(self.answers[at].sum()) / base, 4)
        if step is None:
            return Told(share, None, None, None)
        steps = _steps(self.total(at) / self.everybody, step)
        return Told(share, *(round(number * step, 2) for number in steps))


def _steps(shares: Numbers, step: float) -> tuple[int, int, int]:
    """What is told of the shares of an answer, in steps: that which is used, least and most."""
    main, low, high = float(shares[0]), float(shares.min()), float(shares.max())
    return round(main / step), round(low / step), round(high / step)


def finest_step(
    shares: Shares,
    tables: Sequence[HiddenTable],
    kinds: "Kinds",
    *,
    k: int,
    each_alone: bool = False,
) -> float | None:
    """The finest step at which every table of the field keeps what it hides; `None`: at none.

    `each_alone`: people may give several answers, and each answer is a table of its own.
    """
    for step in STEPS:
        may_tell = _may_tell_alone if each_alone else _may_tell
        if all(may_tell(shares, kinds, table, step, k) for table in tables):
            return step
    return None


@dataclass(frozen=True, slots=True)
class Kinds:
    """The kinds of weights that there are, and the kind of each ballot."""

    weights: Sequence[Weights]
    of_ballot: NDArray[np.intp]

    @classmethod
    def of(cls, schemes: Numbers) -> "Kinds":
        """Computed once for all fields: it sorts the ballots."""
        found, of_ballot = np.unique(np.round(schemes, _KEPT), axis=0, return_inverse=True)
        return cls([tuple(map(float, each)) for each in found], of_ballot.reshape(-1))

    def weighed(self, people: Flags) -> dict[Weights, int]:
        """How many of these people there are of each kind."""
        numbers = np.bincount(self.of_ballot[people], minlength=len(self.weights))
        return {self.weights[at]: int(numbers[at]) for at in np.flatnonzero(numbers).tolist()}


def _may_tell(shares: Shares, kinds: Kinds, table: HiddenTable, step: float, k: int) -> bool:
    people: Mapping[Place, dict[Weights, int]] = {
        (row, at): kinds.weighed(table.groups[row] & shares.answers[at]) for row, at in table.hidden
    }
    totals = [int(answer.sum()) for answer in shares.answers]
    told = _Told(shares, step)
    return may_tell_weighted(people, totals, k, told.is_alike)


def _may_tell_alone(shares: Shares, kinds: Kinds, table: HiddenTable, step: float, k: int) -> bool:
    for at, pair, alone in _each_alone(shares, table):
        people: Mapping[Place, dict[Weights, int]] = {
            (row, side): kinds.weighed(table.groups[row] & pair[side]) for row, side in alone
        }
        told = _Told(shares, step, only=at)
        if not may_tell_weighted(people, [int(side.sum()) for side in pair], k, told.is_alike):
            return False
    return True


def _each_alone(
    shares: Shares, table: HiddenTable
) -> Iterator[tuple[int, tuple[Flags, Flags], list[Place]]]:
    """Each answer with hidden counts: who ticked it and who did not, both hidden."""
    for at, ticked in enumerate(shares.answers):
        rows = sorted(row for row, column in table.hidden if column == at)
        if rows:
            pair = (ticked, shares.answered & ~ticked)
            yield at, pair, [(row, side) for row in rows for side in (0, 1)]


class _Told:
    """Whether the same would be told after people exchanged their answers."""

    def __init__(self, shares: Shares, step: float, *, only: int | None = None) -> None:
        """`only`: the answer of which both columns are, ticked and not."""
        self.everybody = shares.everybody
        self.totals = [shares.total(at) for at in range(len(shares.answers))]
        self.step, self.only = step, only

    def is_alike(self, column: int, change: Weights) -> bool:
        """A tie is told one way or the other by the last digit of a sum: it certifies nothing."""
        moved = np.array(change)
        total = self.totals[column if self.only is None else self.only]
        if self.only is not None and column == 1:
            moved = -moved
        now = _steps(total / self.everybody, self.step)
        after = (total + moved) / self.everybody
        return {_steps(after + by, self.step) for by in (-_TIE, 0.0, _TIE)} == {now}

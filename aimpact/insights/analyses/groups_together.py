"""Whether the profile of groups may be told beside the rest: a certificate, found by a solver.

Three tables share their sides: the profile with a statement, the groups with it, the profile with
the groups. Each hides its small counts, but together they may bound one under k. So for each
statement the solver looks for crowds, in whole numbers, that agree with all that is told: a field
of the profile is told of the groups where each small count is k or more in one of these crowds
(ADR 0009, 19).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import block_array, csr_array, eye_array

from aimpact.insights.analyses.matrix import Column, Flags
from aimpact.insights.readings.crossing import CrossReading
from aimpact.insights.tallies import NOT_SAID

_SECONDS = 5.0
"""Time given to one search; a search that does not end certifies nothing."""
Places = Sequence[int]
Counts = NDArray[np.int64]


@dataclass(slots=True)
class Puzzle:
    """What a reader knows of one statement, one field of the profile and the groups.

    The unknowns are how many people there are of each kind (value, group, answer), the last group
    and answer for those without one; `counts` are the true ones.
    """

    counts: Counts
    known: list[Flags] = field(default_factory=list)
    hidden: list[Flags] = field(default_factory=list)

    @classmethod
    def of(cls, by: Column, groups: Column, said: Column) -> "Puzzle":
        """The ballots by value, group and answer; groups and answers are known in all."""
        sides = (groups, said)
        codes = [np.where(each.codes < 0, len(each.answers), each.codes) for each in sides]
        shape = [len(by.answers), *(len(side.answers) + 1 for side in sides)]
        counts = np.zeros(shape, dtype=np.int64)
        np.add.at(counts, (by.codes, *codes), 1)
        puzzle = cls(counts)
        puzzle.known += [puzzle.part(groups=[at]) for at in range(counts.shape[1])]
        puzzle.known += [puzzle.part(answers=[at]) for at in range(counts.shape[2])]
        return puzzle

    def part(
        self,
        values: Places | None = None,
        groups: Places | None = None,
        answers: Places | None = None,
    ) -> Flags:
        """The kinds of people of these places; all of a side that is not given."""
        sides = zip((values, groups, answers), self.counts.shape, strict=True)
        is_in = np.zeros(self.counts.shape, dtype=np.bool_)
        is_in[np.ix_(*(range(size) if own is None else own for own, size in sides))] = True
        return is_in

    def note(self, count: int | None, kinds: Flags) -> None:
        """A count told, or hidden."""
        (self.hidden if count is None else self.known).append(kinds)

    def is_certified(self, k: int, *, agreeing: Places) -> bool:
        """Whether each small count may be k or more. Whole answers of fewer people are public."""
        left = [kinds for kinds in self.hidden if self.counts[kinds].sum() < k]
        rare = [kinds for kinds in self._answers(agreeing) if self.counts[kinds].sum() < k]
        left = [kinds for kinds in left if not any(_is_within(kinds, each) for each in rare)]
        told = csr_array(np.array([kinds.ravel() for kinds in self.known], dtype=np.float64))
        sums = told @ self.counts.ravel()
        while left:
            still = _still_small(told, sums, left, k)
            if len(still) == len(left):
                # All at once, one may stand in the way of another.
                still = left[1:] if not _still_small(told, sums, left[:1], k) else left
            if len(still) == len(left):
                return False
            left = still
        return True

    def _answers(self, agreeing: Places) -> Iterator[Flags]:
        size = self.counts.shape[2] - 1
        yield from (self.part(answers=[at]) for at in range(size))
        yield self.part(answers=agreeing)
        yield self.part(answers=[at for at in range(size) if at not in agreeing])


def _is_within(kinds: Flags, others: Flags) -> bool:
    return not (kinds & ~others).any()


def _still_small(told: csr_array, sums: Counts, small: Sequence[Flags], k: int) -> list[Flags]:
    """Of these counts, those under k in the crowd that lets as many as it can come near k."""
    people, targets = told.shape[1], len(small)
    members = csr_array(np.array([kinds.ravel() for kinds in small], dtype=np.float64))
    near = block_array([[-members, eye_array(targets)]])
    found = milp(
        np.concatenate([np.zeros(people), -np.ones(targets)]),
        constraints=[
            LinearConstraint(
                block_array([[told, csr_array((told.shape[0], targets))]]), sums, sums
            ),
            LinearConstraint(near, -np.inf, 0),
        ],
        integrality=np.concatenate([np.ones(people), np.zeros(targets)]),
        bounds=Bounds(0, np.concatenate([np.full(people, np.inf), np.full(targets, k)])),
        options={"time_limit": _SECONDS},
    )
    if found.x is None:
        return list(small)
    crowd = np.rint(found.x[:people])
    return [kinds for kinds in small if crowd[kinds.ravel()].sum() < k]


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A statement: what was answered, its table with the profile, what is told of it by group,
    and the places of the answers that agree.
    """

    said: Column
    crossed: CrossReading
    told: Mapping[str, Any]
    agreeing: Places


def may_tell_profile(
    table: Mapping[str, Any], by: Column, groups: Column, statements: Sequence[Statement], *, k: int
) -> bool:
    """Whether a field of the profile may be told of the groups beside these statements."""
    return all(_is_safe(table, by, groups, each, k) for each in statements)


def _is_safe(
    table: Mapping[str, Any], by: Column, groups: Column, statement: Statement, k: int
) -> bool:
    rows = [tuple(row.group) for row in statement.crossed.rows]
    lines = [tuple(group) for group in table["groups"]]
    merged, signs = _merged(by, rows, lines)
    puzzle = Puzzle.of(merged, groups, statement.said)
    answers = range(len(statement.said.answers))
    for at, row in enumerate(statement.crossed.rows):
        values = [place for place, sign in enumerate(signs) if sign[0] == at]
        puzzle.known.append(puzzle.part(values, answers=answers))
        for answer, count in zip(answers, row.counts, strict=True):
            puzzle.note(count, puzzle.part(values, answers=[answer]))
    for at, counts in enumerate(table["counts"]):
        values = [place for place, sign in enumerate(signs) if sign[1] == at]
        puzzle.known.append(puzzle.part(values))
        for group, count in enumerate(counts):
            puzzle.note(count, puzzle.part(values, groups=[group]))
        if (groups.codes < 0).any():
            puzzle.hidden.append(puzzle.part(values, groups=[len(groups.answers)]))
    _add_groups(puzzle, statement)
    return puzzle.is_certified(k, agreeing=statement.agreeing)


def _add_groups(puzzle: Puzzle, statement: Statement) -> None:
    others = [at for at in range(len(statement.said.answers)) if at not in statement.agreeing]
    told = statement.told
    for group, (agree, base) in enumerate(zip(told["agree"], told["answered"], strict=True)):
        for places in (statement.agreeing, others):
            puzzle.note(agree, puzzle.part(groups=[group], answers=places))
        if base is not None:
            everyone = range(len(statement.said.answers))
            puzzle.known.append(puzzle.part(groups=[group], answers=everyone))


def _merged(
    by: Column, rows: Sequence[tuple[str, ...]], lines: Sequence[tuple[str, ...]]
) -> tuple[Column, list[tuple[int, int]]]:
    """Values that stand in the same line of both tables, as one: nothing tells them apart."""
    names = [*by.answers, NOT_SAID]
    signs = [(_line_of(name, rows), _line_of(name, lines)) for name in names]
    known = list(dict.fromkeys(signs))
    places = np.array([known.index(sign) for sign in signs], dtype=np.int16)
    codes = places[np.where(by.codes < 0, len(by.answers), by.codes)]
    return Column(tuple(map(str, known)), codes), known


def _line_of(name: str, lines: Sequence[tuple[str, ...]]) -> int:
    return next((at for at, group in enumerate(lines) if name in group), -1)

"""Whether weighted figures leave hidden counts hidden: a certificate made of exchanges. Pure.

Weights w₁ ≠ w₂ of two groups and a weighted total W give both counts, since w₁n₁ + w₂n₂ = W and
n₁ + n₂ is public. So weighted figures are rounded, and told only with a certificate: for each small
count x, by name, as many people as it lacks of k (or of all who gave that answer) who could have
answered otherwise without anything that is told being another (ADR 0009, 20).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product

from aimpact.insights.disclosure import Place

Weights = tuple[float, ...]
"""What one person weighs, under each of the ways of weighting that are told of."""
Weighed = Mapping[Weights, int]
"""How many people there are of each weight."""
Move = tuple[int, int, int, Weights]
"""One person of a row, of that weight, who answers the second column instead of the first."""
_KINDS_TRIED = 12
"""Weights of a place that are tried for an exchange: a certificate is looked for, not the best."""
_ROUNDS_TRIED = 200
"""Exchanges of three people that are tried where two are not enough."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Rows that are parts of the groups that a page shows: `of` says of which group each is one,
    `hidden` which counts of the groups the page hides.
    """

    of: Sequence[int]
    hidden: frozenset[Place]

    def are_one_group(self, row: int, other: int) -> bool:
        """People of one group may exchange any answers: its counts stay as they are."""
        return self.of[row] == self.of[other]

    def may_exchange(self, row: int, other: int, column: int, across: int) -> bool:
        """People of two groups, only answers that the page hides of both."""
        if self.are_one_group(row, other):
            return True
        groups = (self.of[row], self.of[other])
        return all((group, at) in self.hidden for group in groups for at in (column, across))


def may_tell_weighted(
    hidden: Mapping[Place, Weighed],
    column_totals: Sequence[int],
    k: int,
    is_told_alike: Callable[[int, Weights], bool],
    *,
    row_totals: Sequence[int] = (),
    parts: Parts | None = None,
) -> bool:
    """Whether weighted figures of a protected table leave its hidden counts hidden.

    `hidden` holds the people of each hidden place (row, column) by weight, `column_totals` the
    number of people of each answer. Two people of hidden places exchange their answers: one of the
    small count's row, one of its column, on the corners of a rectangle of hidden places. Rows,
    columns and shown counts stay as they are; the weighted totals of the two answers move by the
    difference of the two weights, and `is_told_alike(column, change)` says whether the same is told
    of the answer after it. Exchanges are chosen so that their differences make up for one another.

    Where rows are `parts` of the groups that a page shows, counts of the groups alone must stay:
    people of one group exchange any answers, and three people may, the third being of the small
    count's group. `row_totals` are the people of each row, who may be fewer than k: its small
    counts are then filled up to all of them.

    Proof that it is enough: the people after the exchanges agree with every total, shown count and
    weighted figure, and the small count is k among them. So nothing that is told bounds it below
    k.
    """
    most = {
        (row, column): min(k, column_totals[column], row_totals[row] if row_totals else k)
        for row, column in hidden
    }
    return all(
        _Exchange(hidden, place, parts).fills_up(most[place], is_told_alike)
        for place, people in hidden.items()
        if sum(people.values()) < most[place]
    )


class _Exchange:
    """Fills up one small count by exchanges of answers."""

    def __init__(self, hidden: Mapping[Place, Weighed], place: Place, parts: Parts | None) -> None:
        self.people = {each: dict(those) for each, those in hidden.items()}
        self.row, self.column = place
        self.parts = parts
        self.changes: dict[int, Weights] = {}

    def fills_up(self, most: int, is_told_alike: Callable[[int, Weights], bool]) -> bool:
        for _ in range(most - sum(self.people[self.row, self.column].values())):
            best = min(self._pairs(), key=self._moved, default=None)
            if best is None:
                best = min(islice(self._threes(), _ROUNDS_TRIED), key=self._moved, default=None)
            if best is None:
                return False
            self._do(best)
        return all(is_told_alike(column, change) for column, change in self.changes.items())

    def _partners(self) -> Iterator[Place]:
        """Rows of others who gave the small count's answer, and what they may answer instead."""
        rows = [row for row, column in self.people if column == self.column and row != self.row]
        columns = sorted({column for _row, column in self.people} - {self.column})
        for row, column in product(rows, columns):
            is_free = self.parts is None or self.parts.may_exchange(
                self.row, row, self.column, column
            )
            if is_free and (row, column) in self.people and (self.row, column) in self.people:
                yield row, column

    def _pairs(self) -> Iterator[list[Move]]:
        """Two people: mine gives the small count's answer, the other one what mine gave."""
        for row, column in self._partners():
            mine, others = self._some(self.row, column), self._some(row, self.column)
            for gives, takes in product(mine, others):
                yield [
                    (self.row, column, self.column, gives),
                    (row, self.column, column, takes),
                ]

    def _threes(self) -> Iterator[list[Move]]:
        """Three people: mine gave another answer, which somebody else of its group takes up, who
        gave what the other group's person is to give.
        """
        if self.parts is None:
            return
        near = [
            row
            for row in sorted({row for row, _column in self.people} - {self.row})
            if self.parts.are_one_group(row, self.row)
        ]
        given = [c for r, c in self.people if r == self.row and c != self.column]
        for (row, column), third, gave in product([*self._partners()], near, given):
            if gave == column or (third, column) not in self.people:
                continue
            if (third, gave) not in self.people:
                continue
            mine, theirs = self._some(self.row, gave, 2), self._some(third, column, 2)
            others = self._some(row, self.column, 4)
            for gives, passes, takes in product(mine, theirs, others):
                yield [
                    (self.row, gave, self.column, gives),
                    (third, column, gave, passes),
                    (row, self.column, column, takes),
                ]

    def _some(self, row: int, column: int, most: int = _KINDS_TRIED) -> list[Weights]:
        """Weights of people in that place, from the lightest to the heaviest."""
        kinds = sorted(kind for kind, number in self.people[row, column].items() if number)
        step = -(-len(kinds) // most) or 1
        return kinds[::step]

    def _moved(self, moves: Sequence[Move]) -> float:
        """By how much the totals would be moved in all."""
        return max(max(map(abs, change)) for change in self._after(moves).values())

    def _after(self, moves: Sequence[Move]) -> dict[int, Weights]:
        after: dict[int, Weights] = {}
        for _row, old, new, weights in moves:
            for column, sign in ((old, -1), (new, 1)):
                before = after.get(column) or self.changes.get(column) or (0.0,) * len(weights)
                after[column] = tuple(
                    one + sign * weight for one, weight in zip(before, weights, strict=True)
                )
        return after

    def _do(self, moves: Sequence[Move]) -> None:
        self.changes |= self._after(moves)
        for row, old, new, weights in moves:
            self.people[row, old][weights] -= 1
            self.people[row, new][weights] = self.people[row, new].get(weights, 0) + 1

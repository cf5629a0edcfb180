"""Votes on statements as a matrix, and who of the voters has voted enough to be placed in a group.

Agree is 1, disagree -1, pass 0, a statement not seen is not a number; answers between (a scale
recoded to -1…1) are read in the same way: above 0 agrees, below disagrees.
"""

from collections.abc import Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Values = NDArray[np.float32]
Flags = NDArray[np.bool_]

ENOUGH_VOTES = 7
"""Votes from which a participant is placed, where there are as many statements (Polis' figure)."""
AT_LEAST_PLACED = 15
"""Under so many participants placed, those who voted most are placed as well (Polis' figure)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Votes:
    """Participants in rows, statements in columns.

    `values[i, j]` is the vote of participant i on statement j, from -1 to 1, or not a number.
    `is_set_aside` are statements that count for nothing (rejected by moderators, or about the
    person rather than an opinion: Polis' « meta »). `is_placed` are the participants to put in a
    group; all of them count in the axes.
    """

    values: Values
    is_set_aside: Flags
    is_placed: Flags
    participants: Sequence[Hashable]
    statements: Sequence[Hashable]

    @property
    def opinions(self) -> Values:
        """The votes with everybody at 0 on what is set aside, as Polis counts them."""
        if not self.is_set_aside.any():
            return self.values
        return np.where(self.is_set_aside[None, :], np.float32(0), self.values)


def votes_of(
    cast: Iterable[tuple[Hashable, Hashable, float]],
    *,
    set_aside: Collection[Hashable] = (),
    in_order: bool = True,
) -> Votes:
    """Arrange votes (participant, statement, vote); of two on the same, the last one counts.

    `in_order`: the votes are in the order in which they were cast, and participants are placed as
    they would have been on the way (`placed_on_the_way`); else by what they voted in the end.
    Raises `ValueError` on a vote that is not from -1 to 1.
    """
    people: dict[Hashable, int] = {}
    subjects: dict[Hashable, int] = {}
    rows, columns, votes = [], [], []
    for participant, statement, vote in cast:
        rows.append(people.setdefault(participant, len(people)))
        columns.append(subjects.setdefault(statement, len(subjects)))
        votes.append(vote)
    row, column = np.array(rows, dtype=np.intp), np.array(columns, dtype=np.intp)
    values = np.full((len(people), len(subjects)), np.nan, dtype=np.float32)
    values[row, column] = np.array(votes, dtype=np.float32)
    refuse_strange(values)
    counts = np.count_nonzero(~np.isnan(values), axis=1)
    placed = placed_at_the_end(counts, len(subjects))
    if in_order:
        placed |= placed_on_the_way(row, column, len(people))
    return Votes(
        values=values,
        is_set_aside=np.array([one in set_aside for one in subjects], dtype=np.bool_),
        is_placed=placed,
        participants=tuple(people),
        statements=tuple(subjects),
    )


def refuse_strange(values: Values) -> None:
    """Raise `ValueError` where a vote is not from -1 to 1."""
    if np.nanmax(np.abs(values), initial=0) > 1:
        raise ValueError("a vote is a number from -1 (disagree) to 1 (agree)")


def placed_at_the_end(counts: NDArray[np.intp], statements: int) -> Flags:
    """Those with at least seven votes (or all statements, if fewer); if they are fewer than
    fifteen, those with most votes besides."""
    placed: Flags = counts >= max(1, min(ENOUGH_VOTES, statements))
    missing = AT_LEAST_PLACED - int(placed.sum())
    if missing > 0:
        most_first = np.argsort(-counts, kind="stable")
        others = [at for at in most_first if not placed[at] and counts[at]]
        placed[others[:missing]] = True
    return placed


def placed_on_the_way(row: NDArray[np.intp], column: NDArray[np.intp], people: int) -> Flags:
    """Those whom the same rule placed at some moment while votes came in: once in, always in.

    The first fifteen are in from their first vote; while fewer than seven statements are known,
    whoever voted on all of them is in.
    """
    placed = np.zeros(people, dtype=np.bool_)
    placed[:AT_LEAST_PLACED] = True
    voted: dict[int, set[int]] = {}
    known: set[int] = set()
    for person, statement in zip(row.tolist(), column.tolist(), strict=True):
        known.add(statement)
        if len(known) >= ENOUGH_VOTES:
            break
        own = voted.setdefault(person, set())
        own.add(statement)
        placed[person] |= len(own) >= len(known)
    return placed

"""What each group of opinion is about, what all agree on, what divides: tests on counts of votes.

Method: Small et al. 2021 (cited in `opinion_space`) and the published formulas of Polis. Shares
take a pseudocount (one vote for, one against: a uniform prior); `z` values are one-sided tests of
a share against one half, and of a group's share against that of everybody else in a group, both
with one pseudocount; « significant » is at 90 %, one-sided.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aimpact.statistics.opinion_clusters import Labels
from aimpact.statistics.opinion_votes import Flags, Numbers, Values

Counts = NDArray[np.int64]

Z_90 = 1.2816
"""The 90th percentile of the normal law: one-sided significance at 10 %."""
MOST_TOLD = 5
"""Statements told of a group, and of what all agree or disagree with."""


@dataclass(frozen=True, slots=True)
class VoteCounts:
    """`agree[g, j]`, `disagree[g, j]` and `seen[g, j]` of group g on statement j."""

    agree: Counts
    disagree: Counts
    seen: Counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """A statement that tells a group: more of it agree (or disagree) than elsewhere.

    `is_agree` says which side. `said` of the `seen` took that side; `share` is their share with
    pseudocounts, `share_z` its test against one half; `ratio` is that share over the share
    elsewhere, `ratio_z` the test of their difference. `is_best_agreed`: told first because it is
    what the group most agrees with.
    """

    statement: int
    is_agree: bool
    said: int
    seen: int
    share: float
    share_z: float
    ratio: float
    ratio_z: float
    is_best_agreed: bool = False

    @property
    def strength(self) -> float:
        """What statements are ordered by."""
        return self.ratio * self.ratio_z * self.share * self.share_z


@dataclass(frozen=True, slots=True)
class Shared:
    """A statement that most agree (or disagree) with, whatever the group."""

    statement: int
    said: int
    seen: int
    share: float
    share_z: float


@dataclass(frozen=True, slots=True)
class Tests:
    """Shares and tests of one side (agree or disagree), a row a group, a column a statement."""

    said: Counts
    share: Numbers
    share_z: Numbers
    ratio: Numbers
    ratio_z: Numbers


def count_votes(values: Values, groups: Labels, number: int) -> VoteCounts:
    """Count the votes of each of `number` groups; a label under 0 is of no group."""
    agree, disagree, seen = (np.zeros((number, values.shape[1]), dtype=np.int64) for _ in range(3))
    for group in range(number):
        own = values[groups == group]
        agree[group] = np.count_nonzero(own > 0, axis=0)
        disagree[group] = np.count_nonzero(own < 0, axis=0)
        seen[group] = np.count_nonzero(~np.isnan(own), axis=0)
    return VoteCounts(agree, disagree, seen)


def smoothed(said: Counts, seen: Counts) -> Numbers:
    """Shares with one vote added on each side."""
    shares: Numbers = (said + 1) / (seen + 2)
    return shares


def against_half(said: Counts, seen: Counts) -> Numbers:
    """z of the share against one half, one pseudocount."""
    tried = seen + 1
    z: Numbers = 2 * np.sqrt(tried) * ((said + 1) / tried - 0.5)
    return z


def against_others(said: Counts, seen: Counts, said_else: Counts, seen_else: Counts) -> Numbers:
    """z of the difference of two shares, one pseudocount each; 0 where everybody said so."""
    said, seen, said_else, seen_else = said + 1, seen + 1, said_else + 1, seen_else + 1
    pooled = (said + said_else) / (seen + seen_else)
    spread = np.sqrt(np.maximum(pooled * (1 - pooled), 0) * (1 / seen + 1 / seen_else))
    apart = said / seen - said_else / seen_else
    is_known = (pooled < 1) & (spread > 0)
    z: Numbers = np.divide(apart, spread, out=np.zeros_like(apart), where=is_known)
    return z


def _tests(said: Counts, seen: Counts) -> Tests:
    said_else, seen_else = said.sum(axis=0) - said, seen.sum(axis=0) - seen
    share = smoothed(said, seen)
    ratio = share / smoothed(said_else, seen_else)
    z = against_others(said, seen, said_else, seen_else)
    return Tests(said, share, against_half(said, seen), ratio, z)


def telling_statements(
    counts: VoteCounts, is_set_aside: Flags, most: int = MOST_TOLD
) -> list[list[Telling]]:
    """For each group the statements that tell it, those agreed with first.

    A statement tells a group when more of it than elsewhere took a side, and more than half did,
    both significantly. What the group most agrees with comes first even where it is shared by
    others; a group that nothing tells has the statement that comes nearest.
    """
    sides = (_tests(counts.agree, counts.seen), _tests(counts.disagree, counts.seen))
    subjects = np.flatnonzero(~is_set_aside).tolist()
    groups = range(len(counts.seen))
    return [_of_group(group, subjects, counts, sides, most) for group in groups]


def _of_group(
    group: int,
    subjects: Sequence[int],
    counts: VoteCounts,
    sides: tuple[Tests, Tests],
    most: int,
) -> list[Telling]:
    best_agreed = _best_agreed(group, subjects, counts, sides[0])
    head = [] if best_agreed is None else [_told(group, best_agreed, counts, sides, is_best=True)]
    enough = [_told(group, one, counts, sides) for one in subjects if _is_enough(group, one, sides)]
    if not enough:
        return head or _nearest(group, subjects, counts, sides)
    rest = [one for one in enough if one.statement != best_agreed]
    chosen = [*head, *sorted(rest, key=lambda one: -one.strength)][:most]
    return sorted(chosen, key=lambda one: not one.is_agree)


def _is_enough(group: int, one: int, sides: tuple[Tests, Tests]) -> bool:
    """Whether one side is taken by most of the group, and by more than elsewhere."""
    return any(side.ratio_z[group, one] > Z_90 < side.share_z[group, one] for side in sides)


def _nearest(
    group: int, subjects: Sequence[int], counts: VoteCounts, sides: tuple[Tests, Tests]
) -> list[Telling]:
    if not subjects:
        return []
    by_test = np.maximum(sides[0].ratio_z[group], sides[1].ratio_z[group])
    return [_told(group, max(subjects, key=lambda one: by_test[one]), counts, sides)]


def _best_agreed(
    group: int, subjects: Sequence[int], counts: VoteCounts, side: Tests
) -> int | None:
    """What the group most agrees with: by strength once one is agreed with more than elsewhere,
    by its share until then. None where nothing is agreed with."""
    best: int | None = None
    for one in _voted(group, subjects, counts):
        if best is None:
            agreed = side.share_z[group, one] > Z_90
            more = side.ratio[group, one] > 1 and side.share[group, one] > 0.5
            best = one if agreed or more else None
        else:
            tests = _tests_of_agreeing(side, group, is_rare=side.ratio[group, best] > 1)
            best = one if tests[one] > tests[best] else best
    return best


def _voted(group: int, subjects: Sequence[int], counts: VoteCounts) -> Iterator[int]:
    """Statements on which somebody of the group took a side."""
    sided = counts.agree[group] + counts.disagree[group]
    return (one for one in subjects if sided[one])


def _tests_of_agreeing(side: Tests, group: int, *, is_rare: bool) -> Numbers:
    agreed: Numbers = side.share[group] * side.share_z[group]
    return agreed * side.ratio[group] * side.ratio_z[group] if is_rare else agreed


def _told(
    group: int,
    one: int,
    counts: VoteCounts,
    sides: tuple[Tests, Tests],
    *,
    is_best: bool = False,
) -> Telling:
    agree, disagree = sides
    is_agree = bool(agree.ratio_z[group, one] > disagree.ratio_z[group, one])
    side = agree if is_agree else disagree
    return Telling(
        statement=one,
        is_agree=is_agree,
        said=int(side.said[group, one]),
        seen=int(counts.seen[group, one]),
        share=float(side.share[group, one]),
        share_z=float(side.share_z[group, one]),
        ratio=float(side.ratio[group, one]),
        ratio_z=float(side.ratio_z[group, one]),
        is_best_agreed=is_best,
    )


def shared_statements(
    said: Counts, seen: Counts, is_set_aside: Flags, most: int = MOST_TOLD
) -> list[Shared]:
    """Statements on which more than half of all who voted said the same, significantly."""
    share, z = smoothed(said, seen), against_half(said, seen)
    found = [
        Shared(one, int(said[one]), int(seen[one]), float(share[one]), float(z[one]))
        for one in np.flatnonzero(~is_set_aside & (share > 0.5) & (z > Z_90)).tolist()
    ]
    return sorted(found, key=lambda one: -one.share * one.share_z)[:most]


def across_groups(said: Counts, seen: Counts) -> Numbers:
    """The product over groups of their shares: high where each of them says so.

    Polis' « group-aware consensus »; a statement that one group refuses scores low, however
    large the others are.
    """
    products: Numbers = smoothed(said, seen).prod(axis=0)
    return products


def bridging(said: Counts, seen: Counts) -> Numbers:
    """The geometric mean of the groups' shares: `across_groups` whatever their number.

    0.8 means that a group says so by four in five, as it were: comparable between two groups and
    five, between one survey and the next.
    """
    means: Numbers = across_groups(said, seen) ** (1 / max(len(seen), 1))
    return means

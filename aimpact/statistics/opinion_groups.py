"""Groups of opinion: from votes on statements to groups, what each is about, what unites all.

Method: Small et al. 2021 (cited in `opinion_space`), as Polis runs it; each step is a module:
`opinion_votes` (who is placed), `opinion_space` (axes), `opinion_clusters` (groups),
`opinion_statements` (what they are about). Two departures, both so that the same votes always give
the same answer: groups do not depend on those found before the last votes came; and groups are
called clear only where votes shuffled within each statement never look as grouped (`Clearness`).
"""

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from aimpact.statistics.opinion_clusters import Labels, group_points
from aimpact.statistics.opinion_space import Space, space_of
from aimpact.statistics.opinion_statements import (
    Shared,
    Telling,
    VoteCounts,
    across_groups,
    bridging,
    count_votes,
    shared_statements,
    telling_statements,
)
from aimpact.statistics.opinion_votes import Flags, Numbers, Values, Votes, votes_of

SHUFFLES = 19
"""Shufflings of the votes: by chance, the real ones beat them all once in twenty."""
_PEOPLE_SHUFFLED = 2_000
_SEED = 20210102
NO_GROUP = -1


@dataclass(frozen=True, slots=True)
class Clearness:
    """Whether the votes are more grouped than the same votes dealt out anew.

    In a shuffling each statement keeps its votes, dealt out among those who voted on it: nothing
    of one's opinions then goes with another. `axis` is the share of the variance that the first
    axis carries (Horn's parallel analysis, 1965), `silhouette` that of the groups chosen;
    `axis_by_chance` and `silhouette_by_chance` are the greatest of the shufflings.
    """

    axis: float
    axis_by_chance: float
    silhouette: float
    silhouette_by_chance: float

    @property
    def is_clear(self) -> bool:
        """Whether both beat every shuffling."""
        has_axis = self.axis > self.axis_by_chance
        return has_axis and self.silhouette > self.silhouette_by_chance


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionGroups:
    """What the votes tell. Rows are participants and columns statements, in the order of `votes`.

    `places[i]` is where participant i stands; `groups[i]` the number of the group, from 0 for the
    greatest, or `NO_GROUP`. `silhouettes` are those of each number of groups that was tried.
    `telling[g]` are the statements that tell group g. `agreed` and
    `disagreed` are those that all share; `unity` is Polis' group-aware consensus on agreeing,
    `unity_against` on disagreeing, and `bridging` the first whatever the number of groups;
    `divisiveness` is Polis' extremity.
    """

    votes: Votes
    space: Space
    places: Numbers
    groups: Labels
    silhouettes: Mapping[int, float]
    counts: VoteCounts
    telling: list[list[Telling]]
    agreed: list[Shared]
    disagreed: list[Shared]
    unity: Numbers
    unity_against: Numbers
    bridging: Numbers

    @property
    def divisiveness(self) -> Numbers:
        """How far apart each statement puts people."""
        return self.space.divisiveness

    @property
    def number(self) -> int:
        """How many groups there are."""
        return len(self.telling)

    @property
    def sizes(self) -> list[int]:
        """People of each group."""
        return [int((self.groups == group).sum()) for group in range(self.number)]

    def group_of(self) -> dict[Hashable, int]:
        """The group of each participant who is in one."""
        named = zip(self.votes.participants, self.groups.tolist(), strict=True)
        return {person: group for person, group in named if group != NO_GROUP}


def find_groups(
    cast: Iterable[tuple[Hashable, Hashable, float]],
    *,
    rejected: Collection[Hashable] = (),
    meta: Collection[Hashable] = (),
    in_order: bool = True,
) -> OpinionGroups:
    """Find the groups of opinion behind votes (participant, statement, vote).

    A vote is 1 (agrees), -1 (disagrees), 0 (passes) or between; of two on the same statement the
    last counts. `rejected` are statements that moderators turned down, `meta` those about the
    person: neither counts. `in_order`: votes come in the order in which they were cast, and
    whoever was placed once stays placed (`opinion_votes.votes_of`). Raises `ValueError` on a vote
    that is not from -1 to 1, and where nobody voted.
    """
    set_aside = {*rejected, *meta}
    return groups_of(votes_of(cast, set_aside=set_aside, in_order=in_order))


def groups_of(votes: Votes, *, least: int = 1) -> OpinionGroups:
    """Find the groups of opinion of a matrix of votes, at least `least` people in each.

    Raises `ValueError` where it is empty.
    """
    if not votes.values.size:
        raise ValueError("nobody voted on anything")
    opinions = votes.opinions
    space = space_of(opinions)
    places = space.project(opinions)
    grouping = group_points(places[votes.is_placed], least=least)
    groups = np.full(len(opinions), NO_GROUP, dtype=np.intp)
    groups[votes.is_placed] = grouping.groups.labels
    return described(votes, space, places, groups, grouping.silhouettes)


def described(
    votes: Votes,
    space: Space,
    places: Numbers,
    groups: Labels,
    silhouettes: Mapping[int, float],
) -> OpinionGroups:
    """Tell what given groups, numbered from 0, are about."""
    number = int(groups.max(initial=0)) + 1
    counts = count_votes(votes.opinions, groups, number)
    raw = count_votes(votes.values, groups, number)
    all_of = count_votes(votes.opinions, np.zeros(len(groups), dtype=np.intp), 1)
    return OpinionGroups(
        votes=votes,
        space=space,
        places=places,
        groups=groups,
        silhouettes=silhouettes,
        counts=raw,
        telling=telling_statements(counts, votes.is_set_aside),
        agreed=shared_statements(all_of.agree[0], all_of.seen[0], votes.is_set_aside),
        disagreed=shared_statements(all_of.disagree[0], all_of.seen[0], votes.is_set_aside),
        unity=across_groups(raw.agree, raw.seen),
        unity_against=across_groups(raw.disagree, raw.seen),
        bridging=bridging(raw.agree, raw.seen),
    )


def clearness_of(found: OpinionGroups) -> Clearness:
    """Hold the groups against shufflings of the votes (of at most 2 000 participants, drawn)."""
    chance = np.random.default_rng(_SEED)
    opinions, is_placed = found.votes.opinions, found.votes.is_placed
    if len(opinions) > _PEOPLE_SHUFFLED:
        drawn = chance.choice(len(opinions), _PEOPLE_SHUFFLED, replace=False)
        opinions, is_placed = opinions[drawn], is_placed[drawn]
    real = _grouped(opinions, is_placed)
    dealt = [_grouped(_dealt_anew(opinions, chance), is_placed) for _ in range(SHUFFLES)]
    return Clearness(
        *(real[0], max(axis for axis, _ in dealt)),
        *(real[1], max(silhouette for _, silhouette in dealt)),
    )


def _grouped(opinions: Values, is_placed: Flags) -> tuple[float, float]:
    """The share of the first axis, and the silhouette of the groups."""
    space = space_of(opinions)
    grouping = group_points(space.project(opinions[is_placed]), starts=10)
    return float(space.shares[0]), grouping.silhouette


def _dealt_anew(opinions: Values, chance: np.random.Generator) -> Values:
    dealt = opinions.copy()
    for column in range(opinions.shape[1]):
        voters = np.flatnonzero(~np.isnan(opinions[:, column]))
        dealt[voters, column] = chance.permutation(opinions[voters, column])
    return dealt

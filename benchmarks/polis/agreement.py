"""How far two readings of one conversation agree: ours, and what Polis published."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.stats import spearmanr
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score

from aimpact.statistics.opinion_clusters import Labels, group_points
from aimpact.statistics.opinion_groups import NO_GROUP, OpinionGroups
from benchmarks.polis.conversations import Conversation
from benchmarks.polis.readings import groups_as_told

Told = set[tuple[Any, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How far our groups of a reading agree with those published (adjusted Rand indices, over
    those whom both placed).

    `rand`: ours; `at_their_number`: ours, made as many as theirs; `held`: theirs, beside where
    k-means goes when it starts from them on our axes (1: they are groups of the same space).
    `placed` is the share of those placed by both among those placed by either; `groups` are the
    numbers of groups, ours first.

    What is told of our groups and of theirs, reckoned alike: `consensus` is the rank correlation
    of how far each statement brings all groups together, `telling` the share of the statements
    that tell their groups which tell ours.
    """

    rand: float
    at_their_number: float
    held: float
    placed: float
    groups: tuple[int, int]
    consensus: float
    telling: float


def agreement(conversation: Conversation, found: OpinionGroups) -> Agreement:
    """How far our reading agrees with what Polis published."""
    theirs = groups_as_told(conversation, found)
    both = (found.groups != NO_GROUP) & (theirs.groups != NO_GROUP)
    either = (found.groups != NO_GROUP) | (theirs.groups != NO_GROUP)
    number = len(set(conversation.groups.values()))
    return Agreement(
        rand=rand(theirs.groups, found.groups),
        at_their_number=rand(theirs.groups, _into(found, number)),
        held=rand(theirs.groups, _held(found, theirs)),
        placed=float(both.sum() / max(either.sum(), 1)),
        groups=(found.number, number),
        consensus=_consensus(found, theirs),
        telling=_share(_telling(theirs, _met(theirs, found)), _telling(found)),
    )


def rand(theirs: Labels, ours: Labels) -> float:
    """Adjusted Rand index over those whom both placed."""
    both = (ours != NO_GROUP) & (theirs != NO_GROUP)
    return float(adjusted_rand_score(theirs[both], ours[both]))


def _into(found: OpinionGroups, number: int) -> Labels:
    placed = found.groups != NO_GROUP
    groups = np.full(len(found.groups), NO_GROUP, dtype=np.intp)
    groups[placed] = group_points(found.places[placed], number=number).groups.labels
    return groups


def _held(found: OpinionGroups, theirs: OpinionGroups) -> Labels:
    """Where k-means goes from the published groups."""
    placed = theirs.groups != NO_GROUP
    points, own = found.places[placed], theirs.groups[placed]
    present = np.unique(own)
    centres = np.stack([points[own == group].mean(axis=0) for group in present])
    groups = np.full(len(found.groups), NO_GROUP, dtype=np.intp)
    groups[placed] = KMeans(len(centres), init=centres, n_init=1).fit_predict(points)
    return groups


def _consensus(found: OpinionGroups, theirs: OpinionGroups) -> float:
    counted = ~found.votes.is_set_aside
    return float(spearmanr(found.bridging[counted], theirs.bridging[counted]).statistic)


def _met(theirs: OpinionGroups, ours: OpinionGroups) -> Mapping[int, int]:
    """Of each of their groups, the one of ours that holds most of it."""
    own = {group: ours.groups[theirs.groups == group] for group in range(theirs.number)}
    placed = {group: labels[labels != NO_GROUP] for group, labels in own.items()}
    return {g: int(np.bincount(labels).argmax()) for g, labels in placed.items() if len(labels)}


def _telling(found: OpinionGroups, named: Mapping[int, int] | None = None) -> Told:
    names = named or {group: group for group in range(found.number)}
    return {
        (names[group], one.statement, one.is_agree)
        for group, statements in enumerate(found.telling)
        if group in names
        for one in statements
    }


def _share(told: Told, ours: Told) -> float:
    return len(told & ours) / len(told) if told else 1.0


# --- what the server told of its mathematics ------------------------------------------------
@dataclass(frozen=True, slots=True, kw_only=True)
class Mathematics:
    """`cosines` compare the axes; `centre` and `unity` are the greatest differences of mean votes
    and of group-aware consensus; `telling` and `shared` are shares of Polis' statements that are
    ours as well, its groups given.
    """

    cosines: tuple[float, ...]
    centre: float
    unity: float
    telling: float
    shared: float


def mathematics(conversation: Conversation, found: OpinionGroups) -> Mathematics | None:
    """The comparisons that need what the server computed; None where it told nothing."""
    told = conversation.told
    if told is None:
        return None
    order = [found.votes.statements.index(str(one)) for one in told["tids"]]
    axes, centre = np.array(told["pca"]["comps"]), np.array(told["pca"]["center"])
    given = groups_as_told(conversation, found)
    keys = [str(one) for one in given.votes.statements if str(one) in told["group-aware-consensus"]]
    unity = [float(given.unity[found.votes.statements.index(one)]) for one in keys]
    of_told = [told["group-aware-consensus"][one] for one in keys]
    return Mathematics(
        cosines=tuple(
            float(abs(a @ b)) for a, b in zip(axes, found.space.axes[:, order], strict=True)
        ),
        # The server's own votes are signed the other way round: its centre is ours, opposed.
        centre=float(np.abs(centre + found.space.centre[order]).max()),
        unity=float(np.abs(np.subtract(unity, of_told)).max()),
        telling=_share(_telling_told(told), _telling_given(given)),
        shared=_share(_shared_told(told), _shared_given(given)),
    )


def _telling_told(told: Mapping[str, Any]) -> Told:
    return {
        (int(group), str(one["tid"]), one["repful-for"], one["n-success"], one["n-trials"])
        for group, statements in told["repness"].items()
        for one in statements
    }


def _telling_given(given: OpinionGroups) -> Told:
    names = given.votes.statements
    return {
        (group, names[one.statement], "agree" if one.is_agree else "disagree", one.said, one.seen)
        for group, statements in enumerate(given.telling)
        for one in statements
    }


def _shared_told(told: Mapping[str, Any]) -> Told:
    return {
        (side, str(one["tid"]), one["n-success"], one["n-trials"])
        for side in ("agree", "disagree")
        for one in told["consensus"][side]
    }


def _shared_given(given: OpinionGroups) -> Told:
    sides = {"agree": given.agreed, "disagree": given.disagreed}
    names = given.votes.statements
    return {
        (side, names[one.statement], one.said, one.seen)
        for side, found in sides.items()
        for one in found
    }

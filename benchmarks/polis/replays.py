"""Polis' own rule replayed: its groups depend on when its mathematics ran.

It runs each time votes have come in, and every run starts from the one before: people once in the
conversation stay in; base clusters start from the former ones, a new one from the point farthest
from all; groups of these too, for each number of groups; the number changes once four runs in a
row prefer another; the very first run starts from the first people. When it ran is not published.
So the rule is replayed for several courses of runs: how far the results agree with the groups
published, and among themselves, is how far these groups can be found again at all.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from sklearn.metrics import adjusted_rand_score

from aimpact.statistics.opinion_clusters import BASE_CLUSTERS, MOST_GROUPS, Labels, silhouette
from aimpact.statistics.opinion_groups import NO_GROUP
from aimpact.statistics.opinion_votes import (
    AT_LEAST_PLACED,
    ENOUGH_VOTES,
    Flags,
    Numbers,
    Votes,
    votes_of,
)
from benchmarks.polis.agreement import rand
from benchmarks.polis.conversations import Cast, Conversation
from benchmarks.polis.readings import Reading, space_read

COURSES = ((1, 0), (5, 1), (5, 2), (20, 1), (20, 2), (60, 1), (60, 2))
"""Runs of the mathematics, and the seed that spreads them over the votes."""
_PREFERRED = 4
_STILL = 0.01
_STEPS = 20

Members = dict[int, list[int]]
"""What is in each cluster: people (by their row) or base clusters (by their number)."""


@dataclass(slots=True)
class Course:
    """What one run hands to the next."""

    known: set[int] = field(default_factory=set)
    base: Members = field(default_factory=dict)
    groups: dict[int, Members] = field(default_factory=dict)
    number: int = 0
    preferred: int = 0
    times: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Replays:
    """Adjusted Rand index of each replay with what was published, and of each pair of replays."""

    published: Sequence[float]
    among: Sequence[float]


def replays(conversation: Conversation, reading: Reading) -> Replays:
    """Replay each course of `COURSES`."""
    people = list(dict.fromkeys(person for person, _one, _vote in conversation.votes))
    theirs = np.array([conversation.groups.get(one, NO_GROUP) for one in people], dtype=np.intp)
    found = [replayed(conversation.votes, reading, runs, seed) for runs, seed in COURSES]
    pairs = [(a, b) for at, a in enumerate(found) for b in found[at + 1 :]]
    return Replays(
        published=[rand(theirs, own) for own in found],
        among=[float(adjusted_rand_score(a, b)) for a, b in pairs],
    )


def replayed(votes: Sequence[Cast], reading: Reading, runs: int, seed: int) -> Labels:
    """The group of each participant after so many runs, spread at random over the votes."""
    chance = np.random.default_rng(seed)
    total = len(votes)
    earlier = chance.choice(np.arange(1, total), min(runs, total) - 1, replace=False)
    course = Course()
    for cut in [*sorted(earlier.tolist()), total]:
        people = _run(course, votes[:cut], reading)
    labels = np.full(people, NO_GROUP, dtype=np.intp)
    for group, bases in course.groups[course.number].items():
        for base in bases:
            labels[course.base[base]] = group
    return labels


def _run(course: Course, cast: Sequence[Cast], reading: Reading) -> int:
    """One run on the votes cast until then; how many people there are."""
    votes = votes_of(cast, set_aside=reading.set_aside, in_order=False)
    _let_in(course, votes, reading)
    _space, places = space_read(votes, reading)
    rows = sorted(course.known)
    course.base, centres = _clustered(
        places[rows], rows, BASE_CLUSTERS, course.base, np.ones(len(rows))
    )
    weights = np.array([len(members) for members in course.base.values()], dtype=np.float64)
    most = min(MOST_GROUPS, 2 + len(centres) // 12)
    course.groups = {
        number: _clustered(centres, [*course.base], number, course.groups.get(number, {}), weights)[
            0
        ]
        for number in range(2, most + 1)
    }
    _choose(course, centres)
    return len(places)


def _let_in(course: Course, votes: Votes, reading: Reading) -> None:
    """Those with seven votes, and the most active up to fifteen; whoever was in stays in."""
    cast = ~np.isnan(votes.opinions if reading.is_former else votes.values)
    counts = cast.sum(axis=1)
    enough = counts >= min(ENOUGH_VOTES, len(votes.statements))
    course.known.update(np.flatnonzero(enough).tolist())
    most_first = np.argsort(-counts, kind="stable").tolist()
    others = [at for at in most_first if at not in course.known]
    course.known.update(others[: max(0, AT_LEAST_PLACED - len(course.known))])


def _choose(course: Course, centres: Numbers) -> None:
    """Four runs in a row prefer a number of groups before it is the one."""
    apart = {number: _apart(course, number, centres) for number in course.groups}
    best = max(apart, key=lambda number: (apart[number], number))
    course.times = course.times + 1 if best == course.preferred else 1
    course.preferred = best
    if course.times >= _PREFERRED or course.number not in apart:
        course.number = best


def _apart(course: Course, number: int, centres: Numbers) -> float:
    places = {base: at for at, base in enumerate(course.base)}
    labels = np.zeros(len(centres), dtype=np.intp)
    groups = course.groups[number].values()
    for at, bases in enumerate(groups):
        labels[[places[base] for base in bases]] = at
    return silhouette(centres, labels) if len(groups) > 1 else 0.0


# --- k-means that starts from where it was ---------------------------------------------------
def _clustered(
    points: Numbers, names: Sequence[int], wanted: int, former: Members, weights: Numbers
) -> tuple[Members, Numbers]:
    """Clusters in the order of their numbers, and their centres."""
    if former:
        numbers, centres = _started_again(points, names, wanted, former, weights)
    else:
        _different, first = np.unique(points, axis=0, return_index=True)
        centres = points[np.sort(first)[:wanted]]
        numbers = list(range(len(centres)))
    for _step in range(_STEPS + 1):
        labels, moved, is_kept = _step_of(points, centres, weights)
        numbers = [number for number, kept in zip(numbers, is_kept, strict=True) if kept]
        is_still = _is_still(centres, moved)
        centres = moved
        if is_still:
            break
    order = np.argsort(numbers, kind="stable").tolist()
    members = {
        numbers[at]: [names[row] for row in np.flatnonzero(labels == at).tolist()] for at in order
    }
    return members, centres[order]


def _step_of(points: Numbers, centres: Numbers, weights: Numbers) -> tuple[Labels, Numbers, Flags]:
    """The nearest centre of each point (the last of those as near), and the means."""
    labels = len(centres) - 1 - _distances(points, centres)[:, ::-1].argmin(axis=1)
    sums = np.bincount(labels, weights, len(centres))
    is_kept = sums > 0
    by_axis = [np.bincount(labels, weights * axis, len(centres)) for axis in points.T]
    means = (np.array(by_axis)[:, is_kept] / sums[is_kept]).T
    place: Labels = np.cumsum(is_kept) - 1
    return place[labels], means, is_kept


def _is_still(centres: Numbers, moved: Numbers) -> bool:
    """Whether centres, both in the order of their places, moved by less than a hundredth."""
    before, after = (each[np.lexsort(each.T[::-1])] for each in (centres, moved))
    common = min(len(before), len(after))
    return bool((np.linalg.norm(before[:common] - after[:common], axis=1) < _STILL).all())


def _started_again(
    points: Numbers, names: Sequence[int], wanted: int, former: Members, weights: Numbers
) -> tuple[list[int], Numbers]:
    """Former clusters where their members now stand; then the points farthest from all."""
    at = {name: row for row, name in enumerate(names)}
    held = {n: [at[one] for one in members if one in at] for n, members in former.items()}
    rows = {number: members for number, members in held.items() if members}
    numbers = list(rows) or [max(former) + 1]
    centres = [np.average(points[own], axis=0, weights=weights[own]) for own in rows.values()]
    centres = centres or [np.average(points, axis=0, weights=weights)]
    wanted = min(wanted, len(np.unique(points, axis=0)))
    nearest = _distances(points, np.array(centres)).min(axis=1)
    while len(centres) < wanted and nearest.max() > 0:
        farthest = int(len(nearest) - 1 - nearest[::-1].argmax())
        numbers.append(max(numbers) + 1)
        centres.append(points[farthest])
        nearest = np.minimum(nearest, _distances(points, points[[farthest]])[:, 0])
    return numbers, np.array(centres)


def _distances(points: Numbers, centres: Numbers) -> Numbers:
    apart: Numbers = np.linalg.norm(points[:, None, :] - centres[None, :, :], axis=2)
    return apart

"""Groups of points: many small base clusters first, then two to five groups of these.

As Polis does (Small et al. 2021, cited in `opinion_space`): k-means of at most a hundred base
clusters, then k-means of their centres weighted by their people, for each number of groups; the
number is that with the best mean silhouette (Rousseeuw 1987). People then settle in the nearest
group. Polis starts its k-means from what it found before the last votes; we start from seeded
spreads (k-means++, Arthur and Vassilvitskii 2007) and keep, of those nearly as tight as the
tightest, the one with the best silhouette: the same votes always give the same groups.

Where people stand on so few points that there are two groups at most (few statements, camps that
vote alike), each point counts in the silhouette for its people. Polis counts points: in two camps
of fifty it would see two loners, and no group.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aimpact.statistics.opinion_votes import Numbers

Labels = NDArray[np.intp]

BASE_CLUSTERS = 100
MOST_GROUPS = 5
_BASE_CLUSTERS_A_GROUP = 12
_STARTS = 40
_NEARLY = 1.05
"""Spread, against the tightest found, of clusterings among which silhouette chooses."""
_MOST_POINTS = 20_000
_STEPS = 100
_STILL = 0.01
_SEED = 20210101


@dataclass(frozen=True, slots=True)
class Clustering:
    """`labels[i]` is the cluster of point i; `centres` one row a cluster, the greatest first."""

    labels: Labels
    centres: Numbers


@dataclass(frozen=True, slots=True)
class Grouping:
    """The groups chosen, and the silhouette of each number of groups that could be."""

    groups: Clustering
    silhouettes: Mapping[int, float]

    @property
    def silhouette(self) -> float:
        """Of the groups chosen; 0 where there is one group only."""
        return self.silhouettes.get(len(self.groups.centres), 0.0)


def group_points(
    points: Numbers, *, starts: int = _STARTS, least: int = 1, number: int | None = None
) -> Grouping:
    """Group points of the plane, at least `least` in each group: one group where that cannot be.

    `number`: into so many groups, whatever other numbers would give. Of more than 20 000 points,
    so many are drawn to find the groups; all settle in them.
    """
    base = cluster(_drawn(points), BASE_CLUSTERS)
    weights = np.bincount(base.labels, minlength=len(base.centres)).astype(np.float64)
    are_few = len(base.centres) < _BASE_CLUSTERS_A_GROUP
    counted = weights if are_few else np.ones_like(weights)
    found: dict[int, Clustering] = {}
    silhouettes: dict[int, float] = {}
    numbers = range(2, _most_groups(len(base.centres)) + 1) if number is None else [number]
    for groups in numbers:
        tried = _best_apart(base.centres, groups, weights, starts, counted)
        settled = _settle(points, tried.centres)
        if np.bincount(settled.labels).min() >= least and len(settled.centres) == groups:
            found[groups] = settled
            silhouettes[groups] = silhouette(base.centres, tried.labels, counted)
    if not found:
        return Grouping(Clustering(np.zeros(len(points), dtype=np.intp), _mean(points)), {})
    best = max(silhouettes, key=lambda k: (round(silhouettes[k], 9), -k))
    return Grouping(found[best], silhouettes)


def _drawn(points: Numbers) -> Numbers:
    if len(points) <= _MOST_POINTS:
        return points
    chance = np.random.default_rng(_SEED)
    return points[chance.choice(len(points), _MOST_POINTS, replace=False)]


def _settle(points: Numbers, centres: Numbers) -> Clustering:
    """The same groups, each point now with the nearest centre: base clusters are only a start."""
    weights = np.ones(len(points))
    return _greatest_first(*_tightened(points, centres, weights), weights)


def _mean(points: Numbers) -> Numbers:
    mean: Numbers = points.mean(axis=0, keepdims=True) if len(points) else points
    return mean


def _most_groups(base_clusters: int) -> int:
    return min(MOST_GROUPS, 2 + base_clusters // _BASE_CLUSTERS_A_GROUP, base_clusters)


def cluster(points: Numbers, wanted: int) -> Clustering:
    """At most `wanted` clusters of points, by k-means; as many as points differ, if fewer."""
    weights = np.ones(len(points))
    different, place = np.unique(points, axis=0, return_inverse=True)
    if len(different) <= wanted:
        return _greatest_first(place.reshape(-1), different, weights)
    spread = _spread(points, wanted, weights, np.random.default_rng(_SEED))
    return _greatest_first(*_tightened(points, spread, weights), weights)


def _best_apart(
    points: Numbers, wanted: int, weights: Numbers, starts: int, counted: Numbers
) -> Clustering:
    """Of the clusterings found from several starts, nearly the tightest and the best apart; in the
    silhouettes each point counts `counted` times.
    """
    chance = np.random.default_rng(_SEED)
    found: dict[float, tuple[Labels, Numbers]] = {}
    for _start in range(starts):
        labels, centres = _tightened(points, _spread(points, wanted, weights, chance), weights)
        if len(centres) == wanted:
            squares = ((points - centres[labels]) ** 2).sum(axis=1)
            found.setdefault(round(float(weights @ squares), 9), (labels, centres))
    tight = [spread for spread in sorted(found) if spread <= _NEARLY * min(found)]
    best = max(tight, key=lambda spread: silhouette(points, found[spread][0], counted))
    return _greatest_first(*found[best], weights)


def _spread(points: Numbers, wanted: int, weights: Numbers, chance: np.random.Generator) -> Numbers:
    """Points to start from, drawn far from each other (k-means++)."""
    odds = weights.astype(np.float64)
    chosen: list[int] = []
    nearest = np.full(len(points), np.inf)
    for _centre in range(wanted):
        at = int(np.searchsorted(np.cumsum(odds), chance.random() * odds.sum(), side="right"))
        chosen.append(min(at, len(points) - 1))
        nearest = np.minimum(nearest, ((points - points[chosen[-1]]) ** 2).sum(axis=1))
        odds = weights * nearest
    return points[chosen]


def _tightened(points: Numbers, centres: Numbers, weights: Numbers) -> tuple[Labels, Numbers]:
    """Labels and centres once no centre moves by a hundredth (Polis' figure); none is empty."""
    labels = _nearest(points, centres)
    for _step in range(_STEPS):
        sums = np.bincount(labels, weights=weights, minlength=len(centres))
        by_axis = [np.bincount(labels, weights * axis, len(centres)) for axis in points.T]
        moved = (np.array(by_axis)[:, sums > 0] / sums[sums > 0]).T
        is_still = len(moved) == len(centres) and np.abs(moved - centres).max() < _STILL
        centres, labels = moved, _nearest(points, moved)
        if is_still:
            break
    present, labels = np.unique(labels, return_inverse=True)
    return labels, centres[present]


def _nearest(points: Numbers, centres: Numbers) -> Labels:
    """The nearest centre of each point."""
    labels: Labels = ((centres**2).sum(axis=1) - 2 * points @ centres.T).argmin(axis=1)
    return labels


def _greatest_first(labels: Labels, centres: Numbers, weights: Numbers) -> Clustering:
    """Clusters numbered from the one with most people; at equal numbers, from the left."""
    sizes = np.bincount(labels, weights=weights, minlength=len(centres))
    order = np.lexsort((centres[:, 0], -sizes)) if len(centres) else np.arange(0)
    rank = np.empty(len(order), dtype=np.intp)
    rank[order] = np.arange(len(order))
    return Clustering(rank[labels], centres[order])


def silhouette(points: Numbers, labels: Labels, weights: Numbers | None = None) -> float:
    """The mean silhouette of points: near 1 for groups apart, 0 for a cut through a cloud.

    A point alone in its cluster counts 0. `weights` is how many times each point is there.
    """
    people = np.ones(len(points)) if weights is None else weights
    squares = (points**2).sum(axis=1)
    apart = np.sqrt(np.maximum(squares[:, None] + squares[None, :] - 2 * points @ points.T, 0))
    is_in = np.eye(labels.max() + 1)[labels] * people[:, None]
    sizes = is_in.sum(axis=0)
    sums = apart @ is_in
    own = sizes[labels]
    within = sums[np.arange(len(points)), labels] / np.maximum(own - 1, 1)
    means = np.where(is_in.astype(bool), np.inf, sums / sizes)
    beyond = means.min(axis=1)
    greater = np.maximum(np.maximum(within, beyond), 1e-300)
    each = np.where(own > 1, (beyond - within) / greater, 0)
    return float((each * people).sum() / people.sum())

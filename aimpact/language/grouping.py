"""Points brought together, with a word on how far it is after each round.

Weighted k-means (Lloyd 1982) from a start by k-means++ (Arthur and Vassilvitskii 2007), drawn on a
sample of the points: with all of them the start takes longer than everything after it. Ward's
criterion (1963) joins the small groups. Written here so that a job can be stopped between rounds.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.cluster import AgglomerativeClustering, kmeans_plusplus
from sklearn.preprocessing import normalize

from aimpact.language.patience import Report
from aimpact.language.vectors import Vectors, share_of

SMALL_GROUPS = 400
"""Groups that Ward's criterion joins into themes, at most: its cost grows with their square."""
FEWEST_A_THEME = 3
"""Different points of a theme, on average, at least."""
_STARTED_ON = 4_000
_ROUNDS, _ROUNDS_TO_SETTLE = 20, 10


def find_centres(
    points: Vectors, weights: NDArray[np.float64], *, number: int, seed: int, report: Report
) -> Vectors:
    """The middles of `number` groups of points, of length 1; of fewer where points are few."""
    points, same = np.unique(points.round(4), axis=0, return_inverse=True)
    # What is said twice weighs twice.
    weights = np.bincount(same.ravel(), weights=weights).astype(np.float64)
    number = min(number, max(1, len(points) // FEWEST_A_THEME))
    if number == 1:
        middle = np.average(points, axis=0, weights=weights)
        return np.asarray(normalize(middle[None]), dtype=np.float32)
    small = min(SMALL_GROUPS, max(number, len(points) // 4))
    report(0)
    start = _start(points, weights, small, seed)
    report(0.2)
    middles, group = _settle(points, weights, start, _ROUNDS, share_of(report, 0.2, 0.7))
    report(0.7)
    joined = AgglomerativeClustering(number, linkage="ward").fit_predict(middles)[group]
    start = _middles(points, weights, joined, middles[:number])
    settled, _group = _settle(points, weights, start, _ROUNDS_TO_SETTLE, share_of(report, 0.7, 1))
    return np.asarray(normalize(settled), dtype=np.float32)


def _start(points: Vectors, weights: NDArray[np.float64], number: int, seed: int) -> Vectors:
    rng = np.random.default_rng(seed)
    some = np.arange(len(points))
    if len(points) > _STARTED_ON:
        some = np.sort(rng.choice(len(points), _STARTED_ON, replace=False))
    found, _which = kmeans_plusplus(
        points[some], number, sample_weight=weights[some], random_state=seed
    )
    return np.asarray(found, dtype=np.float32)


def _settle(
    points: Vectors, weights: NDArray[np.float64], start: Vectors, rounds: int, report: Report
) -> tuple[Vectors, NDArray[np.int64]]:
    """Centres and the group of each point, once nothing moves or after so many rounds."""
    centres, group = start, np.full(len(points), -1)
    for done in range(rounds):
        near = points @ centres.T - (centres**2).sum(axis=1) / 2
        now = near.argmax(axis=1)
        if np.array_equal(now, group):
            break
        group = now
        centres = _middles(points, weights, group, centres)
        report((done + 1) / rounds)
    return centres, group


def _middles(
    points: Vectors, weights: NDArray[np.float64], group: NDArray[np.int64], empty: Vectors
) -> Vectors:
    """The weighted middle of each group; that of `empty` where a group has no point."""
    shape = (len(empty), len(points))
    share = csr_matrix((weights, (group, np.arange(len(points)))), shape=shape, dtype=np.float32)
    total = np.bincount(group, weights=weights, minlength=len(empty))[:, None]
    found = np.where(total > 0, (share @ points) / np.maximum(total, 1e-9), empty)
    return np.asarray(found, dtype=np.float32)

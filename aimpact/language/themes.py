"""What a set of French answers is about: themes proposed by grouping what people say.

An answer often says several things (« trier, prendre le vélo, isoler »), so clauses are grouped,
not answers: an answer is of every theme that holds enough of it. Clauses are first brought
together into a few hundred small groups (k-means), which are joined by Ward's criterion (1963)
and settled by k-means. On annotated answers this agrees better with people than TF-IDF and
k-means, NMF or whole answers (`benchmarks/themes.py` prints by how much). Measured agreement stays
well under that of two people: what comes out is a proposal, for a person to accept or correct.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cbrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import AgglomerativeClustering, KMeans
from sklearn.preprocessing import normalize

from aimpact.language.vectors import Report, Space, Vectors, encode
from aimpact.language.words import Clause, Lexicon, split_clauses

FEWEST, MOST = 3, 25
"""Themes proposed at least and at most."""
FEWEST_TEXTS = 10
"""Under so many answers, people read them all faster than they correct a machine."""
LEARNT_FROM = 16_000
"""Clauses on which themes are found; more are set with the nearest theme."""
SMALL_GROUPS = 400
SHARE_OF_ANSWER = 0.15
"""An answer is of a theme that holds this share of what its strongest theme holds of it."""
UNCLEAR = 0.15
"""The share of clauses that are like no theme, and so make their answer of none."""
_BLOCK = 4_096
_LONGEST = 8  # words of a clause that count: a long one says one thing too


@dataclass(frozen=True, slots=True)
class Themes:
    """Themes of a set of answers. `members[i, j]`: answer i is of theme j.

    `main[i]` is the strongest theme of answer i, -1 where it has none. `nearness[i, j]` is the
    cosine between the answer and the middle of the theme. `clauses` are those of each answer, as
    `owners` tells, and `theme_of` the theme of each clause (-1: like none).
    """

    members: NDArray[np.bool_]
    main: NDArray[np.int64]
    nearness: NDArray[np.float32]
    clauses: Sequence[Clause]
    owners: NDArray[np.int64]
    theme_of: NDArray[np.int64]

    @property
    def number(self) -> int:
        number: int = self.members.shape[1]
        return number


def how_many(texts: int) -> int:
    """Themes to propose for so many answers: 1.5 times the cube root, within bounds.

    People who coded 1,600 answers of the Grand débat used 19 labels of more than one percent;
    the rule gives 18. More answers bring rarer themes, not as many new ones.
    """
    return max(FEWEST, min(MOST, round(1.5 * cbrt(texts))))


def find_themes(
    texts: Sequence[str],
    *,
    number: int | None = None,
    seed: int = 0,
    report: Report = lambda _: None,
) -> Themes:
    """Propose themes, always the same for the same texts. Raises `ValueError` for too few."""
    if len(texts) < FEWEST_TEXTS:
        raise ValueError("too few texts")
    wanted = number or how_many(len(texts))
    lexicon = Lexicon.learn(texts)
    report(0.1)
    split = [split_clauses(text, lexicon) for text in texts]
    clauses = [clause for found in split for clause in found]
    owners = np.repeat(np.arange(len(texts)), [len(found) for found in split])
    weights = np.array([min(len(clause.words), _LONGEST) for clause in clauses], dtype=float)
    known = _sample(np.flatnonzero(weights), seed)
    if len(known) < FEWEST_TEXTS:
        raise ValueError("too few texts")
    space, points = _learn_space([clauses[i] for i in known], seed)
    report(0.25)
    centres = _find_centres(points, weights[known], wanted, seed)
    report(0.3)
    said = _read(
        clauses,
        owners,
        weights,
        space=space,
        centres=centres,
        report=lambda share: report(0.3 + 0.7 * share),
    )
    return _share_out(said, clauses, len(texts))


class _Said(NamedTuple):
    """Every clause: whose it is, how much it says, its nearest theme and how near; and how near
    each answer is to each theme.
    """

    owners: NDArray[np.int64]
    weights: NDArray[np.float64]
    nearest: NDArray[np.int64]
    closest: NDArray[np.float32]
    nearness: NDArray[np.float32]


def _sample(kept: NDArray[np.int64], seed: int) -> NDArray[np.int64]:
    if len(kept) <= LEARNT_FROM:
        return kept
    return np.sort(np.random.default_rng(seed).choice(kept, LEARNT_FROM, replace=False))


def _lemmas(clauses: Sequence[Clause]) -> list[list[str]]:
    return [[word.lemma for word in clause.words] for clause in clauses]


def _learn_space(clauses: Sequence[Clause], seed: int) -> tuple[Space, Vectors]:
    meanings, lemmas = encode([clause.text for clause in clauses]), _lemmas(clauses)
    space = Space(meanings, lemmas, seed=seed)
    return space, space.place(meanings, lemmas)


def _find_centres(points: Vectors, weight: NDArray[np.float64], number: int, seed: int) -> Vectors:
    points, same = np.unique(points.round(4), axis=0, return_inverse=True)
    # What is said twice weighs twice.
    weight = np.bincount(same.ravel(), weights=weight).astype(np.float64)
    number = min(number, max(1, len(points) // 3))
    small = min(SMALL_GROUPS, max(number, len(points) // 4))
    if number == 1:
        middle = np.average(points, axis=0, weights=weight)
        return np.asarray(normalize(middle[None]), dtype=np.float32)
    groups = KMeans(small, n_init=1, random_state=seed, max_iter=20).fit(
        points, sample_weight=weight
    )
    joined = AgglomerativeClustering(number, linkage="ward").fit_predict(groups.cluster_centers_)
    theme = joined[groups.labels_]
    middles = [
        np.average(points[theme == j], axis=0, weights=weight[theme == j]) for j in range(number)
    ]
    settled = KMeans(number, init=np.array(middles), n_init=1, max_iter=10).fit(
        points, sample_weight=weight
    )
    return np.asarray(normalize(settled.cluster_centers_), dtype=np.float32)


def _read(
    clauses: Sequence[Clause],
    owners: NDArray[np.int64],
    weights: NDArray[np.float64],
    *,
    space: Space,
    centres: Vectors,
    report: Report,
) -> _Said:
    """Set every clause with its nearest theme, block after block: vectors are not kept."""
    nearest = np.zeros(len(clauses), dtype=np.int64)
    closest = np.zeros(len(clauses), dtype=np.float32)
    middle = np.zeros((owners[-1] + 1, centres.shape[1]), dtype=np.float32)
    for start in range(0, len(clauses), _BLOCK):
        block = slice(start, start + _BLOCK)
        placed = space.place(encode([c.text for c in clauses[block]]), _lemmas(clauses[block]))
        likeness = normalize(placed) @ centres.T
        nearest[block], closest[block] = likeness.argmax(axis=1), likeness.max(axis=1)
        np.add.at(middle, owners[block], placed * weights[block, None])
        report(min(1.0, (start + _BLOCK) / len(clauses)))
    return _Said(owners, weights, nearest, closest, normalize(middle) @ centres.T)


def _share_out(said: _Said, clauses: Sequence[Clause], texts: int) -> Themes:
    owners, weights, nearest, closest, nearness = said
    is_clear = (weights > 0) & (closest >= np.quantile(closest, UNCLEAR))
    held = np.zeros(nearness.shape)
    np.add.at(held, (owners[is_clear], nearest[is_clear]), (weights * closest.clip(0))[is_clear])
    strongest = held.max(axis=1, keepdims=True)
    members = (held > 0) & (held >= SHARE_OF_ANSWER * strongest)
    shares = held / np.maximum(held.sum(axis=1, keepdims=True), 1e-9)
    main = (shares + nearness).argmax(axis=1)
    main = np.where(members[np.arange(texts), main], main, held.argmax(axis=1))
    main = np.where(strongest[:, 0] > 0, main, -1)
    return Themes(members, main, nearness, clauses, owners, np.where(is_clear, nearest, -1))

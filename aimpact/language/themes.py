"""What a set of French answers is about: themes proposed by grouping what people say.

An answer often says several things (« trier, prendre le vélo, isoler »), so clauses are set with
themes, not answers: an answer is of every theme that holds enough of it. Themes themselves are
found in sentences: a clause of three words says too little of what it is about, and in long answers
most are such. Sentences are brought together into a few hundred small groups (k-means), which are
joined by Ward's criterion (1963) and settled by k-means. On annotated answers this agrees better
with people than TF-IDF and k-means, NMF, whole answers or clauses alone (`benchmarks/themes.py`
prints by how much). Measured agreement stays well under that of two people: what comes out is a
proposal, for a person to accept or correct.

Of very many answers a sample is read so, drawn at random; the others are set with the nearest theme
by their words alone, block after block: a thousand times faster, and memory does not follow.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cbrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.preprocessing import normalize

from aimpact.language import FEWEST_TEXTS
from aimpact.language.grouping import FEWEST_A_THEME, find_centres
from aimpact.language.patience import Report
from aimpact.language.vectors import Space, Vectors, encode, share_of
from aimpact.language.words import Clause, Lexicon, split_clauses, split_sentences

FEWEST, MOST = 3, 25
"""Themes proposed at least and at most."""
LEARNT_FROM = 6_000
"""Sentences in which themes are found."""
READ_WHOLE = 16_000
"""Clauses whose meaning is read, of answers drawn at random: twenty seconds, 30 MB. The answers
beyond are set with a theme by their words."""
SHARE_OF_ANSWER = 0.15
"""An answer is of a theme that holds this share of what its strongest theme holds of it."""
UNCLEAR = 0.05
"""The share of clauses that are like no theme, and so make their answer of none."""
VOICES = 2
"""Answers of each theme to quote for what most say, and for saying it otherwise."""
_SENTENCE = 4  # words that carry meaning
_BLOCK = 2_048
_ANSWERS = 2_000
_HALF_SURE = np.float32(0.5)
_NOTHING = 1e-6  # words that nobody else wrote are like no theme
_LONGEST = 8  # words of a clause that count: a long one says one thing too


@dataclass(frozen=True, slots=True)
class Themes:
    """Themes of a set of answers. `members[i, j]`: answer i is of theme j.

    `main[i]` is the strongest theme of answer i, -1 where it has none. `nearness[i, j]` is the
    cosine between the answer and the middle of the theme; smaller where words alone were read,
    so that these are no example of a theme before the others. `clauses` are those of the answers
    that were read whole, as `owners` tells, and `theme_of` the theme of each (-1: like none).
    Of each theme, `typical` are the answers to quote, and `apart` those of the nearer half that
    say it least as these do.
    """

    members: NDArray[np.bool_]
    main: NDArray[np.int64]
    nearness: NDArray[np.float32]
    clauses: Sequence[Clause]
    owners: NDArray[np.int64]
    theme_of: NDArray[np.int64]
    typical: Sequence[Sequence[int]]
    apart: Sequence[Sequence[int]]

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
    lexicon = Lexicon.learn(texts, share_of(report, 0, 0.15))
    read, split = _draw(texts, lexicon, seed)
    clauses = [clause for found in split for clause in found]
    owners = np.repeat(np.arange(len(read)), [len(found) for found in split])
    weights = _weights(clauses)
    sentences = _sentences([texts[i] for i in read], lexicon, seed)
    if len({one.text for one in sentences}) < FEWEST_A_THEME * wanted:
        sentences = [clause for clause in clauses if clause.words][:LEARNT_FROM]
    if len(sentences) < FEWEST_TEXTS:
        raise ValueError("too few texts")
    space, centres = _find(sentences, wanted, seed, share_of(report, 0.15, 0.45))
    meanings = _Meanings(clauses, share_of(report, 0.45, 0.8))
    said = _read(
        clauses,
        owners,
        weights,
        meanings=meanings,
        space=space,
        centres=centres,
        report=share_of(report, 0.8, 0.85),
    )
    shared = _share_out(said, float(np.quantile(said.closest, UNCLEAR)))
    voices = [_voices(each, shared, said) for each in range(shared.members.shape[1])]
    whole = _everybody(shared, read, len(texts))
    if len(read) < len(texts):
        by_words = _ByWords(lexicon, space, centres, clauses)
        by_words.read(texts, read, whole, share_of(report, 0.85, 1))
    return Themes(
        whole.members,
        whole.main,
        whole.nearness,
        clauses,
        owners,
        shared.theme_of,
        typical=[read[typical].tolist() for typical, _apart in voices],
        apart=[read[apart].tolist() for _typical, apart in voices],
    )


def _draw(
    texts: Sequence[str], lexicon: Lexicon, seed: int
) -> tuple[NDArray[np.int64], list[list[Clause]]]:
    """The answers to read whole, in their order, with their clauses: all, or as many of a random
    order as `READ_WHOLE` clauses make.
    """
    found: dict[int, list[Clause]] = {}
    clauses = 0
    for i in np.random.default_rng(seed).permutation(len(texts)).tolist():
        found[i] = split_clauses(texts[i], lexicon)
        clauses += len(found[i])
        if clauses >= READ_WHOLE:
            break
    read = sorted(found)
    return np.array(read), [found[i] for i in read]


class _Meanings:
    """The meaning of clauses, read once for those that are written alike."""

    def __init__(self, clauses: Sequence[Clause], report: Report) -> None:
        places: dict[str, int] = {}
        self._place = np.array([places.setdefault(c.text, len(places)) for c in clauses])
        self._vectors = encode(list(places), report)

    def of(self, which: NDArray[np.int64] | slice) -> Vectors:
        found: Vectors = self._vectors[self._place[which]]
        return found


class _Said(NamedTuple):
    """Every clause: whose it is, how much it says, its nearest theme and how near; and of each
    answer, how near it is to each theme and where it stands.
    """

    owners: NDArray[np.int64]
    weights: NDArray[np.float64]
    nearest: NDArray[np.int64]
    closest: NDArray[np.float32]
    nearness: NDArray[np.float32]
    middles: Vectors


def _sentences(texts: Sequence[str], lexicon: Lexicon, seed: int) -> list[Clause]:
    """The sentences of these answers that say something; a random sample of very many."""
    found = [one for text in texts for one in split_sentences(text, lexicon) if one.words]
    if len(found) <= LEARNT_FROM:
        return found
    kept = np.random.default_rng(seed).choice(len(found), LEARNT_FROM, replace=False)
    return [found[i] for i in np.sort(kept)]


def _find(
    sentences: Sequence[Clause], number: int, seed: int, report: Report
) -> tuple[Space, Vectors]:
    """The space of these sentences, and the middles of their themes in it."""
    every = slice(None)
    meanings = _Meanings(sentences, share_of(report, 0, 0.6)).of(every)
    lemmas = _lemmas(sentences)
    space = Space(meanings, lemmas, seed=seed)
    report(0.7)
    points, weights = space.place(meanings, lemmas), _weights(sentences)
    shares = share_of(report, 0.7, 1)
    return space, find_centres(points, weights, number=number, seed=seed, report=shares)


def _weights(clauses: Sequence[Clause]) -> NDArray[np.float64]:
    return np.array([min(len(clause.words), _LONGEST) for clause in clauses], dtype=float)


def _lemmas(clauses: Sequence[Clause]) -> list[list[str]]:
    return [[word.lemma for word in clause.words] for clause in clauses]


def _read(
    clauses: Sequence[Clause],
    owners: NDArray[np.int64],
    weights: NDArray[np.float64],
    *,
    meanings: _Meanings,
    space: Space,
    centres: Vectors,
    report: Report,
) -> _Said:
    """Set every clause with its nearest theme, block after block: places are not kept."""
    nearest = np.zeros(len(clauses), dtype=np.int64)
    closest = np.zeros(len(clauses), dtype=np.float32)
    middle = np.zeros((owners[-1] + 1, centres.shape[1]), dtype=np.float32)
    for start in range(0, len(clauses), _BLOCK):
        block = slice(start, start + _BLOCK)
        placed = space.place(meanings.of(block), _lemmas(clauses[block]))
        likeness = normalize(placed) @ centres.T
        nearest[block], closest[block] = likeness.argmax(axis=1), likeness.max(axis=1)
        whose = owners[block]
        first, inside = whose[0], np.arange(len(whose))
        share = csr_matrix((weights[block], (whose - first, inside)), dtype=np.float32)
        middle[first : whose[-1] + 1] += share @ placed
        report(min(1.0, (start + _BLOCK) / len(clauses)))
    normalize(middle, copy=False)
    return _Said(owners, weights, nearest, closest, middle @ centres.T, middle)


class _Shared(NamedTuple):
    """The themes of answers, as in `Themes`; and of their clauses."""

    members: NDArray[np.bool_]
    main: NDArray[np.int64]
    nearness: NDArray[np.float32]
    theme_of: NDArray[np.int64]


def _share_out(said: _Said, clear_from: float) -> _Shared:
    """An answer is of the themes of its clauses that are near enough."""
    owners, weights, nearest, closest, nearness, _middles = said
    is_clear = (weights > 0) & (closest >= clear_from)
    held = np.zeros(nearness.shape)
    np.add.at(held, (owners[is_clear], nearest[is_clear]), (weights * closest.clip(0))[is_clear])
    strongest = held.max(axis=1, keepdims=True)
    members = (held > 0) & (held >= SHARE_OF_ANSWER * strongest)
    shares = held / np.maximum(held.sum(axis=1, keepdims=True), 1e-9)
    main = (shares + nearness).argmax(axis=1)
    main = np.where(members[np.arange(len(held)), main], main, held.argmax(axis=1))
    main = np.where(strongest[:, 0] > 0, main, -1)
    return _Shared(members, main, nearness, np.where(is_clear, nearest, -1))


def _voices(
    theme: int, shared: _Shared, said: _Said
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Answers to quote: the nearest; and of the nearer half, those least like these.

    Both in sentences, where there are some: two words say nothing to those who were not asked.
    """
    inside = np.flatnonzero(shared.members[:, theme] & (shared.main == theme))
    words = np.bincount(said.owners, weights=said.weights, minlength=len(shared.main))[inside]
    inside = inside[words >= _SENTENCE] if (words >= _SENTENCE).sum() >= 2 * VOICES else inside
    order = inside[np.argsort(-shared.nearness[inside, theme], kind="stable")]
    typical, near = order[:VOICES], order[VOICES : max(2 * VOICES, len(order) // 2)]
    middle = said.middles[typical].mean(axis=0) if len(typical) else said.middles[:0].sum(axis=0)
    likeness = said.middles[near] @ middle
    return typical, near[np.argsort(likeness, kind="stable")[:VOICES]]


def _everybody(shared: _Shared, read: NDArray[np.int64], texts: int) -> _Shared:
    """The same with a line for each answer: those that were not read whole have no theme yet."""
    if len(read) == texts:
        return shared
    whole = _Shared(
        np.zeros((texts, shared.members.shape[1]), dtype=np.bool_),
        np.full(texts, -1, dtype=np.int64),
        np.zeros((texts, shared.members.shape[1]), dtype=np.float32),
        shared.theme_of,
    )
    _fill(whole, read, shared)
    return whole


def _fill(whole: _Shared, where: NDArray[np.int64], found: _Shared) -> None:
    whole.members[where], whole.main[where] = found.members, found.main
    whole.nearness[where] = found.nearness


class _ByWords:
    """Sets answers with the nearest theme by their words alone."""

    def __init__(
        self, lexicon: Lexicon, space: Space, centres: Vectors, clauses: Sequence[Clause]
    ) -> None:
        self._lexicon, self._space = lexicon, space
        self._centres = space.words_of(centres)
        likest = np.concatenate(
            [
                self._likeness(clauses[start : start + _BLOCK]).max(axis=1)
                for start in range(0, len(clauses), _BLOCK)
            ]
        )
        # As many are like no theme as among those that were read whole.
        self._clear_from = float(np.quantile(likest, UNCLEAR))

    def read(
        self, texts: Sequence[str], known: NDArray[np.int64], whole: _Shared, report: Report
    ) -> None:
        """Write in `whole` the themes of the answers that are not in `known`."""
        rest = np.setdiff1d(np.arange(len(texts)), known)
        for start in range(0, len(rest), _ANSWERS):
            some = rest[start : start + _ANSWERS]
            _fill(whole, some, self._shared([texts[i] for i in some]))
            report(min(1.0, (start + _ANSWERS) / len(rest)))

    def _shared(self, texts: Sequence[str]) -> _Shared:
        split = [split_clauses(text, self._lexicon) for text in texts]
        clauses = [clause for found in split for clause in found]
        owners = np.repeat(np.arange(len(texts)), [len(found) for found in split])
        likeness, weights = self._likeness(clauses), _weights(clauses)
        near = np.zeros((len(texts), likeness.shape[1]), dtype=np.float32)
        np.add.at(near, owners, likeness * weights[:, None])
        near /= np.maximum(np.bincount(owners, weights=weights, minlength=len(texts)), 1)[:, None]
        said = _Said(
            owners, weights, likeness.argmax(axis=1), likeness.max(axis=1), _HALF_SURE * near, near
        )
        return _share_out(said, max(self._clear_from, _NOTHING))

    def _likeness(self, clauses: Sequence[Clause]) -> Vectors:
        found: Vectors = self._space.place_words(_lemmas(clauses)) @ self._centres.T
        return found

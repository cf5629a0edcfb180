"""What people decided about the themes of earlier texts, applied to new ones.

One logistic regression a theme, on the meaning of the whole answer and on its words. It proposes;
the same people decide again, and so it learns.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from aimpact.language.patience import Report
from aimpact.language.vectors import encode
from aimpact.language.words import Lexicon, Word

FEWEST_EXAMPLES = 8
"""A theme with fewer examples is not learnt: what it would propose is chance."""
CERTAIN_ENOUGH = 0.5
_AT_ONCE = 512
_STRENGTH = 8.0  # how closely the regression follows its examples (scikit-learn's C)


@dataclass(frozen=True, slots=True)
class Coder:
    """Learnt themes. `themes` are those that had examples enough."""

    themes: tuple[str, ...]
    _lexicon: Lexicon
    _words: TfidfVectorizer
    _models: tuple[LogisticRegression, ...]

    @classmethod
    def learn(cls, texts: Sequence[str], themes: Sequence[frozenset[str]]) -> "Coder":
        """Learn from texts and the themes people gave each. Raises `ValueError` for too few."""
        every = {name for given in themes for name in given}
        counts = {name: sum(name in given for given in themes) for name in every}
        names = tuple(
            sorted(n for n, held in counts.items() if FEWEST_EXAMPLES <= held < len(texts))
        )
        if not names:
            raise ValueError("too few examples")
        lexicon = Lexicon.learn(texts)
        words = TfidfVectorizer(analyzer=_lemmas, sublinear_tf=True, min_df=2)
        words.fit([lexicon.words(text) for text in texts])
        features = _features(texts, lexicon, words)
        models = tuple(
            LogisticRegression(C=_STRENGTH, class_weight="balanced", max_iter=500).fit(
                features, np.array([name in given for given in themes])
            )
            for name in names
        )
        return cls(names, lexicon, words, models)

    def propose(self, texts: Sequence[str], report: Report = lambda _: None) -> NDArray[np.float64]:
        """How likely each text is of each theme, between 0 and 1: one column a theme."""
        likely = np.zeros((len(texts), len(self.themes)))
        for start in range(0, len(texts), _AT_ONCE):
            block = slice(start, start + _AT_ONCE)
            features = _features(texts[block], self._lexicon, self._words)
            for column, model in enumerate(self._models):
                likely[block, column] = model.predict_proba(features)[:, 1]
            report(min(1.0, (start + _AT_ONCE) / len(texts)))
        return likely


def _features(texts: Sequence[str], lexicon: Lexicon, words: TfidfVectorizer) -> csr_matrix:
    said = words.transform([lexicon.words(text) for text in texts])
    return csr_matrix(hstack([csr_matrix(encode(texts)), said]))


def _lemmas(words: Sequence[Word]) -> list[str]:
    return [word.lemma for word in words]

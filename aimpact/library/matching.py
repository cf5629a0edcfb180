"""The nearest texts to a few words: BM25 over stems, forgiving of a letter. Nothing leaves here.

Robertson & Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009. Titles are
a handful of words and the library a few hundred texts: an index in memory answers in less than
a millisecond, where a model of language would add 30 MB to find the same ones.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from aimpact.core.text import fold

SATURATION, LENGTH_WEIGHT = 1.2, 0.5
"""BM25's k1, and its b: long texts are long here because they have more questions."""
STEM_LENGTH = 7
"""Letters of a stem: « déplacement » and « déplacer » meet, « commune » and « commerce » do not."""
ALIKE = 0.55
"""Dice coefficient of trigrams from which an unknown word is taken for a known one."""
QUERY_MAXIMUM = 60
"""Words of a query that are read."""

EMPTY_WORDS = frozenset(
    """
    a ai au aux avec avez avis avons bien c ca ce ces cet cette chez comment d dans de des donnez
    du elle en enquete es est et etes eu faire faut il ils j je l la le les leur lors lui ma mais
    me mes moi mon n ne nom nos notre nous on ont opinion ou par pas pensez plus pour propos qu
    quand que quel quelle quelles quels questionnaire qui s sa se ses si soi son sondage sont
    souhaitez sur ta te tes toi ton tous tout toute toutes tu un une vos votre vous voulez vers y
    about all an and are as at be by can do does for from has have how i in is it its my of on or
    our questions should survey that the their they this to us was we what when which who why
    will with would you your
    """.split()  # noqa: SIM905 - a list of words is read, not a program
)

Weighted = Iterable[tuple[str, float]]


@lru_cache(maxsize=20_000)
def words(text: str) -> tuple[str, ...]:
    """The stems of the words that mean something."""
    kept = (word for word in fold(text).split() if word not in EMPTY_WORDS and len(word) > 1)
    return tuple(stem(word) for word in kept)


def stem(word: str) -> str:
    """The beginning of a word, without the mark of the plural."""
    if len(word) > 4:
        word = word.removesuffix("aux") + "al" if word.endswith("aux") else word.rstrip("sx")
    return word[:STEM_LENGTH].rstrip("e") if len(word) > 3 else word


@dataclass(frozen=True, slots=True)
class Match:
    """A text found: `key` names it, `score` is of use for ordering only, `covers` is the share
    of the words asked that it holds.
    """

    key: str
    score: float
    covers: float


@dataclass
class Index:
    """Texts to search. Give each as pieces with their weights: a title weighs more than a help."""

    _weights: dict[str, Counter[str]] = field(default_factory=dict)
    _holders: Counter[str] = field(default_factory=Counter)
    _total: float = 0

    def add(self, key: str, pieces: Weighted) -> None:
        """Add a text under a key that no other has."""
        weights: Counter[str] = Counter()
        for text, weight in pieces:
            for word in words(text):
                weights[word] += weight  # type: ignore[assignment]  # a Counter of floats
        self._weights[key] = weights
        self._holders.update(weights.keys())
        self._total += sum(weights.values())

    def search(self, query: str, *, limit: int) -> list[Match]:
        """The nearest texts, the best first; none when no word is shared."""
        wanted = words(query)[:QUERY_MAXIMUM]
        asked = Counter(filter(None, (self._known(word) for word in wanted)))
        if not asked:
            return []
        number = len(set(wanted))
        found = [
            Match(key, self._score(asked, held), sum(word in held for word in asked) / number)
            for key, held in self._weights.items()
        ]
        best = sorted((match for match in found if match.score > 0), key=lambda m: -m.score)
        return best[:limit]

    def _known(self, word: str) -> str:
        """The word as the index has it; a mistyped one is read as its nearest neighbour."""
        if word in self._holders:
            return word
        asked = trigrams(word)
        near = max(self._holders, key=lambda known: _dice(asked, trigrams(known)), default="")
        return near if near and _dice(asked, trigrams(near)) >= ALIKE else ""

    def _score(self, asked: Mapping[str, int], held: Mapping[str, float]) -> float:
        average = self._total / len(self._weights)
        length = 1 - LENGTH_WEIGHT + LENGTH_WEIGHT * sum(held.values()) / average
        return sum(
            times * self._rarity(word) * weight * (SATURATION + 1) / (weight + SATURATION * length)
            for word, times in asked.items()
            if (weight := held.get(word, 0))
        )

    def _rarity(self, word: str) -> float:
        number, holders = len(self._weights), self._holders[word]
        return math.log(1 + (number - holders + 0.5) / (holders + 0.5))


@lru_cache(maxsize=20_000)
def trigrams(word: str) -> frozenset[str]:
    """The runs of three letters of a word, its ends marked."""
    marked = f"  {word} "
    return frozenset(marked[at : at + 3] for at in range(len(marked) - 2))


def _dice(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other))

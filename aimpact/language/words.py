"""French words: their base form, what carries meaning, and the clauses of an answer.

Base forms are those of spaCy's `fr_core_news_md` (lemmas after the part of speech). They are learnt
on a sample of the texts and then known by form: fifty thousand answers use the same words as five
thousand, and reading them all with the model takes ten times as long for nothing.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

import spacy
from spacy.language import Language

LEARNT_FROM = 2_000
"""Texts from which base forms are learnt, and the characters read of each."""
LONGEST_READ = 2_000
_AT_ONCE = 128
_CONTENT = frozenset({"NOUN", "PROPN", "VERB", "ADJ", "ADV", "X"})
_NOUNS = frozenset({"NOUN", "PROPN"})
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*", re.UNICODE)
_ELIDED = re.compile(r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)['’]", re.IGNORECASE)
_CLAUSES = re.compile(r"[.;!?,:\n•*+&/()]+|\s-\s|\bet\b|\bmais\b|\bou\b|\d[)/.]", re.IGNORECASE)
_SENTENCES = re.compile(r"[.;!?\n•*]+|\s-\s|\d[)/.]")

_STOP = """
    le la les un une des de du au aux et ou où à en dans par pour sur sous avec sans chez vers
    entre contre depuis pendant avant après ce cet cette ces mon ma mes ton ta tes son sa ses
    notre nos votre vos leur leurs je tu il elle on nous vous ils elles me te se lui y que qui
    quoi dont ne pas plus moins très trop être avoir faire falloir pouvoir devoir vouloir aller
    mettre tout tous toute toutes autre même aussi bien si comme mais donc car ni quand cela ça
    ceci quel quelle quels quelles chaque certain plusieurs peu beaucoup alors déjà encore etc
    oui non afin ainsi toujours jamais rien fait faut peut sont est sera serait ont soit surtout
    merci bonjour bref voilà
"""
STOP_WORDS = frozenset(_STOP.split())


class Word(NamedTuple):
    """A word that carries meaning, where it stands in its text, and its base form."""

    lemma: str
    text: str
    is_noun: bool = False


class Clause(NamedTuple):
    """A piece of an answer that says one thing. `words` carry meaning; there may be none."""

    text: str
    words: tuple[Word, ...]


@lru_cache(maxsize=1)
def french() -> Language:
    """The model of French, loaded once: some 3 seconds and 150 MB. Its parser is left out."""
    return spacy.load("fr_core_news_md", exclude=["parser", "senter"])


class Lexicon:
    """Base forms of the words of a set of texts."""

    def __init__(self, lemmas: dict[str, str], nouns: frozenset[str]) -> None:
        self._lemmas, self._nouns = lemmas, nouns

    @classmethod
    def learn(
        cls, texts: Sequence[str], report: Callable[[float], None] = lambda _: None
    ) -> "Lexicon":
        """Learn from at most `LEARNT_FROM` of the texts, taken at even distances."""
        step = max(1, -(-len(texts) // LEARNT_FROM))
        seen: dict[str, Counter[str]] = defaultdict(Counter)
        nouns: Counter[str] = Counter()
        sample = [text[:LONGEST_READ] for text in texts[::step]]
        with french().select_pipes(disable=["ner"]):
            for number, doc in enumerate(french().pipe(sample, batch_size=_AT_ONCE), start=1):
                if number % _AT_ONCE == 0:
                    report(number / len(sample))
                for token in doc:
                    kept = token.lemma_.lower() if token.pos_ in _CONTENT else ""
                    seen[token.text.lower()][kept] += 1
                    nouns[token.text.lower()] += token.pos_ in _NOUNS
        lemmas = {form: found.most_common(1)[0][0] for form, found in seen.items()}
        mostly = (form for form, found in seen.items() if 2 * nouns[form] > found.total())
        return cls(lemmas, frozenset(mostly))

    def words(self, text: str) -> list[Word]:
        """The words of a text that carry meaning, in their order."""
        found = (match.group() for match in _WORD.finditer(_ELIDED.sub(" ", text)))
        pairs = ((self._lemma(form.lower()), form) for form in found)
        return [Word(lemma, form, form.lower() in self._nouns) for lemma, form in pairs if lemma]

    def _lemma(self, form: str) -> str:
        lemma = self._lemmas.get(form, form)
        is_empty = len(lemma) < 2 or lemma in STOP_WORDS or form in STOP_WORDS
        return "" if is_empty else lemma


def split_clauses(text: str, lexicon: Lexicon) -> list[Clause]:
    """The clauses of an answer that say something; the whole answer where none does."""
    return _split(text, _CLAUSES, lexicon)


def split_sentences(text: str, lexicon: Lexicon) -> list[Clause]:
    """Its sentences likewise: longer pieces, which say more surely what they are about."""
    return _split(text, _SENTENCES, lexicon)


def _split(text: str, where: re.Pattern[str], lexicon: Lexicon) -> list[Clause]:
    pieces = (piece.strip(" -–—'’\"") for piece in where.split(text))
    clauses = (Clause(piece, tuple(lexicon.words(piece))) for piece in pieces if piece)
    return [clause for clause in clauses if clause.words] or [Clause(text, ())]

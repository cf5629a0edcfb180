"""How hard a text is to read, and whether a questionnaire is too long to be answered to its end.

Kandel & Moles (1958) fitted Flesch's formula to French: 207 - 1.015 × words per sentence
- 73.6 × syllables per word. Flesch (1948) for English: 206.835 - 1.015 × … - 84.6 × …
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from aimpact.questionnaire.structure import Questionnaire

PATIENCE = 12
"""Minutes past which many leave before the end of an online questionnaire."""
EASY, HARD = 60.0, 40.0
"""Scores of Flesch: above 60 most adults read at ease, below 40 one has to have studied."""
WORDS_MINIMUM = 30
"""Fewer words than that say nothing of a style."""
_SENTENCE = re.compile(r"[.!?…:;]+")
_WORD = re.compile(r"[^\W\d_]+", re.UNICODE)
_VOWELS = re.compile(r"[aeiouyàâäéèêëîïôöùûüœæ]+", re.IGNORECASE)
_MUTE = re.compile(r"(?<=[^aeiouyéèàêaeiou])e(?:s|nt)?$", re.IGNORECASE)


class Ease(StrEnum):
    """How a text reads."""

    EASY = "easy"
    MEDIUM = "medium"
    HARD = "hard"


@dataclass(frozen=True, slots=True)
class Reading:
    """How the questions read: `score` is Flesch's, from 0 (hard) to 100 (easy)."""

    score: int
    words_per_sentence: float

    @property
    def ease(self) -> Ease:
        if self.score >= EASY:
            return Ease.EASY
        return Ease.HARD if self.score < HARD else Ease.MEDIUM


def read_questions(questionnaire: Questionnaire, language: str = "fr") -> Reading | None:
    """How the questions of a document read in a language; `None` when they are too few."""
    asked = [getattr(question.label, language) for question in questionnaire.questions()]
    helped = [getattr(question.help, language) for question in questionnaire.questions()]
    intros = [getattr(page.intro, language) for page in questionnaire.pages]
    return read_texts([*asked, *helped, *intros], language)


def read_texts(texts: Iterable[str], language: str) -> Reading | None:
    """How texts read, each one sentence at least."""
    sentences = words = syllables = 0
    for text in texts:
        found = _WORD.findall(text)
        if not found:
            continue
        sentences += max(1, sum(bool(_WORD.search(part)) for part in _SENTENCE.split(text)))
        words += len(found)
        syllables += sum(count_syllables(word, language) for word in found)
    if words < WORDS_MINIMUM:
        return None
    base, weight = (207.0, 73.6) if language == "fr" else (206.835, 84.6)
    score = base - 1.015 * words / sentences - weight * syllables / words
    return Reading(round(min(100.0, max(0.0, score))), words / sentences)


def count_syllables(word: str, language: str) -> int:
    """Groups of vowels; a mute e at the end of a word of several syllables is none."""
    groups = len(_VOWELS.findall(word))
    is_mute = groups > 1 and bool(_MUTE.search(word)) and language in {"fr", "en"}
    return max(1, groups - is_mute)

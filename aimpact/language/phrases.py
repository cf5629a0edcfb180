"""Key phrases of a theme, in the words people wrote, and a label made of them.

A phrase is a noun, alone or with the word after it (« pistes cyclables », « maison de santé »). Its
worth is the class-based TF-IDF (Grootendorst 2022): how often the theme says it, against how often
all themes do.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from math import log

from aimpact.language.words import Clause, Word

LABEL_PHRASES = 3
_LONGEST = 2
_BETWEEN = re.compile(r"[\s’'-]*(?:(?:de|du|des|d|à|au|aux|en)\b[\s’']*(?:(?:la|l)\b[\s’']*)?)?")
_VAGUE = frozenset(
    {"an", "heure", "minute", "fois", "jour", "chose", "gens", "monde", "avis", "km", "truc", "cas"}
)
_AT_ONCE = 5_000
_RARE = 2  # said once, a phrase is one person's


def key_phrases(
    clauses: Sequence[Clause],
    theme_of: Sequence[int],
    *,
    number: int,
    size: int = 8,
    report: Callable[[float], None] = lambda _: None,
) -> list[list[str]]:
    """The `size` phrases that say best what each of the `number` themes is about."""
    counts: list[Counter[tuple[str, ...]]] = [Counter() for _ in range(number)]
    written: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    said: set[tuple[int, str]] = set()
    for place, (clause, theme) in enumerate(zip(clauses, theme_of, strict=True)):
        if place % _AT_ONCE == 0:
            report(place / len(clauses))
        # What is copied and pasted a hundred times is said once.
        if theme < 0 or (theme, clause.text.lower()) in said:
            continue
        said.add((theme, clause.text.lower()))
        for phrase, surface in _phrases(clause):
            counts[theme][phrase] += 1
            written[phrase][surface] += 1
    everywhere: Counter[tuple[str, ...]] = Counter()
    for counted in counts:
        everywhere.update(counted)
    mean = sum(everywhere.values()) / max(1, number)
    return [_best(counted, everywhere, written, mean, size) for counted in counts]


def make_label(phrases: Sequence[str]) -> str:
    """A label to begin with: the first phrases, as a list. A person gives the theme its name."""
    label = ", ".join(phrases[:LABEL_PHRASES])
    return label[:1].upper() + label[1:]


def _best(
    counted: Counter[tuple[str, ...]],
    everywhere: Counter[tuple[str, ...]],
    written: dict[tuple[str, ...], Counter[str]],
    mean: float,
    size: int,
) -> list[str]:
    worth = {
        phrase: times * log(1 + mean / everywhere[phrase]) * (1 + 0.5 * (len(phrase) - 1))
        for phrase, times in counted.items()
        if times >= _RARE or max(counted.values()) < _RARE
    }
    chosen: list[tuple[str, ...]] = []
    for phrase in sorted(worth, key=lambda each: (-worth[each], each)):
        if not any(set(phrase) & set(other) for other in chosen):
            chosen.append(phrase)
        if len(chosen) == size:
            break
    return [written[phrase].most_common(1)[0][0] for phrase in chosen]


def _phrases(clause: Clause) -> list[tuple[tuple[str, ...], str]]:
    words, text = clause.words, clause.text.lower()
    found = []
    for start in (at for at, word in enumerate(words) if _says_much(word)):
        for size in range(1, _LONGEST + 1):
            piece = words[start : start + size]
            if len(piece) == size and (surface := _surface(text, [w.text.lower() for w in piece])):
                found.append((tuple(word.lemma for word in piece), surface))
    return found


def _says_much(word: Word) -> bool:
    return word.is_noun and len(word.lemma) > 1 and word.lemma not in _VAGUE


def _surface(text: str, words: Sequence[str]) -> str:
    """How the words stand in the text, with what is between them; empty when far apart."""
    start = text.find(words[0])
    end = start + len(words[0])
    for word in words[1:]:
        following = text.find(word, end)
        if start < 0 or following < 0 or not _BETWEEN.fullmatch(text, end, following):
            return ""
        end = following + len(word)
    return text[start:end] if start >= 0 else ""

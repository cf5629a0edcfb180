"""Rules about the words of a question: what it asks, and how it asks it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from aimpact.library.proofreading.findings import Finding, Fix, Role, Rule
from aimpact.library.proofreading.lexicon import COMMON_CAPITALS, Lexicon, jargon_of
from aimpact.questionnaire.structure import Kind, Question

WORDS_MAXIMUM = 25
"""Words of a question; past twenty-five, one in two readers loses the beginning."""
CHOICE_MAXIMUM = 18
"""Words of a choice or of a line."""
PLACEHOLDER = re.compile(r"\[[^\]]{2,}\](?!\()|_{4,}|…{2,}|\bXXX+\b|\blorem ipsum\b", re.IGNORECASE)
ACRONYM = re.compile(r"(?<![\w-])([A-ZÉÈ][A-ZÉÈ0-9]{1,5})(?![\w-])")
SENTENCE_END = re.compile(r"(?<=[.!?…])\s+(?=[A-ZÀ-ÖØ-Þ«])")
AND_WHY = re.compile(r",? (?:et|and) (?:pourquoi|comment|why|how)\b", re.IGNORECASE)
_JUDGED = {Kind.SINGLE, Kind.RATING, Kind.MATRIX, Kind.YES_NO}
"""Kinds whose answers judge one thing."""


@dataclass(frozen=True, slots=True)
class Spot:
    """One text of a question, in one language."""

    question: Question
    role: Role
    part: str
    text: str
    lexicon: Lexicon

    def found(self, rule: Rule, **more: Any) -> Finding:
        """A remark here; see `Finding` for what more it may say."""
        return Finding(
            rule=rule, where=self.question.code, role=self.role, part=self.part,
            language=self.lexicon.language, before=self.text, **more,
        )  # fmt: skip

    @property
    def is_open(self) -> bool:
        """Whether people answer in their own words."""
        return not self.question.choices and self.question.kind not in _JUDGED


def check_label(question: Question, text: str, lexicon: Lexicon) -> Iterator[Finding]:
    """Every remark on the question itself, in one language."""
    spot = Spot(question, "label", "", text, lexicon)
    if not text:
        return
    yield from _placeholder(spot)
    yield from _leading(spot)
    yield from _long(spot)
    yield from _jargon(spot)
    yield from _two_questions(spot)
    if not spot.is_open:
        yield from _absolute(spot)
        yield from _negative(spot)
    if question.kind in _JUDGED:
        yield from _double(spot)


def check_part(
    question: Question, role: Role, part: str, text: str, *, lexicon: Lexicon
) -> Iterator[Finding]:
    """Every remark on a choice or on a line."""
    spot = Spot(question, role, part, text, lexicon)
    if not text:
        return
    yield from _placeholder(spot)
    yield from _jargon(spot)
    words = len(text.split())
    if words > CHOICE_MAXIMUM:
        yield spot.found(Rule.LONG, figure=words)
    if role == "row" and question.kind is Kind.MATRIX:
        yield from _absolute(spot)
        yield from _double(spot)
        if _is_agreement(spot):
            yield from _negative(spot)


def _placeholder(spot: Spot) -> Iterator[Finding]:
    if found := PLACEHOLDER.search(spot.text):
        yield spot.found(Rule.PLACEHOLDER, excerpt=found[0])


def _leading(spot: Spot) -> Iterator[Finding]:
    lexicon, text = spot.lexicon, spot.text
    if lexicon.why.search(text):
        return
    for pattern, instead in lexicon.leading:
        found = pattern.search(text)
        if found is None:
            continue
        after = _sentence(pattern.sub(instead, text, count=1)) if _can_stand(found, instead) else ""
        fix = Fix.REWORD if after else Fix.NONE
        yield spot.found(Rule.LEADING, excerpt=found[0].strip(" ,"), after=after, fix=fix)
        return
    if found := lexicon.loaded.search(text):
        yield spot.found(Rule.LOADED, excerpt=found[0])


def _can_stand(found: re.Match[str], instead: str) -> bool:
    """Whether what is left is a sentence: « que la ville est belle ? » is none."""
    return bool(instead) or not re.search(r"\b(que|that)\s*$", found[0], re.IGNORECASE)


def _sentence(text: str) -> str:
    text = re.sub(r"\s{2,}", " ", text).strip(" ,")
    return text[:1].upper() + text[1:]


def _absolute(spot: Spot) -> Iterator[Finding]:
    if found := spot.lexicon.absolute.search(spot.lexicon.frequency.sub(" ", spot.text)):
        yield spot.found(Rule.ABSOLUTE, excerpt=found[0])


def _negative(spot: Spot) -> Iterator[Finding]:
    lexicon, text = spot.lexicon, spot.text
    twice = lexicon.against.search(text)
    if twice or len(lexicon.negation.findall(text)) > 1:
        yield spot.found(Rule.DOUBLE_NEGATIVE, excerpt=twice[0] if twice else text)
        return
    is_leading = any(pattern.search(text) for pattern, _ in lexicon.leading)
    found = lexicon.negation.search(text)
    is_judged = spot.question.kind in {Kind.RATING, Kind.YES_NO} or spot.role == "row"
    if found and is_judged and not is_leading and not lexicon.why.search(text):
        yield spot.found(Rule.NEGATIVE, excerpt=found[0])


def _is_agreement(spot: Spot) -> bool:
    return any(
        re.search(r"accord|agree", getattr(choice.label, spot.lexicon.language), re.IGNORECASE)
        for choice in spot.question.choices
    )


def _long(spot: Spot) -> Iterator[Finding]:
    words = len(spot.text.split())
    if words <= WORDS_MAXIMUM:
        return
    *context, asked = SENTENCE_END.split(spot.text)
    is_told = context and "?" not in "".join(context) and "?" in asked
    can_move = is_told and not getattr(spot.question.help, spot.lexicon.language)
    after = f"{asked}\n{' '.join(context)}" if can_move else ""
    fix = Fix.TO_HELP if can_move else Fix.NONE
    yield spot.found(Rule.LONG, after=after, fix=fix, figure=words)


def _jargon(spot: Spot) -> Iterator[Finding]:
    text = spot.text
    pattern, said = jargon_of(spot.lexicon.language)
    for found in pattern.finditer(text):
        plain = said[found[0] if found[0] in said else found[0].lower()]
        if plain.lower() not in text.lower():
            after = f"{text[: found.start()]}{plain}{text[found.end() :]}"
            # An article may have to follow (« le PLU », « la ZAC »): the reader accepts or not.
            yield spot.found(Rule.JARGON, excerpt=found[0], after=after, fix=Fix.REWORD)
            return
    if text.upper() == text:
        return
    for found in ACRONYM.finditer(text):
        if found[1] not in COMMON_CAPITALS and not _is_explained(text, found):
            yield spot.found(Rule.ACRONYM, excerpt=found[1])
            return


def _is_explained(text: str, found: re.Match[str]) -> bool:
    """« … (PLU) » after its words, or « PLU (…) » before them; figures are no acronym."""
    before, after = text[: found.start()], text[found.end() :]
    is_code = any(character.isdigit() for character in found[1])
    return is_code or before.endswith("(") or after.lstrip().startswith("(")


def _two_questions(spot: Spot) -> Iterator[Finding]:
    if spot.text.count("?") > 1:
        yield spot.found(Rule.DOUBLE, excerpt="?")
    elif not spot.is_open and (found := AND_WHY.search(spot.text)):
        after = _closed(f"{spot.text[: found.start()]}?", spot.text)
        yield spot.found(Rule.DOUBLE, excerpt=found[0].strip(" ,"), after=after, fix=Fix.REWORD)


def _double(spot: Spot) -> Iterator[Finding]:
    found = spot.lexicon.coordination.search(spot.text)
    if found is None or spot.lexicon.together.search(spot.text):
        return
    after = _halves(spot.text, found) if spot.role == "label" else ""
    fix = Fix.SPLIT if after else Fix.NONE
    yield spot.found(Rule.DOUBLE, excerpt=found[0].strip(), after=after, fix=fix)


def _halves(text: str, found: re.Match[str]) -> str:
    """The question asked of each thing in turn, one a line; nothing when it would be no French."""
    if text.count("?") != 1 or len(found["first"].split()) > 4 or len(found["second"].split()) > 6:
        return ""
    tail = text[found.end("second") :]
    first = f"{text[: found.end('first')].rstrip()}{tail}"
    second = (
        f"{text[: found.start()]}{text[found.start('det') : found.end('second')].rstrip()}{tail}"
    )
    return f"{_closed(first, text)}\n{_closed(second, text)}"


def _closed(half: str, text: str) -> str:
    """The half with the space before its question mark that the whole has."""
    return re.sub(r"\s*\?", " ?" if re.search(r"\s\?", text) else "?", half)

"""Rules about the answers offered: scales, ways out, ranges of numbers."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from aimpact.library.proofreading.findings import Finding, Fix, Rule
from aimpact.library.proofreading.lexicon import LEXICONS, Lexicon
from aimpact.questionnaire.structure import Choice, Kind, Question

SCALE_MINIMUM = 3
"""Points from which a list of choices is read as a scale."""
_NUMBER = r"(\d{1,3}(?:[ \u00a0\u202f.]\d{3})+|\d+)"
_UNIT = (
    r"(?:\s*(?:€|euros?|ans|minutes?|min|heures?|h|jours?|km|kilomètres?|%|fois|years?|hours?|days?"
    r"|personnes|people|m²|employees|salariés|habitants|times?))?"
)
_BETWEEN = re.compile(
    rf"(?:de |entre |from |between )?{_NUMBER}{_UNIT}\s*(?:à|et|-|–|to|and)\s*{_NUMBER}{_UNIT}",
    re.IGNORECASE,
)
_LESS = re.compile(
    rf"(?:moins de|avant|less than|under|before|below) {_NUMBER}{_UNIT}", re.IGNORECASE
)
_UP_TO = re.compile(rf"(?:jusqu’à|jusqu'à|up to) {_NUMBER}{_UNIT}", re.IGNORECASE)
_MORE = re.compile(rf"(?:plus de|après|more than|over|after|above) {_NUMBER}{_UNIT}", re.IGNORECASE)
_FROM = re.compile(
    rf"(?:en )?{_NUMBER}{_UNIT} (?:ou|et|and|or) "
    rf"(?:plus|après|more|over|later|older|above)(?: {_UNIT})?",
    re.IGNORECASE,
)
_EXACT = re.compile(rf"{_NUMBER}{_UNIT}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Range:
    """Whole numbers from `low` to `high`, both included."""

    choice: Choice
    text: str
    low: float
    high: float


def check_answers(question: Question) -> Iterator[Finding]:
    """Every remark on the list of answers."""
    yield from _no_opinion(question)
    if question.kind in {Kind.RATING, Kind.MATRIX, Kind.SINGLE}:
        yield from _unbalanced(question)
    if question.kind is Kind.SINGLE:
        for lexicon in LEXICONS:
            yield from _ranges(question, lexicon)


def _no_opinion(question: Question) -> Iterator[Finding]:
    if not question.choices or any(choice.is_no_opinion for choice in question.choices):
        return
    if any(_is_way_out(choice) for choice in question.choices):
        return
    asks_opinion = question.kind in {Kind.RATING, Kind.YES_NO} or (
        question.kind in {Kind.SINGLE, Kind.MATRIX}
        and any(lx.opinion.search(getattr(question.label, lx.language)) for lx in LEXICONS)
    )
    if asks_opinion:
        labels = "\n".join(choice.label.read("fr") for choice in question.choices)
        yield Finding(
            rule=Rule.NO_OPINION, where=question.code, role="choices",
            before=labels, fix=Fix.ADD_NO_OPINION,
        )  # fmt: skip


def _is_way_out(choice: Choice) -> bool:
    return choice.is_other or any(
        lexicon.unsure.search(getattr(choice.label, lexicon.language)) for lexicon in LEXICONS
    )


def _unbalanced(question: Question) -> Iterator[Finding]:
    points = [choice for choice in question.choices if not choice.is_no_opinion]
    points = [choice for choice in points if not _is_way_out(choice)]
    if len(points) < SCALE_MINIMUM:
        return
    for lexicon in LEXICONS:
        labels = [getattr(choice.label, lexicon.language) for choice in points]
        poles = [_pole(label, lexicon) for label in labels]
        if None in poles:
            continue
        better, worse = poles.count(1), poles.count(-1)
        if better != worse and better + worse >= SCALE_MINIMUM - 1 and _is_scale(question, lexicon):
            after = _balanced(labels, lexicon)
            yield Finding(
                rule=Rule.UNBALANCED, where=question.code, role="choices",
                language=lexicon.language, before="\n".join(labels), after=after,
                fix=Fix.RESCALE if after else Fix.NONE, figure=better - worse,
            )  # fmt: skip
            return


def _is_scale(question: Question, lexicon: Lexicon) -> bool:
    asked = getattr(question.label, lexicon.language)
    return question.kind is not Kind.SINGLE or bool(lexicon.opinion.search(asked))


def _pole(label: str, lexicon: Lexicon) -> int | None:
    """1 for the better side, -1 for the worse one, 0 for the middle, `None` when none is known."""
    if lexicon.middle.search(label):
        return 0
    if lexicon.worse.search(label):
        return -1
    return 1 if lexicon.better.search(label) else None


_SCALES = {
    ("fr", "satisf"): "Pas du tout satisfait\nPlutôt pas satisfait\nPlutôt satisfait"
    "\nTrès satisfait",
    ("fr", "accord"): "Pas du tout d’accord\nPlutôt pas d’accord\nPlutôt d’accord"
    "\nTout à fait d’accord",
    ("fr", "bon"): "Très mauvais\nPlutôt mauvais\nPlutôt bon\nTrès bon",
    ("fr", "favorable"): "Très défavorable\nPlutôt défavorable\nPlutôt favorable\nTrès favorable",
    ("en", "satisf"): "Not at all satisfied\nRather dissatisfied\nRather satisfied\nVery satisfied",
    ("en", "agree"): "Strongly disagree\nDisagree\nAgree\nStrongly agree",
    ("en", "good"): "Very bad\nRather bad\nRather good\nVery good",
}  # fmt: skip


def _balanced(labels: Sequence[str], lexicon: Lexicon) -> str:
    """A scale of the same family with as many points on each side."""
    said = " ".join(labels).lower()
    return next(
        (
            scale
            for (language, stem), scale in _SCALES.items()
            if language == lexicon.language and stem in said
        ),
        "",
    )


def _ranges(question: Question, lexicon: Lexicon) -> Iterator[Finding]:
    read = [_range(choice, lexicon) for choice in question.choices]
    ranges = [item for item in read if item is not None]
    if len(ranges) < SCALE_MINIMUM:
        return
    for before, after in zip(
        sorted(ranges, key=_start), sorted(ranges, key=_start)[1:], strict=False
    ):
        if after.low <= before.high:
            yield _mended(question, before, after, Rule.OVERLAP, lexicon)
        elif after.low > before.high + 1:
            yield _mended(question, before, after, Rule.GAP, lexicon)


def _start(item: Range) -> tuple[float, float]:
    return (item.low, item.high)


def _range(choice: Choice, lexicon: Lexicon) -> Range | None:
    text = getattr(choice.label, lexicon.language).strip()
    if found := _BETWEEN.fullmatch(text):
        return Range(choice, text, _number(found[1]), _number(found[2]))
    one_sided = (
        (_LESS, lambda n: (-math.inf, n - 1)),
        (_UP_TO, lambda n: (-math.inf, n)),
        (_MORE, lambda n: (n + 1, math.inf)),
        (_FROM, lambda n: (n, math.inf)),
        (_EXACT, lambda n: (n, n)),
    )
    for pattern, ends in one_sided:
        if found := pattern.fullmatch(text):
            return Range(choice, text, *ends(_number(found[1])))
    return None


def _number(written: str) -> float:
    return float(re.sub(r"\D", "", written))


def _mended(
    question: Question, before: Range, after: Range, rule: Rule, lexicon: Lexicon
) -> Finding:
    """The later range begins where the earlier one ends: its first number is the one to change."""
    first, begins = re.search(_NUMBER, after.text), before.high + 1
    mended = ""
    # « Plus de 40 » is mended by hand: its number is the last one left out, not the first one in.
    if first is not None and not _MORE.fullmatch(after.text) and begins <= after.high < math.inf:
        mended = f"{after.text[: first.start()]}{int(begins)}{after.text[first.end() :]}"
    found = Finding(
        rule=rule, where=question.code, role="choice", part=after.choice.code,
        language=lexicon.language, excerpt=f"{before.text} / {after.text}", before=after.text,
    )  # fmt: skip
    return replace(found, after=mended, fix=Fix.REWORD) if mended else found

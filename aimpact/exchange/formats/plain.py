"""Plain numbered text, as one pastes it from a letter or a Word document.

    1. Êtes-vous satisfait du marché ? (obligatoire)
       a) Oui
       b) Non
    2. Que faut-il ajouter ? (plusieurs réponses possibles)
       - des bancs
       - autre, précisez : ____
    3. Votre avis : ______

A number starts a question, letters and bullets its choices. What stands before the first
question is the title, then the introduction. A line that nothing explains is told, not dropped.
"""

import re
from dataclasses import dataclass, field, replace

from aimpact.core.text import clean_text, fold
from aimpact.exchange.formats.assembly import Assembly
from aimpact.exchange.formats.codes import Codes
from aimpact.exchange.formats.entries import Entry
from aimpact.exchange.formats.imported import Format, Imported, NotAQuestionnaire, Weight
from aimpact.exchange.formats.texts import Languages
from aimpact.exchange.logic.lowering import Meaning, Operand
from aimpact.exchange.logic.trees import Name, NotCarried
from aimpact.questionnaire.reading import LABEL_MAXIMUM
from aimpact.questionnaire.structure import OTHER, Choice, Display, Kind, Question, Text

LINES_MAXIMUM = 20_000

_QUESTION = re.compile(r"^\s*(?:question\s*|q\.?\s*)?(\d{1,3})\s*[.):°/–-]+\s*(?=\S)(?!\d)", re.I)
_CHOICE = re.compile(
    r"^\s*(?P<mark>[a-zA-Z][).]|[-–—•*·◦▪►‣]|[☐□❑❒○◯⚪●]|\[\s?[xX ]?\]|\(\s?[xX ]?\))\s*(?=\S)"
)
_PAGE = re.compile(
    r"^\s*(?:#{1,3}\s+|(?:page|partie|section|part|volet|rubrique)\s+\w+\s*[:.–-]*\s*)", re.I
)
_ROMAN = re.compile(r"^\s*(?:[IVX]{1,5})\s*[.):–-]+\s+(?=\S)")
_BLANK = re.compile(r"[_.…]{3,}")
_SEVERAL = re.compile(
    r"\(?\s*(?:plusieurs (?:réponses|choix)[^)]*|choix multiples?|several answers[^)]*"
    r"|multiple (?:answers|choice)[^)]*|select all[^)]*|cochez (?:toutes|plusieurs)[^)]*)\s*\)?",
    re.I,
)
_NEEDED = re.compile(r"\(?\s*(?:réponse obligatoire|obligatoire|required|mandatory)\s*\)?", re.I)
_SCALE = re.compile(
    r"(?:\(\s*(?:de|from|entre|note de)?|(?:note[rz]?|échelle|évaluez|rate|scale)\b[^.?!]*?"
    r"\b(?:de|from|entre))\s*(\d{1,2})\s*(?:à|to|-|–|et)\s*(\d{1,2})\b",
    re.I,
)
_RECOMMENDED = re.compile(r"\brecomm[ae]nd", re.I)
_INLINE = re.compile(r"^[^/]{1,60}(?:\s+/\s+[^/]{1,60}){1,8}$")
_OTHER = re.compile(r"^(?:autres?|other)\b.{0,30}$", re.I)
_SQUARES = "☐□❑❒["
_BOXES = re.compile(r"\s*[☐□❑❒○◯⚪]\s*")
_ANSWERS = re.compile(r"^(?P<asked>.+\?)\s*(?P<answers>[^?/]{1,40}(?:\s+/\s+[^?/]{1,40}){1,6})$")
_RANKED = re.compile(r"\b(?:classez|rangez|ordre de préférence|rank|order of preference)\b", re.I)
_ONE = re.compile(
    r"^(?:êtes|avez|vous êtes|depuis|quel(?:le)? (?:est|âge)|souhaitez|seriez|pensez|à quelle"
    r"|are you|do you|have you|how often|how long)\b",
    re.I,
)
"""Questions that have one answer, whatever stands before their choices: forms on paper have boxes
everywhere.
"""
_KINDS: tuple[tuple[re.Pattern[str], Kind], ...] = (
    (re.compile(r"\b(?:adresse électronique|e-?mail|courriel)\b", re.I), Kind.EMAIL),
    (re.compile(r"\b(?:numéro de téléphone|téléphone|phone number)\b", re.I), Kind.PHONE),
    (re.compile(r"^(?:à )?(?:quelle date|date\b|on what date|which date)", re.I), Kind.DATE),
    (re.compile(r"^(?:combien|quel âge|votre âge|how many|how much|how old)\b", re.I), Kind.NUMBER),
)
"""What a question without choices asks for, by its words."""


@dataclass(slots=True)
class _Asked:
    """A question being read."""

    label: str
    number: int
    sign: str = ""
    choices: list[str] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    help: list[str] = field(default_factory=list)
    has_line: bool = False


@dataclass(slots=True)
class _Section:
    title: str
    asked: list[_Asked] = field(default_factory=list)
    intro: list[str] = field(default_factory=list)


def read_plain(text: str) -> Imported:
    """The questionnaire of a text. Raises `NotAQuestionnaire` when it has no numbered line."""
    lines = clean_text(text).split("\n")
    if len(lines) > LINES_MAXIMUM:
        raise NotAQuestionnaire("too_many_questions", str(LINES_MAXIMUM))
    sections, opening = _split(lines)
    if not any(section.asked for section in sections):
        raise NotAQuestionnaire("no_numbered_line")
    languages = Languages.of([""], sample=lines)
    assembly = Assembly(Format.TEXT, languages)
    assembly.title = languages.text({"": opening[0][:LABEL_MAXIMUM]} if opening else {})
    assembly.intro = languages.text({"": "\n".join(opening[1:])[:LABEL_MAXIMUM]})
    assembly.lose("guessed", "", Weight.NOTE)
    for section in sections:
        if section.asked or section.title:
            _write_section(assembly, section)
    return assembly.finish(Meaning(resolve=_nothing))


def _nothing(name: Name) -> Operand:
    raise NotCarried("unknown_name", name.name)


def _split(lines: list[str]) -> tuple[list[_Section], list[str]]:
    sections = [_Section("")]
    opening: list[str] = []
    expected = 1
    for line in lines:
        if not line.strip():
            continue
        section = sections[-1]
        last = section.asked[-1] if section.asked else None
        if number := _question_number(line, expected, last):
            expected = number + 1
            section.asked.append(_asked(line, number))
        elif _is_title(line, opening, sections):
            opening.append(line.strip())
        elif _is_page(line):
            sections.append(_Section(_ROMAN.sub("", _PAGE.sub("", line)).strip()))
        elif last is None:
            (section.intro if section.title else opening).append(line.strip())
        else:
            _read_below(last, line)
    return sections, opening


def _question_number(line: str, expected: int, last: _Asked | None) -> int:
    """The number that a line begins with, if it starts a question: 0 if not.

    Choices are numbered at times: a number that does not go on, below a question whose choices
    it would go on, is one of those.
    """
    found = _QUESTION.match(line)
    if not found:
        return 0
    number = int(found[1])
    if last and number != expected and _sign_of(line) != last.sign:
        return 0
    is_indented = line[:1].isspace() and last is not None
    if is_indented and number != expected:
        return 0
    return number or 1


def _asked(line: str, number: int) -> _Asked:
    """A question, with the choices that stand on its own line: `☐ Oui ☐ Non`, `Oui / Non`."""
    text, *boxed = _BOXES.split(_QUESTION.sub("", line).strip())
    asked = _Asked(text.strip(), number, _sign_of(line))
    found = _ANSWERS.match(asked.label)
    if found and not boxed:
        asked.label = found["asked"]
        asked.choices = [part.strip() for part in found["answers"].split("/")]
    else:
        asked.choices = [part.strip() for part in boxed if part.strip()]
        asked.marks = ["☐"] * len(asked.choices)
    return asked


def _sign_of(line: str) -> str:
    """What stands behind the number: choices are numbered otherwise than questions."""
    found = _QUESTION.match(line)
    return found[0].strip()[-1:] if found else ""


def _is_title(line: str, opening: list[str], sections: list[_Section]) -> bool:
    """Capitals before anything else are the title of the whole, not of its first page."""
    is_first = not opening and len(sections) == 1 and not sections[0].asked
    return is_first and not _PAGE.match(line) and not _ROMAN.match(line)


def _is_page(line: str) -> bool:
    if _CHOICE.match(line) and not _PAGE.match(line):
        return False
    plain = line.strip()
    return bool(_PAGE.match(line) or _ROMAN.match(line)) or (
        plain.isupper() and len(plain) > 4 and len(plain) < 90 and not plain.endswith("?")
    )


def _read_below(asked: _Asked, line: str) -> None:
    plain = line.strip()
    numbered = _QUESTION.match(line)
    if mark := _CHOICE.match(line):
        found = [part.strip() for part in _BOXES.split(_CHOICE.sub("", line)) if part.strip()]
        asked.marks += [mark["mark"]] * len(found)
        asked.choices += found
    elif numbered:
        asked.marks.append("1")
        asked.choices.append(_QUESTION.sub("", line).strip())
    elif _BLANK.fullmatch(plain):
        asked.has_line = True
    elif not asked.choices and _INLINE.match(plain):
        asked.choices += [part.strip() for part in plain.split("/")]
    elif asked.choices:
        # A line broken in two by the word processor.
        asked.choices[-1] = f"{asked.choices[-1]} {plain}"
    else:
        asked.help.append(plain)


def _write_section(assembly: Assembly, section: _Section) -> None:
    spoken = assembly.languages
    intro = "\n".join(section.intro)[:LABEL_MAXIMUM]
    assembly.page(
        title=spoken.text({"": section.title[:LABEL_MAXIMUM]}), intro=spoken.text({"": intro})
    )
    for asked in section.asked:
        entry = assembly.entry(str(asked.number), "")
        question = _make(assembly, entry, asked)
        entry.kind = question.kind.value
        assembly.add(entry, question)


def _make(assembly: Assembly, entry: Entry, asked: _Asked) -> Question:
    whole = "\n".join([asked.label, *asked.help])
    base = Question(
        code=assembly.question_codes.give(f"q{asked.number}"),
        kind=Kind.TEXT,
        label=entry.words({"": _cleared(asked.label)}),
        help=entry.words({"": "\n".join(filter(None, map(_cleared, asked.help)))}),
        is_required=bool(_NEEDED.search(whole)) or asked.label.endswith("*"),
    )
    if asked.choices:
        kind, choices = _choice_kind(asked, whole), _choices(entry, asked.choices)
        if kind is Kind.RANKING:
            choices = tuple(replace(choice, is_other=False) for choice in choices)
        return replace(base, kind=kind, choices=choices)
    if scale := _SCALE.search(asked.label):
        is_nps = (scale[1], scale[2]) == ("0", "10") and _RECOMMENDED.search(asked.label)
        return replace(base, kind=Kind.NPS) if is_nps else \
            replace(base, kind=Kind.RATING, choices=_steps(scale))  # fmt: skip
    if meant := _plain_kind(_cleared(asked.label)):
        return replace(base, kind=meant)
    is_short = bool(_BLANK.search(asked.label)) and not asked.has_line
    return replace(base, display=Display.SHORT if is_short else Display.LONG)


def _choice_kind(asked: _Asked, whole: str) -> Kind:
    if _RANKED.search(whole):
        return Kind.RANKING
    is_boxed = any(mark[0] in _SQUARES for mark in asked.marks) and not _ONE.match(asked.label)
    return Kind.MULTIPLE if _SEVERAL.search(whole) or is_boxed else Kind.SINGLE


def _plain_kind(label: str) -> Kind | None:
    return next((kind for pattern, kind in _KINDS if pattern.search(label)), None)


def _cleared(text: str) -> str:
    """The words without the remarks that say what kind of question it is."""
    for pattern in (_SEVERAL, _NEEDED, _BLANK):
        text = pattern.sub("", text)
    return " ".join(text.split()).rstrip("* ").strip()


def _choices(entry: Entry, labels: list[str]) -> tuple[Choice, ...]:
    codes = Codes("c", reserved={OTHER})
    found: list[Choice] = []
    for number, label in enumerate(labels, start=1):
        is_other = bool(_OTHER.match(fold(label))) and not any(c.is_other for c in found)
        words = entry.words({"": _BLANK.sub("", label).strip(" :")})
        code = OTHER if is_other else codes.give(f"c{number}")
        found.append(Choice(code=code, label=words, is_other=is_other))
    return tuple(found)


def _steps(scale: re.Match[str]) -> tuple[Choice, ...]:
    low, high = sorted((int(scale[1]), int(scale[2])))
    steps = range(low, min(high, low + 20) + 1)
    return tuple(Choice(code=f"c{n}", label=Text(str(n), str(n))) for n in steps)

"""From a questionnaire of ours to LimeSurvey's "tab separated values"."""

import csv
import io
import re
from collections.abc import Iterator

from aimpact.exchange.formats.carrying import Written, write_carried
from aimpact.exchange.formats.hints import COLUMN, Hints, write_hint
from aimpact.exchange.formats.imported import Format
from aimpact.exchange.formats.limesurvey.naming import name_everything
from aimpact.exchange.formats.limesurvey.reading import read_limesurvey
from aimpact.exchange.formats.limesurvey.tsv import COLUMNS, read_tsv
from aimpact.exchange.logic.raising import limesurvey, write_condition
from aimpact.exchange.logic.trees import NotCarried
from aimpact.exchange.opening import read_text
from aimpact.questionnaire.conditions import Condition
from aimpact.questionnaire.languages import texts
from aimpact.questionnaire.recall import RECALL
from aimpact.questionnaire.structure import (
    Cells,
    Choice,
    Display,
    Kind,
    Page,
    Question,
    Questionnaire,
    Row,
    Text,
)

NATIVE: dict[Kind, str] = {
    Kind.SINGLE: "L", Kind.YES_NO: "Y", Kind.RATING: "L", Kind.MULTIPLE: "M", Kind.MATRIX: "F",
    Kind.RANKING: "R", Kind.NUMBER: "N", Kind.TEXT: "S", Kind.DATE: "D", Kind.TIME: "D",
    Kind.DATETIME: "D", Kind.CONSTANT_SUM: "K",
}  # fmt: skip
"""Kinds that LimeSurvey has, with its letter."""
_NEAREST = {
    "judgment": "F", "statements": "F", "nps": "N", "slider": "N", "budget": "M", "email": "S",
    "phone": "S", "url": "S", "place": "S", "file": "|", "pin": "S", "zone": "T", "picture": "L",
    "consent": "L", "information": "X", "score": "*", "hidden": "*",
}  # fmt: skip
"""The nearest type to the others: LimeSurvey shows something, and the list of losses says so."""
_DATE_FORMATS = {Kind.TIME: "HH:MM", Kind.DATETIME: "yyyy-mm-dd HH:MM", Kind.DATE: ""}

Line = dict[str, str]


def write_limesurvey(questionnaire: Questionnaire) -> Written:
    """The `.txt` file, and what LimeSurvey will not know."""
    native = {kind: letter for kind, letter in NATIVE.items() if kind in Kind}
    if "information" in set(Kind):
        native[Kind("information")] = "X"
    return write_carried(questionnaire, _write, _read, native=native)


def _read(content: bytes) -> Questionnaire:
    survey = read_tsv(read_text(content))
    return read_limesurvey(survey, source=Format.LIMESURVEY).questionnaire


def _write(questionnaire: Questionnaire, hints: Hints) -> bytes:
    lines = [*_Writer(questionnaire, hints).lines()]
    extra = sorted({name for line in lines for name in line} - {*COLUMNS, COLUMN})
    file = io.StringIO(newline="")
    header = [*COLUMNS, *extra, COLUMN]
    writer = csv.DictWriter(file, header, delimiter="\t", restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(lines)
    return b"\xef\xbb\xbf" + file.getvalue().encode()


class _Writer:
    def __init__(self, questionnaire: Questionnaire, hints: Hints) -> None:
        self.questionnaire, self.hints = questionnaire, hints
        self.names = name_everything(questionnaire, letter_of)
        self.writing = limesurvey(self.names.parts)
        every = [named.text for named in texts(questionnaire)]
        self.languages = [
            language for language in ("fr", "en") if any(getattr(text, language) for text in every)
        ] or ["fr"]

    def lines(self) -> Iterator[Line]:
        document = self.questionnaire
        yield self._setting("language", self.languages[0])
        if len(self.languages) > 1:
            yield self._setting("additional_languages", " ".join(self.languages[1:]))
        yield self._setting("format", "G")
        if self.hints.survey:
            yield self._setting(COLUMN, write_hint(self.hints.survey))
        for language in self.languages:
            for name, text in (
                ("surveyls_title", document.title),
                ("surveyls_welcometext", document.intro),
                ("surveyls_endtext", document.thanks),
            ):
                yield {"class": "SL", "name": name, **self._text(text, language)}
        for number, page in enumerate(document.pages, start=1):
            yield from self._page(page, number)

    def _setting(self, name: str, value: str) -> Line:
        return {"class": "S", "name": name, "text": value}

    def _text(self, text: Text, language: str) -> Line:
        return {"text": self._html(getattr(text, language)), "language": language}

    def _html(self, words: str) -> str:
        escaped = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return RECALL.sub(self._recall, escaped.replace("\n", "<br />"))

    def _recall(self, match: re.Match[str]) -> str:
        part = self.names.parts.get(match[1])
        return f"{{{part.name}.shown}}" if part and match[2] is None else match[0]

    def _when(self, condition: Condition | None) -> str:
        try:
            return write_condition(condition, self.writing) or "1"
        except NotCarried:
            return "1"

    def _page(self, page: Page, number: int) -> Iterator[Line]:
        hint = write_hint(self.hints.pages.get(page.code, {}))
        for language in self.languages:
            yield {
                "class": "G",
                "type/scale": str(number),
                "name": self._html(getattr(page.title, language)),
                "relevance": self._when(page.condition),
                "text": self._html(getattr(page.intro, language)),
                "language": language,
                "random_group": "pages" if page.is_movable else "",
                COLUMN: hint,
            }
        for question in page.questions:
            yield from self._question(page, question)

    def _question(self, page: Page, question: Question) -> Iterator[Line]:
        letter = letter_of(question)
        for language in self.languages:
            yield {
                "class": "Q",
                "type/scale": letter,
                "name": self.names.questions[question.code],
                "relevance": self._when(question.condition),
                **self._text(question.label, language),
                "help": self._html(getattr(question.help, language)),
                "mandatory": _mandatory(question),
                "other": "Y" if question.other_choice and letter in "L!MR" else "N",
                **self._attributes(question, letter, language),
                "random_group": page.code if page.is_shuffled else "",
                COLUMN: write_hint(self.hints.questions.get(question.code, {})),
            }
        yield from self._parts(question, letter)

    def _attributes(self, question: Question, letter: str, language: str) -> Line:
        found: Line = {"random_order": "1" if question.is_shuffled else ""}
        if question.other_choice:
            found["other_replace_text"] = self._html(getattr(question.other_choice.label, language))
        if letter in "MR":
            alone = [c.code for c in question.choices if c.is_exclusive]
            codes = (self.names.choices[question.code, code] for code in alone)
            found["exclude_all_others"] = ";".join(codes)
        if letter == "N":
            found["suffix"] = self._html(getattr(question.unit, language))
        return found | _bounds(question, letter)

    def _parts(self, question: Question, letter: str) -> Iterator[Line]:
        rows = [*question.rows] if letter in "FKQ:;" else []
        for row in rows:
            yield from self._lined(question, row)
        choices = [c for c in question.choices if not (c.is_other and letter in "L!MR")]
        if letter in "MK" and not question.rows:
            for choice in choices:
                yield from self._chosen("SQ", question, choice, "")
        elif letter in ":;":
            for choice in choices:
                yield from self._chosen("SQ", question, choice, "1")
        elif letter in "L!FR":
            for choice in choices:
                yield from self._chosen("A", question, choice, "0")

    def _lined(self, question: Question, row: Row) -> Iterator[Line]:
        hint = write_hint(self.hints.rows.get((question.code, row.code), {}))
        for language in self.languages:
            label = self._html(getattr(row.label, language))
            opposite = self._html(getattr(row.opposite, language))
            yield {
                "class": "SQ",
                "type/scale": "0",
                "name": self.names.rows[question.code, row.code],
                "relevance": self._when(row.condition),
                "text": f"{label}|{opposite}" if row.opposite else label,
                "language": language,
                COLUMN: hint,
            }

    def _chosen(
        self, class_: str, question: Question, choice: Choice, scale: str
    ) -> Iterator[Line]:
        hint = write_hint(self.hints.choices.get((question.code, choice.code), {}))
        for language in self.languages:
            yield {
                "class": class_,
                "type/scale": scale,
                "name": self.names.choices[question.code, choice.code],
                "relevance": self._when(choice.condition) if class_ == "SQ" else "",
                **self._text(choice.label, language),
                COLUMN: hint,
            }


def _bounds(question: Question, letter: str) -> Line:
    """Bounds, under the names that each type gives them."""
    low, high = write_number(question.minimum), write_number(question.maximum)
    whole = "1" if question.is_whole else ""
    if question.kind is Kind.CONSTANT_SUM:
        return {"equals_num_value": high}
    match letter:
        case "M" | "R":
            return {"min_answers": low, "max_answers": high}
        case "N" | "K":
            bounds = {"min_num_value_n": low, "max_num_value_n": high}
            return {**bounds, "num_value_int_only": whole}
        case ":" if question.cells is Cells.MULTIPLE:
            return {"multiflexible_checkbox": "1"}
        case ":":
            return {"multiflexible_min": low, "multiflexible_max": high}
        case "S" | "T" | "Q" | ";":
            return {"maximum_chars": high}
        case "D":
            wanted = _DATE_FORMATS.get(question.kind, "")
            return {"date_format": wanted, "date_min": question.earliest,
                    "date_max": question.latest}  # fmt: skip
    return {}


def letter_of(question: Question) -> str:
    """LimeSurvey's type for a question."""
    match question.kind:
        case Kind.SINGLE if question.display is Display.DROPDOWN:
            return "!"
        case Kind.YES_NO if [c.code for c in question.choices] != ["yes", "no"]:
            return "L"
        case Kind.TEXT:
            return "T" if question.display is Display.LONG else "S"
        case Kind.MATRIX:
            return _matrix_letter(question)
    return NATIVE.get(question.kind) or _NEAREST.get(question.kind.value, "X")


def _matrix_letter(question: Question) -> str:
    match question.cells:
        case Cells.MULTIPLE:
            return ":"
        case Cells.NUMBER:
            return ":" if question.choices else "K"
        case Cells.TEXT:
            return ";" if question.choices else "Q"
    return "F"


def _mandatory(question: Question) -> str:
    return "Y" if question.is_required else "S" if question.is_recommended else "N"


def write_number(number: float | None) -> str:
    """A bound as other tools write it; empty for none."""
    return "" if number is None else f"{number:.15g}"

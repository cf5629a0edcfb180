"""From a questionnaire of ours to XLSForm."""

import io
import re
from collections.abc import Iterator
from typing import Any

from xlsxwriter import Workbook

from aimpact.exchange.formats.carrying import CELL_MAXIMUM, Written, write_carried
from aimpact.exchange.formats.hints import COLUMN, PART_OF, Hints, write_hint
from aimpact.exchange.formats.limesurvey.writing import write_number
from aimpact.exchange.formats.xlsform.form import read_form
from aimpact.exchange.formats.xlsform.reading import read_xlsform
from aimpact.exchange.logic.raising import Part, write_condition, xlsform
from aimpact.exchange.logic.trees import NotCarried
from aimpact.exchange.opening import read_workbook
from aimpact.questionnaire.conditions import Condition
from aimpact.questionnaire.kinds import behaviour_of
from aimpact.questionnaire.recall import RECALL
from aimpact.questionnaire.structure import (
    Cells,
    Choice,
    Display,
    Kind,
    Page,
    Question,
    Questionnaire,
    Text,
)

LANGUAGES = {"fr": "Français (fr)", "en": "English (en)"}
_SELECT = {
    "single": "select_one", "yes_no": "select_one", "rating": "select_one",
    "multiple": "select_multiple", "ranking": "rank", "budget": "select_multiple",
    "picture": "select_one",
}  # fmt: skip
_PLAIN = {
    "text": "text", "date": "date", "time": "time", "datetime": "datetime", "nps": "integer",
    "slider": "range", "email": "text", "phone": "text", "url": "text", "place": "text",
    "file": "file", "pin": "geopoint", "zone": "geoshape", "consent": "acknowledge",
    "information": "note", "score": "calculate", "hidden": "hidden",
}  # fmt: skip
_NATIVE = ("single", "multiple", "ranking", "matrix", "number", "text", "date", "time", "datetime",
           "slider", "information", "pin", "zone", "file")  # fmt: skip
"""Kinds that XLSForm has itself; the others become the nearest type, and are told."""

Line = dict[str, str]


def write_xlsform(questionnaire: Questionnaire) -> Written:
    """The workbook, and what other tools will not know."""
    native = {Kind(name): name for name in _NATIVE if name in set(Kind)}
    return write_carried(questionnaire, _write, _read, native=native)


def _read(content: bytes) -> Questionnaire:
    return read_xlsform(read_form(read_workbook(content))).questionnaire


def _write(questionnaire: Questionnaire, hints: Hints) -> bytes:
    writer = _Writer(questionnaire, hints)
    survey = [*writer.lines()]
    settings = {
        **writer.words("form_title", questionnaire.title),
        "form_id": "aimpact",
        "default_language": LANGUAGES["fr" if questionnaire.title.fr else "en"],
        COLUMN: write_hint(hints.survey),
    }
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(file, options) as book:
        for name, lines in (
            ("survey", survey),
            ("choices", writer.lists),
            ("settings", [settings]),
        ):
            _sheet(book, name, lines)
    return file.getvalue()


def _sheet(book: Workbook, name: str, lines: list[Line]) -> None:
    sheet = book.add_worksheet(name)
    columns = list(dict.fromkeys(column for line in lines for column in line))
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column)
        for number, line in enumerate(lines, start=1):
            text = line.get(column, "")
            if text and len(text) <= CELL_MAXIMUM:
                sheet.write_string(number, place, _printable(text, is_hint=column == COLUMN))


def _printable(text: str, *, is_hint: bool) -> str:
    """Without the two characters that XML refuses; in our own column JSON says them otherwise."""
    for sign, escaped in (("\ufffe", "\\ufffe"), ("\uffff", "\\uffff")):
        text = text.replace(sign, escaped if is_hint else "")
    return text


class _Writer:
    def __init__(self, questionnaire: Questionnaire, hints: Hints) -> None:
        self.questionnaire, self.hints = questionnaire, hints
        self.writing = xlsform(_parts(questionnaire))
        self.lists: list[Line] = []

    def words(self, column: str, text: Text) -> Line:
        """One column a language; the text of the survey's title has none in XLSForm."""
        found = {f"{column}::{LANGUAGES['fr']}": text.fr, f"{column}::{LANGUAGES['en']}": text.en}
        if column == "form_title":
            return {"form_title": text.read("fr")}
        return {name: RECALL.sub(self._recall, words) for name, words in found.items() if words}

    def _recall(self, match: re.Match[str]) -> str:
        known = match[1] in self.writing.parts and match[2] is None
        return f"${{{match[1]}}}" if known else match[0]

    def _when(self, condition: Condition | None) -> str:
        try:
            return write_condition(condition, self.writing)
        except NotCarried:
            return ""

    def lines(self) -> Iterator[Line]:
        for page in self.questionnaire.pages:
            yield {
                "type": "begin_group",
                "name": f"page_{page.code}",
                **self.words("label", page.title),
                **self.words("hint", page.intro),
                "relevant": self._when(page.condition),
                "appearance": "field-list",
                COLUMN: write_hint(self.hints.pages.get(page.code, {})),
            }
            for question in page.questions:
                yield from self._question(page, question)
            yield {"type": "end_group"}

    def _question(self, page: Page, question: Question) -> Iterator[Line]:
        self._list(question)
        lined = bool(question.rows) and _is_grid(question)
        yield {
            "type": _type_of(question),
            "name": question.code,
            **self.words("label", question.label),
            **self.words("hint", question.help),
            "required": "yes" if question.is_required else "",
            "relevant": self._when(question.condition),
            "constraint": _constraint(question),
            "parameters": _parameters(question),
            "appearance": "label" if lined else _appearance(question),
            COLUMN: write_hint(self._hint(question)),
        }
        yield from self._grid(question) if lined else self._spelt(question)

    def _hint(self, question: Question) -> dict[str, Any]:
        hint = dict(self.hints.questions.get(question.code, {}))
        other = question.other_choice
        if other and _is_told_by_type(question, other):
            hint["other"] = self.hints.choices.get((question.code, other.code), {})
        return hint

    def _grid(self, question: Question) -> Iterator[Line]:
        for row in question.rows:
            yield {
                "type": f"select_one {question.code}",
                "name": question.row_field(row),
                **self.words("label", row.label),
                "required": "yes" if question.is_required else "",
                "relevant": self._when(row.condition),
                "appearance": "list-nolabel",
                COLUMN: write_hint(self.hints.rows.get((question.code, row.code), {})),
            }

    def _spelt(self, question: Question) -> Iterator[Line]:
        """Numbers and texts in lines, points to share: a row each for other tools."""
        for field in behaviour_of(question).fields(question):
            if field.name in {question.code, question.other_field} or "__first" in field.name:
                continue
            type_ = "decimal" if field.is_number else "text"
            yield {
                "type": f"select_multiple {question.code}" if field.is_list else type_,
                "name": field.name,
                **self.words("label", field.label),
                "relevant": self._when(question.condition),
                COLUMN: write_hint({PART_OF: question.code}),
            }

    def _list(self, question: Question) -> None:
        for choice in question.choices:
            if not _is_told_by_type(question, choice):
                hint = self.hints.choices.get((question.code, choice.code), {})
                self.lists.append(
                    {
                        "list_name": question.code,
                        "name": choice.code,
                        **self.words("label", choice.label),
                        COLUMN: write_hint(hint),
                    }
                )


def _parts(questionnaire: Questionnaire) -> dict[str, Part]:
    parts = {}
    for question in questionnaire.questions():
        for field in behaviour_of(question).fields(question):
            codes = {choice.code: choice.code for choice in field.choices}
            parts[field.name] = Part(name=field.name, codes=codes, is_list=field.is_list)
    return parts


def _is_told_by_type(question: Question, choice: Choice) -> bool:
    """ "Other", which XLSForm writes as `or_other`."""
    return choice.is_other and choice.code == "other" and _type_of(question).endswith("or_other")


def _is_grid(question: Question) -> bool:
    return question.kind.value in {"judgment", "statements"} or (
        question.kind is Kind.MATRIX and question.cells is Cells.SINGLE
    )


def _type_of(question: Question) -> str:
    kind = question.kind.value
    if _is_grid(question):
        return f"select_one {question.code}"
    if kind in _SELECT and question.choices:
        other = question.other_choice
        is_last = other is not None and other is question.choices[-1] and other.code == "other"
        suffix = " or_other" if is_last and kind in {"single", "multiple"} else ""
        return f"{_SELECT[kind]} {question.code}{suffix}"
    if question.kind is Kind.NUMBER:
        return "integer" if question.is_whole else "decimal"
    return _PLAIN.get(kind, "note")


def _constraint(question: Question) -> str:
    low, high = write_number(question.minimum), write_number(question.maximum)
    if question.kind.value in {"date", "time", "datetime"}:
        parts = [f". {sign} {_moment(bound)}" for sign, bound in
                 ((">=", question.earliest), ("<=", question.latest)) if bound]  # fmt: skip
        return " and ".join(parts)
    if question.kind is Kind.TEXT:
        return f"string-length(.) <= {high}" if high else ""
    if question.kind is Kind.MULTIPLE:
        return _ticks(question, low, high)
    if question.kind.value in {"number", "nps"}:
        return _between(".", low, high)
    return ""


def _ticks(question: Question, low: str, high: str) -> str:
    parts = [_between("count-selected(.)", low, high)]
    parts += [
        f"not(selected(., '{choice.code}') and count-selected(.) > 1)"
        for choice in question.choices
        if choice.is_exclusive
    ]
    return " and ".join(filter(None, parts))


def _between(what: str, low: str, high: str) -> str:
    parts = [f"{what} >= {low}" if low else "", f"{what} <= {high}" if high else ""]
    return " and ".join(filter(None, parts))


def _moment(bound: str) -> str:
    return "today()" if bound == "today" else f"date('{bound}')" if "-" in bound else f"'{bound}'"


def _parameters(question: Question) -> str:
    if question.kind.value == "slider":
        bounds = (question.minimum, question.maximum, question.step)
        names = ("start", "end", "step")
        found = [
            f"{n}={write_number(b)}" for n, b in zip(names, bounds, strict=True) if b is not None
        ]
        return " ".join(found)
    return "randomize=true" if question.is_shuffled and question.choices else ""


def _appearance(question: Question) -> str:
    if question.display is Display.DROPDOWN and question.kind is Kind.SINGLE:
        return "minimal"
    is_long = question.kind is Kind.TEXT and question.display is Display.LONG
    return "multiline" if is_long else ""

"""A workbook as XLSForm understands it: rows of the survey, lists of choices, settings."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from aimpact.exchange.formats.imported import NotAQuestionnaire
from aimpact.exchange.opening import Sheet

TRANSLATED = {
    "label", "hint", "constraint_message", "required_message", "guidance_hint", "image", "audio",
    "video", "big-image",
}  # fmt: skip
"""Columns that have one of themselves a language: `label::Français (fr)`."""
_ALIASES = {
    "caption": "label", "list name": "list_name", "list": "list_name", "value": "name",
    "relevance": "relevant", "constraint message": "constraint_message",
    "required message": "required_message", "read only": "readonly", "command": "type",
    "tag": "name", "calculate": "calculation", "bind:relevant": "relevant",
    "bind::relevant": "relevant", "bind:required": "required", "bind::required": "required",
    "bind:constraint": "constraint", "bind::constraint": "constraint",
    "bind:calculate": "calculation", "bind::calculate": "calculation",
    "bind:jr:constraintmsg": "constraint_message", "bind::jr:constraintmsg": "constraint_message",
    "control:appearance": "appearance", "control::appearance": "appearance",
    "noapperrorstring": "constraint_message", "title": "form_title", "id_string": "form_id",
}  # fmt: skip
_SURVEY, _CHOICES = {"survey"}, {"choices", "choices and columns", "select", "columns"}


@dataclass(frozen=True, slots=True)
class Line:
    """One row. `texts`: translated columns by language (empty: without one)."""

    number: int
    cells: Mapping[str, str]
    texts: Mapping[str, Mapping[str, str]]

    def cell(self, name: str) -> str:
        return self.cells.get(name, "")

    def words(self, name: str) -> Mapping[str, str]:
        return self.texts.get(name, {})


@dataclass(slots=True)
class Form:
    """The whole workbook."""

    lines: list[Line] = field(default_factory=list)
    choices: dict[str, list[Line]] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    setting_texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    languages: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    """Sheets that are not read."""


def read_form(sheets: Sequence[Sheet]) -> Form:
    """The form of a workbook. Raises `NotAQuestionnaire` when it has no sheet "survey"."""
    found = {sheet.title.strip().lower(): sheet for sheet in sheets}
    survey = next((found[name] for name in found if name in _SURVEY), None)
    if survey is None:
        raise NotAQuestionnaire("no_survey_sheet", ", ".join(found)[:200])
    form = Form(lines=_lines(survey))
    if not any(line.cell("type") for line in form.lines):
        raise NotAQuestionnaire("no_question")
    for name, sheet in found.items():
        if name in _CHOICES:
            for line in _lines(sheet):
                form.choices.setdefault(line.cell("list_name"), []).append(line)
        elif name == "settings":
            settings = _lines(sheet)
            form.settings = settings[0].cells if settings else {}
            form.setting_texts = settings[0].texts if settings else {}
        elif name not in _SURVEY and any(any(row) for row in sheet.rows):
            form.others += (sheet.title,)
    every = [*form.lines, *(line for lines in form.choices.values() for line in lines)]
    spoken = (language for line in every for texts in line.texts.values() for language in texts)
    form.languages = tuple(dict.fromkeys(spoken))
    return form


def _lines(sheet: Sheet) -> list[Line]:
    rows = iter(enumerate(sheet.rows, start=1))
    header = next((row for _number, row in rows if any(row)), ())
    columns = [_column(name) for name in header]
    lines = []
    for number, row in rows:
        if any(row):
            lines.append(_line(number, columns, row))
    return lines


def _line(number: int, columns: Sequence[tuple[str, str]], row: Sequence[str]) -> Line:
    cells: dict[str, str] = {}
    texts: dict[str, dict[str, str]] = {}
    for (name, language), cell in zip(columns, row, strict=False):
        if name in TRANSLATED and cell:
            texts.setdefault(name, {}).setdefault(language, cell)
        elif name and cell:
            cells.setdefault(name, cell)
    return Line(number, cells, texts)


def _column(written: str) -> tuple[str, str]:
    """The column and its language: `media::image::English (en)` is `image` in that language."""
    plain = " ".join(written.split())
    known = _ALIASES.get(plain.lower())
    if known:
        return known, ""
    parts = [part.strip() for part in re.split(r"::?", plain)]
    if parts[0].lower() == "media" and len(parts) > 1:
        parts = parts[1:]
    name = parts[0].lower()
    name = _ALIASES.get(name, name.replace(" ", "_") if name in {"form title", "form id"} else name)
    if name in TRANSLATED:
        return name, ":".join(parts[1:])
    return ("::".join([name, *parts[1:]]) if len(parts) > 1 else name), ""

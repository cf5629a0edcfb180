"""A reading as OpenDocument text: titles are headings, lists are lists, tables have their head."""

from collections.abc import Mapping, Sequence
from typing import Any

from odf.opendocument import OpenDocumentText
from odf.table import Table, TableCell, TableColumn, TableHeaderRows, TableRow
from odf.text import H, List, ListItem, P

from aimpact.desk.paper.words import line_of, source_heading, survey_lines, titles
from aimpact.reports.paper.odt import HEADING, ITEMS, SOFT, SUBHEADING, TITLE, open_text, written
from aimpact.ui.text import typeset


def reading_odt(
    content: Mapping[str, Any], *, brand: str, foot: str, signature: Sequence[str]
) -> bytes:
    """The reading. `foot` is under its title; `signature` is empty for a draft."""
    language, said = content["language"], titles()
    title = typeset(content["title"], language=language)
    document = open_text(title=title, from_whom=content["space"], brand=brand, language=language)
    sheet = _Sheet(document, language)
    sheet.line(f"{content['space']} · {foot}", SOFT)
    sheet.heading(title, 1)
    if content["change"]:
        sheet.heading(said["change"], 2)
        sheet.line(content["change"])
    for section in content["sections"]:
        sheet.heading(typeset(section["title"], language=language), 2)
        for block in section["blocks"]:
            sheet.pieces(block["pieces"])
            sheet.items([sheet.words(item) for item in block["items"]])
    _add_advice(sheet, content, said)
    _add_sources(sheet, content, said)
    _add_annex(sheet, content, said)
    if signature:
        sheet.heading(said["signature"], 2)
        for line in signature:
            sheet.line(line)
    return written(document)


class _Sheet:
    """A document that is written from the top."""

    def __init__(self, document: OpenDocumentText, language: str) -> None:
        self.body, self.language = document.text, language

    def heading(self, text: str, level: int) -> None:
        style = {1: TITLE, 2: HEADING, 3: SUBHEADING}[level]
        self.body.addElement(H(outlinelevel=level, text=text, stylename=style))

    def line(self, text: str, style: str = "Standard") -> None:
        if text:
            self.body.addElement(P(text=text, stylename=style))

    def words(self, pieces: Sequence[str | int]) -> str:
        set_pieces = line_of(pieces, self.language)
        return "".join(each if isinstance(each, str) else f"[{each}]" for each in set_pieces)

    def pieces(self, pieces: Sequence[str | int]) -> None:
        self.line(self.words(pieces))

    def items(self, lines: Sequence[str]) -> None:
        if not lines:
            return
        items = List(stylename=ITEMS)
        for line in lines:
            item = ListItem()
            item.addElement(P(text=line))
            items.addElement(item)
        self.body.addElement(items)

    def grid(self, grid: Mapping[str, Any] | None) -> None:
        if grid is None:
            return
        table = Table()
        table.addElement(TableColumn(numbercolumnsrepeated=len(grid["head"])))
        head = TableHeaderRows()
        head.addElement(_row(grid["head"]))
        table.addElement(head)
        for row in grid["rows"]:
            table.addElement(_row(row))
        self.body.addElement(table)


def _row(cells: Sequence[str]) -> TableRow:
    row = TableRow()
    for words in cells:
        cell = TableCell(valuetype="string")
        cell.addElement(P(text=words))
        row.addElement(cell)
    return row


def _add_advice(sheet: _Sheet, content: Mapping[str, Any], said: Mapping[str, str]) -> None:
    if not content["advice"]:
        return
    sheet.heading(said["advice"], 2)
    for each in content["advice"]:
        source = f" [{each['source']}]" if each["source"] else ""
        lines = [
            f"{sheet.words(each['pieces'])}{source}",
            f"{said['caveat']} {sheet.words(each['caveat'])}",
            *([f"{said['mission']} {each['mission']}"] if each["mission"] else []),
        ]
        sheet.items([" – ".join(lines)])


def _add_sources(sheet: _Sheet, content: Mapping[str, Any], said: Mapping[str, str]) -> None:
    if not content["sources"]:
        return
    sheet.heading(said["sources"], 2)
    for each in content["sources"]:
        sheet.heading(typeset(source_heading(each), language=sheet.language), 3)
        sheet.line(each["text"], SOFT)
        sheet.grid(each["grid"])
        sheet.items([*each["figures"], *each["notes"]])


def _add_annex(sheet: _Sheet, content: Mapping[str, Any], said: Mapping[str, str]) -> None:
    sheet.heading(said["annex"], 2)
    for part in content["annex"]:
        sheet.heading(part["title"], 3)
        sheet.items(part["lines"])
        sheet.grid(part["grid"])
    sheet.heading(said["surveys"], 3)
    sheet.items(survey_lines(content))

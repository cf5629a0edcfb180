"""A file of answers as a table whose columns are named by codes."""

import re
from collections.abc import Container, Iterable, Sequence
from xml.etree.ElementTree import Element

from aimpact.exchange.formats.imported import Column
from aimpact.exchange.opening import FileRefused, open_archive, read_text, read_xml, unpack
from aimpact.exchange.opening.archives import read_entry
from aimpact.exchange.opening.bytes import ZIP
from aimpact.surveys.importing.tables import (
    MAXIMUM_COLUMNS,
    MAXIMUM_ROWS,
    Record,
    Row,
    Table,
    find_delimiter,
    make_table,
    read_records,
)

HEADER_SEARCHED = 10
_NOT_SHOWN = "{question_not_shown}"
_ESCAPES = {"{newline}": "\n", "{cr}": "\n", "{tab}": "\t", "{quote}": '"', "{lbrace}": "{"}
_ESCAPE = re.compile("|".join(map(re.escape, _ESCAPES)))


def read_answers(data: bytes, columns: Sequence[Column]) -> Table:
    """The table of a file. Raises `FileRefused` (ours, or that of `surveys.importing`)."""
    plain = unpack(data)
    if plain.startswith(ZIP):
        return _read_archive(plain)
    text = read_text(plain)
    records = list(read_records(text, find_delimiter(text)))
    line = _header_line(records, columns)
    table = make_table(records, line)
    return Table(table.columns, tuple(map(_unescaped, table.rows)), table.blank_rows,
                 table.refusals)  # fmt: skip


def normal(name: str) -> str:
    """A column's name in a form that can be compared: `Q1[SQ1]. Which ones?` is `q1[sq1]`."""
    plain = name.strip().lower().strip('"')
    return re.split(r"\.\s", plain, maxsplit=1)[0].strip()


def known_names(columns: Iterable[Column]) -> dict[str, list[Column]]:
    """Every name of the columns, the first meaning of each first."""
    found: dict[str, list[Column]] = {}
    for column in columns:
        for name in column.names:
            found.setdefault(normal(name), []).append(column)
    return found


def known_name(name: str, known: Container[str]) -> str:
    """A column's name as it is known; itself when it is not.

    KoboToolbox writes the groups of a question before its name: `person/employment/job`.
    """
    plain = wanted = normal(name)
    while plain not in known and "/" in plain:
        plain = plain.partition("/")[2]
    return plain if plain in known else wanted


def _header_line(records: Sequence[Record], columns: Sequence[Column]) -> int:
    """LimeSurvey's VV has two headers, words then codes: the one with the most names is taken."""
    known = known_names(columns)
    best, most = 0, 0
    for record in records[:HEADER_SEARCHED]:
        found = sum(known_name(cell, known) in known for cell in record.cells)
        if found > most:
            best, most = record.line, found
    if not most:
        raise FileRefused("no_known_column")
    return best


def _unescaped(row: Row) -> Row:
    return Row(row.line, tuple(map(_unescape, row.cells)), row.lines)


def _unescape(cell: str) -> str:
    if cell == _NOT_SHOWN:
        return ""
    return _ESCAPE.sub(lambda match: _ESCAPES[match[0]], cell) if "{" in cell else cell


def _read_archive(data: bytes) -> Table:
    """The answers of a LimeSurvey archive (`.lsa`)."""
    archive = open_archive(data)
    found = [name for name in archive.namelist() if name.endswith("_responses.lsr")]
    if not found:
        raise FileRefused("no_answers_in_archive")
    return _read_responses(read_xml(read_entry(archive, found[0])))


def _read_responses(root: Element) -> Table:
    names = [name.text or "" for name in root.iterfind("responses/fields/fieldname")]
    rows = []
    for number, row in enumerate(root.iterfind("responses/rows/row"), start=1):
        # An element may not start with a figure: LimeSurvey puts a dash in front.
        cells = {cell.tag.removeprefix("_"): cell.text or "" for cell in row}
        rows.append(Row(number, tuple(cells.get(name, "") for name in names)))
    if not rows or len(rows) > MAXIMUM_ROWS or len(names) > MAXIMUM_COLUMNS * 10:
        raise FileRefused("no_answers_in_archive")
    return Table(tuple(names), tuple(rows))

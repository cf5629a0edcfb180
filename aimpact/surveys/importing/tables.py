"""From text to a table: delimiter, records with their line numbers, header, columns."""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from aimpact.core.text import clean_text
from aimpact.surveys.importing.files import FileRefused
from aimpact.surveys.importing.report import Refusal

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
MAXIMUM_ROWS = 300_000
MAXIMUM_COLUMNS = 400
MAXIMUM_CELL = 100_000
"""Characters in one cell: past that, a quotation mark was left open somewhere."""
HEADER_SEARCHED = 60
"""Records among which the header is looked for."""
_SAMPLE_ROWS = 200
NAME_MAXIMUM = 500


@dataclass(frozen=True, slots=True)
class Record:
    """One record of the file. `line` is the line of the file on which it starts, from 1."""

    line: int
    cells: tuple[str, ...]

    @property
    def is_blank(self) -> bool:
        return not any(cell.strip() for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table, as wide as its columns.

    `lines` says from which line each cell comes where a row was put together from several
    records; it is empty when the row is one record.
    """

    line: int
    cells: tuple[str, ...]
    lines: tuple[int, ...] = ()

    def line_of(self, index: int) -> int:
        return (self.lines[index] or self.line) if self.lines else self.line


@dataclass(frozen=True, slots=True)
class Table:
    """Columns with unique names, the rows that fit them, and the rows that do not."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    blank_rows: int = 0
    refusals: tuple[Refusal, ...] = ()
    origin: Mapping[str, str] = field(default_factory=dict)
    """The file that a column comes from, where it is not the file of answers."""

    def position(self, column: str) -> int:
        """Index of a column. Raises `ValueError` when there is no such column."""
        return self.columns.index(column)

    def values(self, column: str) -> list[str]:
        """The cells of a column that hold something, trimmed."""
        index = self.position(column)
        return [cell for row in self.rows if (cell := row.cells[index].strip())]


def find_delimiter(text: str) -> str:
    """The delimiter that cuts the first records into the steadiest number of cells."""
    return max(DELIMITERS, key=lambda delimiter: _steadiness(text, delimiter))


def _steadiness(text: str, delimiter: str) -> tuple[float, int]:
    """How much of the sample has the most frequent width, and that width; one does not count."""
    widths: Counter[int] = Counter()
    trust = 1.0
    try:
        for record in islice(read_records(text, delimiter), _SAMPLE_ROWS):
            if not record.is_blank:
                widths[len(record.cells)] += 1
    except FileRefused as refused:
        if refused.code == "too_many_columns":
            return (1.0, MAXIMUM_COLUMNS + 1)
        trust = 0.1
    wide = [(count, width) for width, count in widths.items() if width > 1]
    if not wide:
        return (0.0, 0)
    count, width = max(wide)
    return (round(trust * count / widths.total(), 1), width)


def read_records(text: str, delimiter: str) -> Iterator[Record]:
    """Every record, blank ones included. Raises `FileRefused` with the line at fault."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    start = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise FileRefused("quotes_unbalanced", line=start) from error
        if len(cells) > MAXIMUM_COLUMNS and any(cells[MAXIMUM_COLUMNS:]):
            raise FileRefused(
                "too_many_columns", line=start, columns=len(cells), maximum=MAXIMUM_COLUMNS
            )
        if any(len(cell) > MAXIMUM_CELL for cell in cells):
            raise FileRefused("cell_too_large", line=start, maximum=MAXIMUM_CELL)
        yield Record(start, tuple(cells))
        start = reader.line_num + 1


def find_header(records: Sequence[Record]) -> int:
    """Line of the record that names the columns: the first one as full as the data under it.

    Title blocks above a table fill a cell or two; a header fills (nearly) all.
    """
    sample = [record for record in records[:_SAMPLE_ROWS] if not record.is_blank]
    if not sample:
        raise FileRefused("file_empty")
    usual = Counter(len(record.cells) for record in sample).most_common(1)[0][0]
    fullest = max(_filled(record) for record in sample)
    for record in sample[:HEADER_SEARCHED]:
        if len(record.cells) == usual and _filled(record) >= 0.7 * min(usual, fullest):
            return record.line
    return sample[0].line


def _filled(record: Record) -> int:
    """Cells that hold a word or a figure: a row of "=====" names nothing."""
    return sum(1 for cell in record.cells if any(map(str.isalnum, cell)))


def make_table(records: Sequence[Record], header_line: int) -> Table:
    """The table whose header starts on `header_line`. Raises `FileRefused`.

    A record with fewer cells than the header, or with more that hold something, is broken: it
    is refused whole, since nobody knows which cell belongs to which column.
    """
    header = next((record for record in records if record.line == header_line), None)
    if header is None or header.is_blank:
        raise FileRefused("header_missing", line=header_line)
    columns = unique_names(_without_empty_tail(header.cells))
    below = [record for record in records if record.line > header_line]
    if len(below) > MAXIMUM_ROWS:
        raise FileRefused("too_many_rows", rows=len(below), maximum=MAXIMUM_ROWS)
    filled = [record for record in below if not record.is_blank]
    rows, refusals = [], []
    for record in filled:
        row = _fit(record, len(columns))
        if row is None:
            figures = {"cells": len(record.cells), "columns": len(columns)}
            refusals.append(Refusal(record.line, "row_width", figures=figures))
        else:
            rows.append(row)
    if not rows:
        raise FileRefused("no_rows", line=header_line)
    return Table(columns, tuple(rows), len(below) - len(filled), tuple(refusals))


def _fit(record: Record, width: int) -> Row | None:
    cells = record.cells
    if len(cells) < width or any(cell.strip() for cell in cells[width:]):
        return None
    return Row(record.line, cells[:width])


def _without_empty_tail(cells: tuple[str, ...]) -> tuple[str, ...]:
    width = max(index for index, cell in enumerate(cells, 1) if cell.strip())
    return cells[:width]


def unique_names(names: Sequence[str]) -> tuple[str, ...]:
    """Names made unique: "Other", "Other (2)"; a column without a name gets its rank."""
    taken: set[str] = set()
    unique = []
    for index, raw in enumerate(names, 1):
        name = " ".join(clean_text(raw).split())[:NAME_MAXIMUM] or f"({index})"
        candidate, number = name, 1
        while candidate in taken:
            number += 1
            candidate = f"{name} ({number})"
        taken.add(candidate)
        unique.append(candidate)
    return tuple(unique)


@dataclass(frozen=True, slots=True)
class MoreCells:
    """Cells to add on the right of one row, and the line that they come from."""

    cells: tuple[str, ...]
    line: int


def with_columns(
    table: Table, names: Sequence[str], more: Sequence[MoreCells], *, origin: str
) -> Table:
    """The table with the columns of another file on the right; `more` has one item a row."""
    columns = unique_names([*table.columns, *names])
    width = len(table.columns)
    rows = tuple(
        Row(
            line=row.line,
            cells=(*row.cells, *added.cells),
            lines=(*(row.lines or (0,) * width), *(added.line for _ in names)),
        )
        for row, added in zip(table.rows, more, strict=True)
    )
    return replace(table, columns=columns, rows=rows, origin=dict.fromkeys(columns[width:], origin))

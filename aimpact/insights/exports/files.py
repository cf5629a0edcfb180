"""Sheets as files: CSV and ODS row by row as they are sent, XLSX in constant memory."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from tempfile import TemporaryFile
from typing import IO

from stream_write_ods import stream_write_ods
from xlsxwriter import Workbook

from aimpact.insights.exports.sheets import CellValue, Row, Sheet, harmless, printable

BYTE_ORDER_MARK = "\ufeff"
_ROWS_A_CHUNK = 200


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def csv_chunks(sheet: Sheet, *, delimiter: str = ",", with_mark: bool = False) -> Iterator[bytes]:
    """The sheet as CSV (RFC 4180) in UTF-8, a few rows at a time.

    French Excel wants `;` between cells and the byte order mark. The header goes at once: a million
    rows are put in order before the first of them is there.
    """
    writer = csv.writer(_Echo(), delimiter=delimiter)
    header = [harmless(title) for title in sheet.header]
    lines = [BYTE_ORDER_MARK if with_mark else "", writer.writerow(header)]
    yield "".join(lines).encode()
    lines = []
    for row in sheet.rows():
        lines.append(writer.writerow([harmless(value) for value in row]))
        if len(lines) >= _ROWS_A_CHUNK:
            yield "".join(lines).encode()
            lines = []
    yield "".join(lines).encode()


def ods_chunks(sheets: Iterable[Sheet], *, at: datetime) -> Iterator[bytes]:
    """The sheets as an OpenDocument spreadsheet, as it is being made."""
    tables = ((sheet.name, list(sheet.header), _clean(sheet.rows())) for sheet in sheets)
    chunks: Iterable[bytes] = stream_write_ods(tables, get_modified_at=lambda: at)
    yield from chunks


def _clean(rows: Iterable[Row]) -> Iterator[tuple[CellValue, ...]]:
    return (tuple(printable(value) for value in row) for row in rows)


def xlsx_file(sheets: Sequence[Sheet]) -> IO[bytes]:
    """The sheets as an Excel workbook in a temporary file, ready to be read.

    Texts are written as texts: none becomes a formula or a link.
    """
    file = TemporaryFile()  # noqa: SIM115 - the caller sends it, then closes it
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(file, options) as book:
        bold = book.add_format({"bold": True})
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            page.freeze_panes(1, 0)
            page.write_row(0, 0, sheet.header, bold)
            for number, row in enumerate(sheet.rows(), start=1):
                for column, value in enumerate(row):
                    _write(page, number, column, printable(value))
    file.seek(0)
    return file


def _write(page: "Workbook.worksheet_class", row: int, column: int, value: CellValue) -> None:
    if isinstance(value, str):
        page.write_string(row, column, value)
    elif value is not None:
        page.write_number(row, column, value)

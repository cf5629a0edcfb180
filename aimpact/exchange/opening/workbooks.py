"""Workbooks (.xlsx) as rows of texts."""

import io
import warnings
import zlib
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from defusedxml.common import DefusedXmlException
from openpyxl import load_workbook
from openpyxl.utils.exceptions import CellCoordinatesException, InvalidFileException

from aimpact.core.text import clean_text
from aimpact.exchange.opening.archives import open_archive
from aimpact.exchange.opening.bytes import OLE, ZIP, FileRefused

SHEETS_MAXIMUM = 50
ROWS_MAXIMUM = 20_000
COLUMNS_MAXIMUM = 300
EMPTY_ROWS_MAXIMUM = 2_000
"""Rows without anything after which the sheet is taken to be over."""

_BROKEN = (
    InvalidFileException, CellCoordinatesException, BadZipFile, zlib.error, ParseError,
    DefusedXmlException, EOFError, OSError,
    # A workbook that is no workbook is only found out where a value is not what it should be:
    # openpyxl lets these of Python through, and names none of them.
    ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError,
    NotImplementedError, RecursionError,
)  # fmt: skip
"""What openpyxl raises for workbooks that are damaged, or made to harm."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: every cell as a text, trimmed. `number` of a row is its place plus one."""

    title: str
    rows: tuple[tuple[str, ...], ...]


def read_workbook(data: bytes) -> tuple[Sheet, ...]:
    """Every sheet. Raises `FileRefused` for macros, bombs and what is no workbook."""
    if data.startswith(OLE):
        raise FileRefused("file_old_excel")
    if not data.startswith(ZIP):
        raise FileRefused("file_not_workbook")
    entries = {name.lower() for name in open_archive(data).namelist()}
    if "xl/workbook.xml" not in entries:
        raise FileRefused("file_not_workbook")
    return tuple(Sheet(sheet.title, _rows(sheet)) for sheet in _open(data).worksheets)


def _open(data: bytes) -> Any:
    try:
        with warnings.catch_warnings():
            # Styles, pictures and data validation that it does not know: we read cells only.
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    except _BROKEN as error:
        raise FileRefused("file_not_workbook") from error
    if len(book.sheetnames) > SHEETS_MAXIMUM:
        raise FileRefused("too_many_rows", maximum=ROWS_MAXIMUM)
    return book


def _rows(sheet: Any) -> tuple[tuple[str, ...], ...]:
    rows: list[tuple[str, ...]] = []
    empty = 0
    try:
        sheet.reset_dimensions()  # what the file says of its size is often wrong
        for cells in sheet.iter_rows(values_only=True, max_col=COLUMNS_MAXIMUM):
            row = _trimmed(tuple(map(_write, cells)))
            empty = 0 if any(row) else empty + 1
            rows.append(row)
            if len(rows) > ROWS_MAXIMUM:
                raise FileRefused("too_many_rows", maximum=ROWS_MAXIMUM)
            if empty > EMPTY_ROWS_MAXIMUM:
                break
    except _BROKEN as error:
        raise FileRefused("file_broken") from error
    return tuple(rows)


def _trimmed(row: tuple[str, ...]) -> tuple[str, ...]:
    """The row without the empty cells at its end: there are hundreds, and thousands of rows."""
    last = next((at for at in range(len(row), 0, -1) if row[at - 1]), 0)
    return row[:last]


def _write(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return f"{cell:.15g}"
    if isinstance(cell, datetime | date | time):
        text = cell.isoformat()
        return text.removesuffix("T00:00:00")
    return clean_text(str(cell))

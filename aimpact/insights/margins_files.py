"""The rows of a file of population figures: CSV, XLSX, and the XLS that INSEE still publishes."""

import csv
import io
import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import CellCoordinatesException, InvalidFileException
from xlrd import XLRDError, open_workbook
from xlrd.compdoc import CompDocError
from xlrd.sheet import Cell

from aimpact.insights.margins import MOST_LINES, unfold
from aimpact.surveys.importing.files import MAXIMUM_BYTES, FileRefused, read_text
from aimpact.surveys.importing.words import say_file_refused

_MOST_UNPACKED = 64 * 1024 * 1024
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
"""How an OLE file begins: XLS, and the other formats of that time, which are refused by name."""
_BROKEN = (XLRDError, CompDocError, struct.error, ArithmeticError, AssertionError, LookupError,
           UnicodeDecodeError, ValueError, TypeError, AttributeError)  # fmt: skip
"""What the reader of XLS raises of a file that is cut, or is none."""
_BROKEN_XLSX = (BadZipFile, InvalidFileException, CellCoordinatesException, ParseError, zlib.error,
                EOFError, OSError, ArithmeticError, AssertionError, AttributeError, LookupError,
                TypeError, ValueError, NotImplementedError, RecursionError)  # fmt: skip
"""What the reader of XLSX raises of one that is damaged, or made to harm: some of it while rows
are read, and not before.
"""
_MOST_COLUMNS = 300
_MOST_EMPTY = 2_000
"""Lines without anything after which a sheet is over: a cell written at the far end of an empty
sheet would have the billions before it read.
"""

Rows = Iterable[Sequence[str]]


class NotReadable(Exception):
    """The file is none that is read; the message says why."""


def rows_of(data: bytes, *, year: str = "") -> Iterator[Sequence[str]]:
    """The rows of the table that a file holds: of several sheets, the one named after the year,
    else the first that has one. Raises `NotReadable`.
    """
    if len(data) > MAXIMUM_BYTES:
        told = FileRefused("file_too_large", size=len(data), maximum=MAXIMUM_BYTES)
        raise NotReadable(say_file_refused(told))
    if data.startswith(b"PK"):
        rows: Rows = _xlsx(data, year)
    elif data.startswith(_OLD_EXCEL):
        rows = _xls(data, year)
    else:
        rows = _csv(data)
    return unfold(rows)


def _csv(data: bytes) -> Rows:
    try:
        text = read_text(data).text
    except FileRefused as refused:
        raise NotReadable(say_file_refused(refused)) from refused
    first = text.partition("\n")[0]
    separator = max(";,\t", key=first.count)
    return _csv_rows(csv.reader(io.StringIO(text), delimiter=separator))


def _csv_rows(lines: Iterator[list[str]]) -> Iterator[list[str]]:
    """A quotation mark that is never closed makes one cell of the rest of the file."""
    try:
        yield from lines
    except csv.Error as error:
        raise NotReadable(_("This spreadsheet cannot be read.")) from error


def _xlsx(data: bytes, year: str) -> Rows:
    """A file that unpacks to too much is not opened."""
    try:
        with ZipFile(io.BytesIO(data)) as packed:
            if sum(each.file_size for each in packed.infolist()) > _MOST_UNPACKED:
                raise NotReadable(_("This spreadsheet is too large: keep your territory's lines."))
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheet: Any = book[_wanted(book.sheetnames, year)]
        sheet.reset_dimensions()  # what a file says of its size is often wrong: lines would be lost
    except _BROKEN_XLSX as error:
        raise NotReadable(_("This spreadsheet cannot be read.")) from error
    return _xlsx_rows(sheet)


def _xlsx_rows(sheet: Any) -> Iterator[list[str]]:
    empty = 0
    try:
        for cells in sheet.iter_rows(values_only=True, max_col=_MOST_COLUMNS):
            row = ["" if cell is None else str(cell) for cell in cells]
            while row and not row[-1]:
                row.pop()
            empty = 0 if row else empty + 1
            if empty > _MOST_EMPTY:
                return
            yield row
    except _BROKEN_XLSX as error:
        raise NotReadable(_("This spreadsheet cannot be read.")) from error


def _xls(data: bytes, year: str) -> Rows:
    """Read whole: the format has no more than 65 536 rows a sheet."""
    try:
        book = open_workbook(file_contents=data, logfile=io.StringIO(), on_demand=True)
        sheet = book.sheet_by_name(_wanted(book.sheet_names(), year))
        return [
            [_cell(each) for each in sheet.row(at)] for at in range(min(sheet.nrows, MOST_LINES))
        ]
    except _BROKEN as error:
        raise NotReadable(
            _("This old spreadsheet (.xls) cannot be read: open it, save it as .xlsx, send that.")
        ) from error


def _cell(cell: Cell) -> str:
    """Numbers without the « .0 » of a format that knows no whole numbers."""
    value = cell.value
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _wanted(names: Sequence[str], year: str) -> str:
    return next((name for name in names if year and name.strip() == year), names[0])

"""The rows of a file of population figures: CSV, XLSX, and the XLS that INSEE still publishes."""

import csv
import io
import struct
from collections.abc import Iterable, Iterator, Sequence
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from xlrd import XLRDError, open_workbook
from xlrd.compdoc import CompDocError
from xlrd.sheet import Cell

from aimpact.insights.margins import MOST_LINES, unfold
from aimpact.surveys.importing.files import FileRefused, read_text
from aimpact.surveys.importing.words import say_file_refused

_MOST_UNPACKED = 64 * 1024 * 1024
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
"""How an OLE file begins: XLS, and the other formats of that time, which are refused by name."""
_BROKEN = (XLRDError, CompDocError, struct.error, ArithmeticError, AssertionError, LookupError,
           UnicodeDecodeError, ValueError, TypeError, AttributeError)  # fmt: skip
"""What the reader of XLS raises of a file that is cut, or is none."""

Rows = Iterable[Sequence[str]]


class NotReadable(Exception):
    """The file is none that is read; the message says why."""


def rows_of(data: bytes, *, year: str = "") -> Iterator[Sequence[str]]:
    """The rows of the table that a file holds: of several sheets, the one named after the year,
    else the first that has one. Raises `NotReadable`.
    """
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
    return csv.reader(io.StringIO(text), delimiter=separator)


def _xlsx(data: bytes, year: str) -> Rows:
    """A file that unpacks to too much is not opened."""
    try:
        with ZipFile(io.BytesIO(data)) as packed:
            if sum(each.file_size for each in packed.infolist()) > _MOST_UNPACKED:
                raise NotReadable(_("This spreadsheet is too large: keep your territory's lines."))
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = book[_wanted(book.sheetnames, year)]
    except (BadZipFile, KeyError, IndexError, ValueError) as error:
        raise NotReadable(_("This spreadsheet cannot be read.")) from error
    return (
        ["" if cell is None else str(cell) for cell in row]
        for row in sheet.iter_rows(values_only=True)
    )


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

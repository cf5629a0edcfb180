"""A sheet: a name, a header, rows given one by one. What a spreadsheet must never run."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from aimpact.insights.exports.sav import Cases

CellValue = str | int | float | None
Row = Sequence[CellValue]

NOT_SHOWN = "_not_shown"
"""Stands in a cell for a question that this participant was not asked. Empty: no answer."""
JOINT = "|"
"""Between the answers of a multiple choice; codes never hold it."""

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""With those of full width, which spreadsheets in East Asian settings take for the same."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table to write. `rows` may be read once at each call; `length` is about how many.

    `cases`: the same rows for statistics programs, where they were asked for.
    """

    name: str
    header: Sequence[str]
    rows: Callable[[], Iterator[Row]]
    length: int
    cases: Cases | None = None

    @property
    def cells(self) -> int:
        """About how many cells the sheet holds."""
        return self.length * len(self.header)


def harmless(value: CellValue) -> CellValue:
    """The value for a CSV cell: a text that a spreadsheet would run as a formula gets an
    apostrophe in front (OWASP). Numbers are left alone."""
    if isinstance(value, str) and value.startswith(_DANGEROUS):
        return f"'{value}"
    return value


def printable(value: CellValue) -> CellValue:
    """The value for a spreadsheet's XML, which refuses two characters that Unicode has."""
    if isinstance(value, str):
        return value.replace("\ufffe", "").replace("\uffff", "")
    return value

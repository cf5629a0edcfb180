"""Lists of e-mail addresses, as people paste or export them. Nothing is dropped in silence.

Separators are commas, semicolons or tabs; one address a line or many; a header or none. Each
line left out is told with its number and its reason.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from aimpact.core.text import fold

LONGEST_LIST = 20_000
"""Addresses accepted in one go."""
LARGEST_FILE = 3 * 1024 * 1024
"""Bytes: 20 000 lines of 150 characters."""
MOST_COLUMNS = 30
EXCERPT = 80
"""Characters of a refused value that the report repeats."""

_EMAIL_HEADERS = {
    "email", "e mail", "mail", "courriel", "adresse", "adresse email", "adresse e mail",
    "adresse mail", "adresse electronique", "adresse courriel", "email address",
}  # fmt: skip
_LANGUAGE_HEADERS = {"langue", "language", "lang"}
_LANGUAGES = {
    "fr": "fr", "francais": "fr", "french": "fr",
    "en": "en", "anglais": "en", "english": "en",
}  # fmt: skip
_SEPARATORS = re.compile(r"[,;\s]+")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_NAMED = re.compile(r"[^<]*<([^<>]+)>\s*")


class Fault(StrEnum):
    """Why an address, or a line, is left out."""

    NO_ADDRESS = "no_address"
    MALFORMED = "malformed"
    TWICE = "twice"
    ALREADY_INVITED = "already_invited"
    OPTED_OUT = "opted_out"
    UNKNOWN_LANGUAGE = "unknown_language"


class ListRefused(Exception):
    """The list as a whole cannot be read: `code` says why, `figures` with which numbers."""

    def __init__(self, code: str, **figures: int) -> None:
        super().__init__(code)
        self.code = code
        self.figures = figures


@dataclass(frozen=True, slots=True)
class Invitee:
    """One address to invite, in lower case; `line` is where it was found."""

    email: str
    language: str
    line: int


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One thing left out; `first_line` is where a repeated address stood first."""

    line: int
    value: str
    fault: Fault
    first_line: int = 0


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list: its place from 0, and its first cells."""

    at: int
    first: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChosenColumns:
    """The columns that a person chose; `language` is `None` without one."""

    email: int
    language: int | None = None
    first_line_is_heading: bool = False


@dataclass(slots=True)
class InviteeList:
    """What a list says: whom to invite, what is left out, the columns that are not read."""

    invitees: list[Invitee] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    ignored_columns: list[str] = field(default_factory=list)
    ignored_cells: int = 0

    def without(self, known: set[str], opted_out: AbstractSet[str] = frozenset()) -> "InviteeList":
        """The list without the addresses that are invited already, which it then tells.

        `opted_out` are those of them that want no more e-mail.
        """
        fresh = [one for one in self.invitees if one.email not in known]
        again = [
            LeftOut(
                one.line,
                one.email,
                Fault.OPTED_OUT if one.email in opted_out else Fault.ALREADY_INVITED,
            )
            for one in self.invitees
            if one.email in known
        ]
        left_out = sorted([*self.left_out, *again], key=lambda one: one.line)
        return InviteeList(fresh, left_out, self.ignored_columns, self.ignored_cells)


def decode_list(data: bytes) -> str:
    """The text of a file: UTF-8, UTF-16 with its mark, or Windows-1252. Raises `ListRefused`."""
    if len(data) > LARGEST_FILE:
        raise ListRefused("too_large", maximum=LARGEST_FILE // (1024 * 1024))
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise ListRefused("spreadsheet")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def read_columns(text: str) -> list[Column]:
    """The columns of a list, with what is needed to recognise each; at most `MOST_COLUMNS`.

    Empty when the list has one column, or cannot be read.
    """
    try:
        rows = [cells for _, cells in islice(_rows(_plain(text)), 4)]
    except ListRefused:
        return []
    width = min(max(map(len, rows), default=0), MOST_COLUMNS)
    if width < 2:
        return []
    return [
        Column(at, tuple(row[at][:EXCERPT] for row in rows if at < len(row) and row[at]))
        for at in range(width)
    ]


def read_invitees(
    text: str, *, language: str = "fr", chosen: ChosenColumns | None = None
) -> InviteeList:
    """Read a list; `language` is that of the addresses that state none. Raises `ListRefused`.

    `chosen` says which columns to read, rather than what their headings suggest.
    """
    if len(text) > LARGEST_FILE:
        raise ListRefused("too_large", maximum=LARGEST_FILE // (1024 * 1024))
    rows = list(_rows(_plain(text)))
    reader = _Reader(language)
    header = _header(rows[0][1]) if rows else None
    if chosen:
        reader.header = _Header(chosen.email, chosen.language)
        rows = rows[1:] if chosen.first_line_is_heading else rows
    elif header:
        reader.use_header(header, rows[0][1])
        rows = rows[1:]
    for line, cells in rows:
        reader.read(line, cells)
        if len(reader.found.invitees) > LONGEST_LIST:
            raise ListRefused("too_long", maximum=LONGEST_LIST)
    return reader.found


@dataclass(frozen=True, slots=True)
class _Header:
    email: int
    language: int | None


class _Reader:
    def __init__(self, language: str) -> None:
        self.language = language
        self.header: _Header | None = None
        self.found = InviteeList()
        self.first_lines: dict[str, int] = {}

    def use_header(self, header: _Header, cells: Sequence[str]) -> None:
        used = {header.email, header.language}
        self.header = header
        self.found.ignored_columns = [
            cell for at, cell in enumerate(cells) if at not in used and cell
        ]

    def read(self, line: int, cells: Sequence[str]) -> None:
        if self.header:
            self._read_columns(line, cells, self.header)
        else:
            self._read_anywhere(line, cells)

    def _read_columns(self, line: int, cells: Sequence[str], header: _Header) -> None:
        cell = cells[header.email] if header.email < len(cells) else ""
        if not cell:
            self._leave_out(line, ";".join(cells), Fault.NO_ADDRESS)
            return
        at = header.language
        stated = cells[at] if at is not None and at < len(cells) else ""
        language = _LANGUAGES.get(fold(stated)) if stated else self.language
        if language is None:
            self._leave_out(line, stated, Fault.UNKNOWN_LANGUAGE)
            return
        self._keep(line, cell, language)

    def _read_anywhere(self, line: int, cells: Sequence[str]) -> None:
        addresses = [cell.strip(" ,;") for cell in cells if "@" in cell]
        stated = [_LANGUAGES[fold(cell)] for cell in cells if fold(cell) in _LANGUAGES]
        language = stated[0] if len(stated) == 1 else self.language
        if not addresses:
            self._leave_out(line, ";".join(cells), Fault.NO_ADDRESS)
            return
        others = len([cell for cell in cells if cell]) - len(addresses)
        self.found.ignored_cells += others - (len(stated) == 1)
        for cell in addresses:
            parts = _SEPARATORS.split(cell) if cell.count("@") > 1 else [cell]
            for part in filter(None, parts):
                self._keep(line, part, language)

    def _keep(self, line: int, cell: str, language: str) -> None:
        email = _address(cell)
        if not email:
            self._leave_out(line, cell, Fault.MALFORMED)
        elif email in self.first_lines:
            self._leave_out(line, email, Fault.TWICE, self.first_lines[email])
        else:
            self.first_lines[email] = line
            self.found.invitees.append(Invitee(email, language, line))

    def _leave_out(self, line: int, value: str, fault: Fault, first_line: int = 0) -> None:
        self.found.left_out.append(LeftOut(line, value[:EXCERPT], fault, first_line))


def _plain(text: str) -> str:
    return _CONTROLS.sub("", text.removeprefix("\ufeff"))


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Lines that hold something, with their numbers, cut into trimmed cells."""
    source = io.StringIO(text, newline="")
    reader = csv.reader(source, delimiter=_separator(text), skipinitialspace=True, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = [cell.strip().strip("\u00a0") for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error as error:
            raise ListRefused("broken_quotes", line=line) from error
        if any("\n" in cell and "@" in cell for cell in cells):
            raise ListRefused("broken_quotes", line=line)
        if any(cells):
            yield line, cells


def _separator(text: str) -> str:
    sample = text[:20_000]
    return max(";\t,", key=sample.count)


def _header(cells: Sequence[str]) -> _Header | None:
    if any("@" in cell for cell in cells):
        return None
    names = [fold(cell) for cell in cells]
    emails = [at for at, name in enumerate(names) if name in _EMAIL_HEADERS]
    languages = [at for at, name in enumerate(names) if name in _LANGUAGE_HEADERS]
    return _Header(emails[0], languages[0] if languages else None) if emails else None


def _address(cell: str) -> str:
    """The address of « nom <adresse> » or of a bare address; empty when it is none."""
    named = _NAMED.fullmatch(cell)
    email = (named[1] if named else cell).strip().removeprefix("mailto:").lower()
    try:
        validate_email(email)
    except ValidationError:
        return ""
    return email if len(email) <= 254 else ""

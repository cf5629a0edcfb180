"""Files of SPSS (.sav), which R, Stata, SAS, PSPP and JASP read as well.

The library that writes them wants a whole data frame in memory, numpy and pandas (120 MB
installed); a file of cases is a dictionary and then numbers by eight bytes, so it is written here
and read back by that library in the tests. The format is that of the PSPP manual ("System File
Format", PSPP Developers Guide, appendix B): version 2, compressed by bytes, texts in UTF-8.
"""

import dataclasses
import json
import struct
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from math import isfinite
from tempfile import TemporaryFile
from typing import IO

CaseValue = float | str | None

NAME_MAXIMUM = 64
"""Bytes of a variable's name."""
LABEL_MAXIMUM = 255
"""Bytes of a variable's label."""
VALUE_LABEL_MAXIMUM = 120
"""Bytes of a value's label."""
TEXT_MAXIMUM = 32_767
"""Bytes of a text."""
MISSING_MAXIMUM = 3
"""Values of a variable that may be said to be no answer."""

_SEGMENT, _USED = 255, 252
"""A longer text stands in several variables of 255 bytes; their number is reckoned by 252."""
_SHORT = 8
"""Bytes of a text whose values may have labels and be missing."""
_NOTHING = -1.7976931348623157e308
_HIGHEST, _LOWEST = 1.7976931348623157e308, -1.797693134862315e308
_BIAS = 100
_PAD, _END, _LITERAL, _SPACES, _NO_VALUE = 0, 252, 253, 254, 255
_SPILL = 1_000_000
# In English whatever the locale, which strftime would follow.
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun",
           "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")  # fmt: skip


class Format(IntEnum):
    """How a value is shown; the numbers are those of the file."""

    TEXT = 1
    NUMBER = 5
    TIME = 21
    DATETIME = 22
    MONTH = 28
    DATE = 39


class Measure(IntEnum):
    """What may be reckoned with the values."""

    NOMINAL = 1
    ORDINAL = 2
    SCALE = 3


_WIDTHS = {Format.TIME: 8, Format.DATETIME: 20, Format.MONTH: 8, Format.DATE: 10}


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """One column. `missing`: values that stand for no answer, three at most. Times are seconds,
    of the day or since 14 October 1582. A text of more than eight bytes has no labels.
    """

    name: str
    label: str = ""
    format: Format = Format.NUMBER
    decimals: int = 0
    measure: Measure = Measure.NOMINAL
    labels: Mapping[float, str] | Mapping[str, str] = dataclasses.field(default_factory=dict)
    missing: Sequence[float] | Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticks:
    """Variables of 0 and 1 that are the choices of one question."""

    name: str
    label: str
    variables: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cases:
    """What a file holds. `rows` is read once, as the file is written; `None`: no answer."""

    title: str
    variables: Sequence[Variable]
    rows: Callable[[], Iterable[Sequence[CaseValue]]]
    ticks: Sequence[Ticks] = ()


def sav_file(cases: Cases, *, at: datetime) -> IO[bytes]:
    """The cases as a temporary file, ready to be read; the caller closes it.

    The width of a text is that of the longest one: rows go through a second temporary file, so
    that memory does not grow with them.
    """
    texts = [v.format is Format.TEXT for v in cases.variables]
    with TemporaryFile("w+", encoding="utf-8") as waiting:
        widths, number = _put_aside(cases.rows(), texts, waiting)
        columns = _columns(cases.variables, widths)
        file = TemporaryFile()  # noqa: SIM115 - the caller sends it, then closes it
        file.write(_dictionary(cases, columns, number, at))
        packing = _Packing(file)
        for line in waiting:
            for column, value in zip(columns, json.loads(line), strict=True):
                column.pack(value, packing)
        packing.finish()
    file.seek(0)
    return file


def cut(text: str, size: int) -> bytes:
    """The text in UTF-8, at most `size` bytes long, no character cut in two."""
    # A lone surrogate, which Python reads and UTF-8 cannot write, becomes a question mark.
    return text.encode("utf-8", "replace")[:size].decode("utf-8", "ignore").encode()


def _put_aside(
    rows: Iterable[Sequence[CaseValue]], texts: Sequence[bool], waiting: IO[str]
) -> tuple[list[int], int]:
    """Write the rows down, and tell the widest text of each column and the number of rows."""
    widths, number = [0] * len(texts), 0
    for row in rows:
        for place, value in enumerate(row):
            if texts[place] and isinstance(value, str):
                widths[place] = max(widths[place], len(cut(value, TEXT_MAXIMUM)))
        waiting.write(json.dumps(list(row)) + "\n")
        number += 1
    waiting.seek(0)
    return widths, number


# --- columns ----------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class _Column:
    """A variable in the file. `width`: 0 for a number, else the bytes of the text."""

    variable: Variable
    short: tuple[str, ...]
    width: int
    place: int

    @property
    def segments(self) -> list[int]:
        """Widths of the variables that the file has for it."""
        if self.width <= _SEGMENT:
            return [self.width]
        number = -(-self.width // _USED)
        return [_SEGMENT] * (number - 1) + [self.width - (number - 1) * _USED]

    @property
    def size(self) -> int:
        """How many times eight bytes a value takes."""
        return sum(max(1, -(-width // 8)) for width in self.segments)

    def pack(self, value: CaseValue, packing: "_Packing") -> None:
        if not self.width:
            packing.number(value if isinstance(value, int | float) else None)
            return
        text = cut(value, self.width) if isinstance(value, str) else b""
        for number, width in enumerate(self.segments):
            part = text[number * _SEGMENT : (number + 1) * _SEGMENT]
            packing.text(part.ljust(-(-width // 8) * 8))


def _columns(variables: Sequence[Variable], widths: Sequence[int]) -> list[_Column]:
    columns: list[_Column] = []
    place, given = 1, 0
    for variable, widest in zip(variables, widths, strict=True):
        labelled = [len(cut(str(each), _SHORT)) for each in (*variable.labels, *variable.missing)]
        width = max(1, widest, *labelled) if variable.format is Format.TEXT else 0
        column = _Column(variable, (), width, place)
        short = tuple(f"V{given + n:05d}" for n in range(1, len(column.segments) + 1))
        columns.append(dataclasses.replace(column, short=short))
        given, place = given + len(short), place + column.size
    return columns


# --- dictionary -------------------------------------------------------------------------
def _dictionary(cases: Cases, columns: Sequence[_Column], number: int, at: datetime) -> bytes:
    parts = [
        _header(cases.title, sum(c.size for c in columns), number, at),
        *(record for column in columns for record in _variable(column)),
        *(_value_labels(c) for c in columns if c.variable.labels and c.width <= _SHORT),
        _extension(3, 4, struct.pack("<8i", 1, 0, 0, -1, 1, 1, 2, 65001)),
        _extension(4, 8, struct.pack("<3d", _NOTHING, _HIGHEST, _LOWEST)),
        *([_extension(7, 1, _sets(cases.ticks, columns))] if cases.ticks else []),
        _extension(11, 4, b"".join(_display(column) for column in columns)),
        _extension(13, 1, b"\t".join(_long_name(c) for c in columns)),
        *_long_texts(columns),
        _extension(16, 8, struct.pack("<2q", 1, number)),
        _extension(20, 1, b"UTF-8"),
        struct.pack("<2i", 999, 0),
    ]
    return b"".join(parts)


def _header(title: str, size: int, number: int, at: datetime) -> bytes:
    day = f"{at.day:02d} {_MONTHS[at.month - 1]} {at.year % 100:02d}".encode()
    return (
        b"$FL2"
        + b"@(#) SPSS DATA FILE - AimPact".ljust(60)
        + struct.pack("<5id", 2, size, 1, 0, number, float(_BIAS))
        + day
        + f"{at:%H:%M:%S}".encode()
        + cut(title, 64).ljust(64)
        + b"\0\0\0"
    )


def _variable(column: _Column) -> Iterator[bytes]:
    """The records of a variable: one for each segment, and one for each eight bytes more."""
    for number, (short, width) in enumerate(zip(column.short, column.segments, strict=True)):
        is_first = number == 0
        missing = column.variable.missing if is_first and column.width <= _SHORT else ()
        label = cut(column.variable.label, LABEL_MAXIMUM) if is_first else b""
        shown = _shown(column.variable, width)
        yield struct.pack("<6i", 2, width, bool(label), len(missing), shown, shown)
        yield short.encode().ljust(8)
        if label:
            yield struct.pack("<i", len(label)) + label.ljust(-(-len(label) // 4) * 4)
        yield b"".join(map(_eight, missing))
        more = max(1, -(-width // 8)) - 1
        yield (struct.pack("<6i", 2, -1, 0, 0, 0, 0) + b" " * 8) * more


def _shown(variable: Variable, width: int) -> int:
    """The print format: what, how wide, how many decimals."""
    wide = width or _WIDTHS.get(variable.format, 12)
    return variable.format << 16 | wide << 8 | variable.decimals


def _value_labels(column: _Column) -> bytes:
    labels = column.variable.labels
    parts = [struct.pack("<2i", 3, len(labels))]
    for value, told in labels.items():
        label = cut(told, VALUE_LABEL_MAXIMUM)
        parts.append(_eight(value))
        parts.append((bytes([len(label)]) + label).ljust(-(-(len(label) + 1) // 8) * 8))
    return b"".join([*parts, struct.pack("<3i", 4, 1, column.place)])


def _eight(value: float | str) -> bytes:
    return cut(value, 8).ljust(8) if isinstance(value, str) else struct.pack("<d", value)


def _extension(subtype: int, size: int, content: bytes) -> bytes:
    return struct.pack("<4i", 7, subtype, size, len(content) // size) + content


def _display(column: _Column) -> bytes:
    """How each segment stands in the window of the program: measure, width, alignment."""
    is_text = bool(column.width)
    measure = Measure.NOMINAL if is_text else column.variable.measure
    return struct.pack("<3i", measure, 16 if is_text else 10, 0 if is_text else 1) * len(
        column.segments
    )


def _long_name(column: _Column) -> bytes:
    return f"{column.short[0]}={column.variable.name}".encode()


def _long_texts(columns: Sequence[_Column]) -> Iterator[bytes]:
    long = [f"{c.short[0]}={c.width:05d}\0\t".encode() for c in columns if c.width > _SEGMENT]
    if long:
        yield _extension(14, 1, b"".join(long))


def _sets(ticks: Sequence[Ticks], columns: Sequence[_Column]) -> bytes:
    short = {column.variable.name: column.short[0].lower() for column in columns}
    lines = []
    for each in ticks:
        label = cut(each.label, LABEL_MAXIMUM)
        names = " ".join(short[name] for name in each.variables).encode()
        lines.append(f"${each.name}=D1 1 {len(label)} ".encode() + label + b" " + names + b"\n")
    return b"".join(lines)


# --- values -----------------------------------------------------------------------------
class _Packing:
    """Eight bytes that say what the next eight values are, then those that need eight more."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._codes, self._values, self._ready = bytearray(), bytearray(), bytearray()

    def number(self, value: float | None) -> None:
        if value is None or not isfinite(value):
            self._add(_NO_VALUE)
        elif value == int(value) and 1 <= value + _BIAS < _END:
            self._add(int(value) + _BIAS)
        else:
            self._add(_LITERAL, struct.pack("<d", value))

    def text(self, padded: bytes) -> None:
        for start in range(0, len(padded), 8):
            part = padded[start : start + 8]
            self._add(_SPACES) if part == b" " * 8 else self._add(_LITERAL, part)

    def finish(self) -> None:
        self._add(_END)
        while self._codes:
            self._add(_PAD)
        self._file.write(self._ready)

    def _add(self, code: int, value: bytes = b"") -> None:
        self._codes.append(code)
        self._values += value
        if len(self._codes) == 8:
            self._ready += self._codes + self._values
            self._codes, self._values = bytearray(), bytearray()
        if len(self._ready) > _SPILL:
            self._file.write(self._ready)
            self._ready = bytearray()

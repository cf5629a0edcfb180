"""From the bytes of a file to its text, or to a reason for refusing it."""

import codecs
import hashlib
import zlib
from dataclasses import dataclass

MAXIMUM_BYTES = 16 * 1024 * 1024
"""Largest file accepted, as sent."""
MAXIMUM_UNPACKED = 64 * 1024 * 1024
"""Largest file accepted once decompressed: a gzip bomb stops here."""

_GZIP = b"\x1f\x8b"
_SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)
_UNPRINTABLE = bytes(set(range(32)) - set(b"\t\n\r\f\x1a\x1b"))
_SAMPLE = 64 * 1024

ENCODINGS = {"utf-8": "UTF-8", "cp1252": "Windows-1252"}
"""Encodings read, with the name shown to people."""


class FileRefused(Exception):
    """The file cannot be read. `code` says why (see `words`), `figures` with which numbers."""

    def __init__(self, code: str, **figures: int | str) -> None:
        super().__init__(f"{code} {figures}" if figures else code)
        self.code = code
        self.figures = figures


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file and the encoding it was read with."""

    text: str
    encoding: str


def read_text(data: bytes, *, encoding: str = "") -> Decoded:
    """The text of a CSV file, gzipped or not. Raises `FileRefused`.

    `encoding` is one of `ENCODINGS`; left empty it is found: UTF-8 when the bytes are valid
    UTF-8 (nothing else looks like it), Windows-1252 otherwise.
    """
    plain = unpack(data)
    _refuse_what_is_not_text(plain)
    return _decode(plain, encoding) if encoding else _find_encoding(plain)


def unpack(data: bytes) -> bytes:
    """The file itself, decompressed if it was gzipped. Raises `FileRefused`."""
    if len(data) > MAXIMUM_BYTES:
        raise FileRefused("file_too_large", size=len(data), maximum=MAXIMUM_BYTES)
    return _gunzip(data) if data.startswith(_GZIP) else data


def fingerprint(data: bytes) -> bytes:
    """What recognises a file, compressed or not (SHA-256). Raises `FileRefused`."""
    return hashlib.sha256(unpack(data)).digest()


def _gunzip(data: bytes) -> bytes:
    """Decompress every member of a gzip file, never past `MAXIMUM_UNPACKED`."""
    parts: list[bytes] = []
    room = MAXIMUM_UNPACKED
    while data:
        stream = zlib.decompressobj(wbits=31)
        try:
            part = stream.decompress(data, room + 1)
        except zlib.error as error:
            raise FileRefused("gzip_broken") from error
        room -= len(part)
        if room < 0:
            raise FileRefused("file_unpacks_too_large", maximum=MAXIMUM_UNPACKED)
        if not stream.eof:
            raise FileRefused("gzip_broken")
        parts.append(part)
        data = stream.unused_data.lstrip(b"\0")
    return b"".join(parts)


def _refuse_what_is_not_text(data: bytes) -> None:
    if not data.strip(b" \t\r\n\xef\xbb\xbf"):
        raise FileRefused("file_empty")
    if len(data) > MAXIMUM_UNPACKED:
        raise FileRefused("file_unpacks_too_large", maximum=MAXIMUM_UNPACKED)
    if data.startswith(_SPREADSHEETS):
        raise FileRefused("file_is_spreadsheet")
    if data.startswith(_UTF16) or _looks_like_utf16(data):
        raise FileRefused("file_is_utf16")
    sample = data[:_SAMPLE]
    if len(sample) - len(sample.translate(None, _UNPRINTABLE)) > len(sample) // 100:
        raise FileRefused("file_is_binary")
    if b"\0" in data:
        raise FileRefused("file_has_nul", line=_line_of(data, data.index(b"\0")))


def _looks_like_utf16(data: bytes) -> bool:
    """Every other byte is NUL in most Latin text written as UTF-16 without its mark."""
    sample = data[:2_000]
    return max(sample[0::2].count(0), sample[1::2].count(0)) > len(sample) // 2 * 0.7


def _find_encoding(data: bytes) -> Decoded:
    try:
        return _decode(data, "utf-8")
    except FileRefused:
        return _decode(data, "cp1252")


def _decode(data: bytes, encoding: str) -> Decoded:
    if encoding not in ENCODINGS:
        raise FileRefused("encoding_unknown", encoding=encoding)
    try:
        text = data.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeDecodeError as error:
        # utf-8-sig counts from behind the mark; three bytes never change the line.
        line = _line_of(data, error.start)
        raise FileRefused("encoding_wrong", encoding=ENCODINGS[encoding], line=line) from error
    return Decoded(text, encoding)


def _line_of(data: bytes, position: int) -> int:
    return data.count(b"\n", 0, position) + 1

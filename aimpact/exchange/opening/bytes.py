"""From bytes to text: gzip, encodings, sizes."""

import codecs
import zlib

MAXIMUM_BYTES = 16 * 1024 * 1024
"""Largest file accepted, as sent."""
MAXIMUM_UNPACKED = 64 * 1024 * 1024
"""Largest file accepted once decompressed: bombs stop here."""

GZIP, ZIP, OLE, PDF = b"\x1f\x8b", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 4096


class FileRefused(Exception):
    """The file is not read. `code` says why (see `wording`), `figures` with which numbers."""

    def __init__(self, code: str, **figures: int | str) -> None:
        super().__init__(f"{code} {figures}" if figures else code)
        self.code = code
        self.figures = figures


def unpack(data: bytes) -> bytes:
    """The file itself, decompressed if it was gzipped. Raises `FileRefused`."""
    if len(data) > MAXIMUM_BYTES:
        raise FileRefused("file_too_large", size=len(data), maximum=MAXIMUM_BYTES)
    if not data.strip(b" \t\r\n\0"):
        raise FileRefused("file_empty")
    return _gunzip(data) if data.startswith(GZIP) else data


def _gunzip(data: bytes) -> bytes:
    stream = zlib.decompressobj(wbits=31)
    try:
        plain = stream.decompress(data, MAXIMUM_UNPACKED + 1)
    except zlib.error as error:
        raise FileRefused("file_broken") from error
    if len(plain) > MAXIMUM_UNPACKED:
        raise FileRefused("file_unpacks_too_large", maximum=MAXIMUM_UNPACKED)
    if not stream.eof or stream.unused_data.strip(b"\0"):
        raise FileRefused("file_broken")
    return plain


def read_text(data: bytes) -> str:
    """The text of a file: UTF-8, UTF-16 or UTF-32 by their mark, else Windows-1252.

    Excel writes "Unicode text" as UTF-16, and older French programs Windows-1252. Raises
    `FileRefused` for what is no text.
    """
    if data.startswith((ZIP, OLE, PDF)):
        raise FileRefused("file_not_text")
    text = _decode(data)
    if "\0" in text or _is_noise(text[:_SAMPLE]):
        raise FileRefused("file_not_text")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decode(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decode_as(data, encoding)
    sample = data[:_SAMPLE]
    if sample and sample[1::2].count(0) > len(sample) // 2 * 0.7:
        return _decode_as(data, "utf-16-le")
    if sample and sample[0::2].count(0) > len(sample) // 2 * 0.7:
        return _decode_as(data, "utf-16-be")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _decode_as(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise FileRefused("file_broken") from error


def _is_noise(sample: str) -> bool:
    strange = sum(ord(c) < 32 and c not in "\t\n\r\f\x1a\x1b" for c in sample)
    return strange > len(sample) // 100

"""ZIP files (workbooks, documents, LimeSurvey archives), looked at before anything is read."""

import io
import lzma
import zipfile
import zlib

from aimpact.exchange.opening.bytes import MAXIMUM_UNPACKED, FileRefused

ENTRIES_MAXIMUM = 2_000
RATIO_MAXIMUM = 200
"""Times its size that a file may grow; LimeSurvey's own archives stay under 30."""
_SMALL = 1024 * 1024
_BROKEN = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError,
    ValueError, NotImplementedError, EOFError, OSError, RuntimeError,
)  # fmt: skip
"""What `zipfile` raises for archives that are damaged, or made to harm."""
_MACROS = ("vbaproject.bin", "/basic/", "macrosheets/")


def open_archive(data: bytes) -> zipfile.ZipFile:
    """The archive, once known to hold no bomb, no macro and no password.

    Raises `FileRefused`. `zipfile` never gives more bytes than an entry declares, so that
    what is declared may be trusted.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = archive.infolist()
    except _BROKEN as error:
        raise FileRefused("file_broken") from error
    size = sum(entry.file_size for entry in entries)
    if len(entries) > ENTRIES_MAXIMUM or size > MAXIMUM_UNPACKED:
        raise FileRefused("file_unpacks_too_large", maximum=MAXIMUM_UNPACKED)
    if size > _SMALL and size > RATIO_MAXIMUM * len(data):
        raise FileRefused("zip_bomb")
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise FileRefused("file_has_password")
    if any(mark in f"/{entry.filename.lower()}" for entry in entries for mark in _MACROS):
        raise FileRefused("file_has_macros")
    return archive


def read_entry(archive: zipfile.ZipFile, name: str) -> bytes:
    """One file of the archive. Raises `FileRefused` when it is missing or broken."""
    try:
        return archive.read(name)
    except KeyError as error:
        raise FileRefused("file_unknown") from error
    except _BROKEN as error:
        raise FileRefused("file_broken") from error

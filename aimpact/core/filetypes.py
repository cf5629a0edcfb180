"""What a file is, read from its bytes: its name and the type that is claimed are ignored."""

import codecs
import zipfile
from collections.abc import Collection
from enum import StrEnum
from typing import IO

from django.utils.translation import gettext_lazy as _

HEAD = 4_096
"""Bytes read to know most files."""
TEXT_READ = 2_000_000
"""Bytes of a text that are read to be sure that it is one."""
ENTRIES_MOST, UNPACKED_MOST, RATIO_MOST = 5_000, 300_000_000, 400
"""Files in an office document, bytes that they unpack to, and how many times its own size."""


class FileType(StrEnum):
    """The files that we know; the value is the extension that we give them."""

    JPEG = "jpg"
    PNG = "png"
    WEBP = "webp"
    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    PPTX = "pptx"
    ODT = "odt"
    ODS = "ods"
    ODP = "odp"
    TEXT = "txt"
    MP4 = "mp4"
    WEBM = "webm"

    @property
    def content_type(self) -> str:
        return CONTENT_TYPES[self]


CONTENT_TYPES = {
    FileType.JPEG: "image/jpeg",
    FileType.PNG: "image/png",
    FileType.WEBP: "image/webp",
    FileType.PDF: "application/pdf",
    FileType.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileType.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileType.PPTX: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    FileType.ODT: "application/vnd.oasis.opendocument.text",
    FileType.ODS: "application/vnd.oasis.opendocument.spreadsheet",
    FileType.ODP: "application/vnd.oasis.opendocument.presentation",
    FileType.TEXT: "text/plain; charset=utf-8",
    FileType.MP4: "video/mp4",
    FileType.WEBM: "video/webm",
}
PICTURES = frozenset({FileType.JPEG, FileType.PNG, FileType.WEBP})
FILMS = frozenset({FileType.MP4, FileType.WEBM})
_OFFICE_OPEN = {"word/": FileType.DOCX, "xl/": FileType.XLSX, "ppt/": FileType.PPTX}
_OPEN_DOCUMENT = {
    CONTENT_TYPES[kind].encode(): kind for kind in (FileType.ODT, FileType.ODS, FileType.ODP)
}
_MACROS = ("vbaproject.bin", "basic/", "scripts/")
_MARKUP = (b"<html", b"<script", b"<svg", b"<?xml", b"<!doctype", b"<?php", b"<iframe")
_FILM_BRANDS = frozenset({b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1"})


class UnknownFile(ValueError):
    """The file is none of those that we know, or is damaged, or could do harm."""

    words = _("This type of file is not accepted, or the file is damaged.")


class HasMacros(UnknownFile):
    """An office document that carries programs."""

    words = _("This document contains macros. Save it without them, or as PDF, and try again.")


def read_type(file: IO[bytes]) -> FileType:
    """What the file is. Raises `UnknownFile`, `HasMacros`. Leaves the file at its start."""
    file.seek(0)
    head = file.read(HEAD)
    try:
        return _by_signature(head) or _by_contents(file, head)
    finally:
        file.seek(0)


def _by_signature(head: bytes) -> FileType | None:
    if head.startswith(b"\xff\xd8\xff"):
        return FileType.JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileType.PNG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return FileType.WEBP
    if head.startswith(b"%PDF-"):
        return FileType.PDF
    if head[4:8] == b"ftyp" and head[8:12] in _FILM_BRANDS:
        return FileType.MP4
    if head.startswith(b"\x1aE\xdf\xa3") and b"webm" in head[:64]:
        return FileType.WEBM
    return None


def _by_contents(file: IO[bytes], head: bytes) -> FileType:
    if head.startswith(b"PK\x03\x04"):
        return _office(file)
    file.seek(0)
    if head and _is_text(file.read(TEXT_READ)):
        return FileType.TEXT
    raise UnknownFile


def _office(file: IO[bytes]) -> FileType:
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as packed:
            entries = packed.infolist()
            _check_bomb(entries)
            names = {entry.filename.lower() for entry in entries}
            kind = _office_open(names) or _open_document(packed, names)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, OSError, ValueError, EOFError) as error:
        if isinstance(error, UnknownFile):
            raise
        raise UnknownFile from error
    if kind is None:
        raise UnknownFile
    if any(mark in name for name in names for mark in _MACROS):
        raise HasMacros
    return kind


def _check_bomb(entries: Collection[zipfile.ZipInfo]) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    is_bomb = unpacked > UNPACKED_MOST or unpacked > RATIO_MOST * max(packed, 1_000)
    if is_bomb or len(entries) > ENTRIES_MOST:
        raise UnknownFile


def _office_open(names: Collection[str]) -> FileType | None:
    if "[content_types].xml" not in names:
        return None
    found = {
        kind for start, kind in _OFFICE_OPEN.items() if any(n.startswith(start) for n in names)
    }
    return found.pop() if len(found) == 1 else None


def _open_document(packed: zipfile.ZipFile, names: Collection[str]) -> FileType | None:
    if "mimetype" not in names:
        return None
    with packed.open("mimetype") as mark:
        return _OPEN_DOCUMENT.get(mark.read(100).strip())


def _is_text(data: bytes) -> bool:
    """Whether it is plain text, in UTF-8 or in Windows' letters: neither markup nor controls."""
    if any(mark in data.lower() for mark in _MARKUP):
        return False
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        decoder.decode(data)
    except UnicodeDecodeError:
        if b"\x00" in data:
            return False
    return not any(byte < 32 and byte not in {9, 10, 12, 13} for byte in data)

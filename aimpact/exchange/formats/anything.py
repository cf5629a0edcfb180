"""Which format a file is: told by what it holds, never by its name alone."""

from collections.abc import Callable
from zipfile import ZipFile

from aimpact.exchange.formats.imported import Format, Imported, NotAQuestionnaire
from aimpact.exchange.formats.limesurvey.lss import read_lss
from aimpact.exchange.formats.limesurvey.reading import read_limesurvey
from aimpact.exchange.formats.limesurvey.tsv import looks_like_tsv, read_tsv
from aimpact.exchange.formats.lunatic import looks_like_lunatic, read_lunatic
from aimpact.exchange.formats.native import load_json, looks_native, read_native
from aimpact.exchange.formats.plain import read_plain
from aimpact.exchange.formats.xlsform.form import read_form
from aimpact.exchange.formats.xlsform.reading import read_xlsform
from aimpact.exchange.opening import (
    FileRefused,
    open_archive,
    read_paragraphs,
    read_text,
    read_workbook,
    read_xml,
    unpack,
)
from aimpact.exchange.opening.archives import read_entry
from aimpact.exchange.opening.bytes import ENCRYPTED, OLE, PDF, ZIP

MACROS = (".xlsm", ".xltm", ".xlsb", ".docm", ".dotm")


def read_questionnaire(data: bytes, *, name: str = "") -> Imported:
    """The questionnaire of any file that we know. Raises `FileRefused`, `NotAQuestionnaire`."""
    if name.lower().endswith(MACROS):
        raise FileRefused("file_has_macros")
    plain = unpack(data)
    if plain.startswith(OLE):
        # What Word and Excel encrypt, they put in a file of the old kind.
        raise FileRefused("file_has_password" if ENCRYPTED in plain else "file_old_excel")
    if plain.startswith(PDF):
        raise FileRefused("file_is_pdf")
    if plain.startswith(ZIP):
        return _read_archive(plain)
    if plain.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return read_limesurvey(read_lss(read_xml(plain)), source=Format.LSS)
    return _read_text(read_text(plain))


def _read_archive(data: bytes) -> Imported:
    archive = open_archive(data)
    entries = set(archive.namelist())
    readers: dict[str, Callable[[bytes], Imported]] = {
        "xl/workbook.xml": lambda data: read_xlsform(read_form(read_workbook(data))),
        "word/document.xml": lambda data: read_plain(read_paragraphs(data)),
        "content.xml": lambda data: read_plain(read_paragraphs(data)),
    }
    for name, read in readers.items():
        if name in entries:
            return read(data)
    return read_limesurvey(read_lss(read_xml(structure_of(archive))), source=Format.LSS)


def structure_of(archive: ZipFile) -> bytes:
    """The `.lss` of a LimeSurvey archive. Raises `FileRefused` when it has none."""
    found = [name for name in archive.namelist() if name.lower().endswith(".lss")]
    if not found:
        raise FileRefused("file_unknown")
    return read_entry(archive, found[0])


def _read_text(text: str) -> Imported:
    if text.lstrip("\ufeff \t\n").startswith("{"):
        data = load_json(text.lstrip("\ufeff"))
        if looks_native(data):
            return read_native(data)
        if looks_like_lunatic(data):
            return read_lunatic(data)
        raise NotAQuestionnaire("json_unknown")
    if looks_like_tsv(text):
        return read_limesurvey(read_tsv(text), source=Format.LIMESURVEY)
    return read_plain(text)

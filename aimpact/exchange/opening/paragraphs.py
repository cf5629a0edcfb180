"""Paragraphs of a Word or LibreOffice document, with the bullets and numbers of its lists."""

from xml.etree.ElementTree import Element
from zipfile import ZipFile

from aimpact.exchange.opening.archives import open_archive, read_entry
from aimpact.exchange.opening.bytes import ZIP, FileRefused
from aimpact.exchange.opening.xml import read_xml

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_PARTS = "META-INF/manifest.xml"
QUESTION_MARK, CHOICE_MARK = "1. ", "- "
"""What stands for the number of a first level, and for the bullet of a deeper one."""


def read_paragraphs(data: bytes) -> str:
    """The document as plain text, a paragraph a line. Raises `FileRefused`.

    Word and LibreOffice number lists by themselves: the figures are not in the text. The first
    level of a list becomes a numbered line, deeper ones become bullets.
    """
    if not data.startswith(ZIP):
        raise FileRefused("file_not_document")
    archive = open_archive(data)
    entries = set(archive.namelist())
    if "word/document.xml" in entries:
        return _read_word(read_xml(read_entry(archive, "word/document.xml")))
    if _is_encrypted(archive):
        raise FileRefused("file_has_password")
    if "content.xml" in entries:
        return _read_open(read_xml(read_entry(archive, "content.xml")))
    raise FileRefused("file_not_document")


def _is_encrypted(archive: ZipFile) -> bool:
    """LibreOffice encrypts each part by itself and says so in the list of the parts."""
    parts = set(archive.namelist())
    return _PARTS in parts and b"encryption-data" in read_entry(archive, _PARTS)


def _read_word(root: Element) -> str:
    lines = []
    for paragraph in root.iter(f"{_WORD}p"):
        level = paragraph.find(f"{_WORD}pPr/{_WORD}numPr/{_WORD}ilvl")
        depth = int(level.get(f"{_WORD}val") or 0) if level is not None else -1
        lines.append(_marked("".join(map(_word_piece, paragraph.iter())).strip(), depth))
    return "\n".join(lines)


def _word_piece(element: Element) -> str:
    if element.tag == f"{_WORD}t":
        return element.text or ""
    if element.tag == f"{_WORD}tab":
        return "\t"
    return "\n" if element.tag == f"{_WORD}br" else ""


def _marked(text: str, depth: int) -> str:
    if not text or depth < 0:
        return text
    return f"{QUESTION_MARK if depth == 0 else CHOICE_MARK}{text}"


def _read_open(root: Element) -> str:
    lines: list[str] = []

    def walk(element: Element, depth: int) -> None:
        for child in element:
            if child.tag == f"{_TEXT}list":
                walk(child, depth + 1)
            elif child.tag in {f"{_TEXT}p", f"{_TEXT}h"}:
                lines.append(_marked("".join(child.itertext()).strip(), depth))
            else:
                walk(child, depth)

    walk(root, -1)
    return "\n".join(lines)

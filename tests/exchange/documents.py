"""Small questionnaires in the formats of other programs, made when a test asks for them."""

import io
import zipfile
from collections.abc import Mapping
from html import escape

from openpyxl import Workbook

from aimpact.exchange.formats.anything import read_questionnaire
from aimpact.exchange.formats.native import write_native

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"


def archive(files: Mapping[str, str | bytes]) -> bytes:
    """A ZIP file."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in files.items():
            file.writestr(name, content)
    return packed.getvalue()


def word(text: str) -> bytes:
    """A document of Word, a line a paragraph."""
    lines = "".join(
        f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>" for line in text.splitlines()
    )
    body = f'<w:document xmlns:w="{_WORD}"><w:body>{lines}</w:body></w:document>'
    return archive({"[Content_Types].xml": "<Types/>", "word/document.xml": body})


def open_document(text: str) -> bytes:
    """A document of LibreOffice, a line a paragraph."""
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in text.splitlines())
    body = (
        f'<office:document-content xmlns:office="{_OFFICE}" xmlns:text="{_TEXT}"><office:body>'
        f"<office:text>{lines}</office:text></office:body></office:document-content>"
    )
    mark = "application/vnd.oasis.opendocument.text"
    return archive({"mimetype": mark, "content.xml": body})


def workbook() -> bytes:
    """An XLSForm of one question."""
    book = Workbook()
    survey = book.active
    survey.title = "survey"
    for row in (["type", "name", "label"], ["select_one avis", "q1", "Content ?"]):
        survey.append(row)
    choices = book.create_sheet("choices")
    for row in (["list_name", "name", "label"], ["avis", "1", "Oui"], ["avis", "2", "Non"]):
        choices.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def section(name: str, *rows: Mapping[str, str]) -> str:
    """A table of a LimeSurvey file."""
    cells = "".join(
        "<row>" + "".join(f"<{key}>{escape(text)}</{key}>" for key, text in row.items()) + "</row>"
        for row in rows
    )
    return f"<{name}><rows>{cells}</rows></{name}>"


LSS = (
    "<?xml version='1.0' encoding='UTF-8'?><document><LimeSurveyDocType>Survey</LimeSurveyDocType>"
    "<DBVersion>600</DBVersion><languages><language>fr</language></languages>"
    + section("surveys", {"sid": "1", "language": "fr"})
    + section(
        "surveys_languagesettings", {"surveyls_language": "fr", "surveyls_title": "Le marché"}
    )
    + section("groups", {"gid": "1", "sid": "1", "group_order": "0"})
    + section("group_l10ns", {"gid": "1", "group_name": "Page", "language": "fr"})
    + section(
        "questions",
        {"qid": "1", "sid": "1", "gid": "1", "type": "L", "title": "Avis", "question_order": "0"},
    )
    + section("question_l10ns", {"qid": "1", "question": "Content ?", "language": "fr"})
    + section(
        "answers",
        {"aid": "1", "qid": "1", "code": "A1", "sortorder": "0"},
        {"aid": "2", "qid": "1", "code": "A2", "sortorder": "1"},
    )
    + section(
        "answer_l10ns",
        {"aid": "1", "answer": "Oui", "language": "fr"},
        {"aid": "2", "answer": "Non", "language": "fr"},
    )
    + "</document>"
)
OURS = write_native(read_questionnaire(b"1. Content ?\na) Oui\nb) Non\n").questionnaire, schema="")

"""Files made to do harm, and files of another kind."""

import gzip
import io
import zipfile

import pytest
from django.utils.translation import override

from aimpact.exchange.formats.anything import read_questionnaire
from aimpact.exchange.formats.imported import NotAQuestionnaire
from aimpact.exchange.opening import MAXIMUM_BYTES, MAXIMUM_UNPACKED, FileRefused, read_text
from aimpact.exchange.wording import say_not, say_refused

BOMB = b"""<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>
<document>&c;</document>"""
LOCKED = b"<manifest:manifest><manifest:encryption-data/></manifest:manifest>"
OUTSIDE = b"""<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]><document>&x;</document>"""


def archive(**files: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (BOMB, "a.lss", "xml_entities"),
        (OUTSIDE, "a.lss", "xml_entities"),
        (b"<document><a></document>", "a.lss", "xml_broken"),
        (b"<a>" * 200 + b"</a>" * 200, "a.lss", "xml_too_deep"),
        (b"", "a.txt", "file_empty"),
        (b"PK\x03\x04nothing", "a.xlsx", "file_broken"),
        (b"\xd0\xcf\x11\xe0old", "a.xls", "file_old_excel"),
        (
            b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"),
            "a.xlsx",
            "file_has_password",
        ),
        (
            archive(**{"content_dot_xml": b"\x93", "META-INF__manifest_dot_xml": LOCKED}),
            "a.odt",
            "file_has_password",
        ),
        (b"%PDF-1.7", "a.pdf", "file_is_pdf"),
        (b"\x00\x01\x02" * 50, "a.txt", "file_not_text"),
        (b"\x1f\x8bbroken", "a.gz", "file_broken"),
        (b"anything", "a.xlsm", "file_has_macros"),
        (
            archive(xl__workbook_dot_xml=b"", xl__vbaProject_dot_bin=b""),
            "a.xlsx",
            "file_has_macros",
        ),
        (archive(xl__workbook_dot_xml=b"0" * 3_000_000), "a.xlsx", "zip_bomb"),
        (archive(something=b"else"), "a.zip", "file_unknown"),
        (b"a" * (MAXIMUM_BYTES + 1), "a.txt", "file_too_large"),
        (gzip.compress(b"0" * (MAXIMUM_UNPACKED + 1)), "a.gz", "file_unpacks_too_large"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_harmful_or_foreign_file_is_refused_in_words(content, name, code):
    with pytest.raises(FileRefused) as refused:
        read_questionnaire(content, name=name)

    assert refused.value.code == code
    assert say_refused(refused.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_texts_of_every_usual_encoding_are_read(encoding):
    assert read_text("Êtes-vous d’accord ?\r\nOui".encode(encoding)).lstrip("\ufeff") == (
        "Êtes-vous d’accord ?\nOui"
    )


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"<document>\n<a></document>", "Ce fichier XML est abîmé\u00a0: ligne 2, colonne 5."),
        (b'{"a":', "Ce JSON est abîmé\u00a0: ligne 1, colonne 6."),
        (
            b"a" * (MAXIMUM_BYTES + 1),
            "trop lourd\u00a0: 17\u00a0Mo, or 16\u00a0Mo au plus sont lus.",
        ),
    ],
    ids=["xml", "json", "large"],
)
def test_a_refusal_is_told_in_french_with_its_place_and_no_word_of_a_parser(content, told):
    with override("fr"):
        assert told in refusal(content)


def refusal(content: bytes) -> str:
    try:
        read_questionnaire(content)
    except FileRefused as refused:
        return say_refused(refused)
    except NotAQuestionnaire as error:
        return say_not(error)
    raise AssertionError("the file was read")

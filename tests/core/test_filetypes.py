"""Files are known by their bytes."""

import contextlib
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimpact.core.filetypes import FileType, HasMacros, UnknownFile, read_type
from tests.files import (
    EXECUTABLE,
    HTML,
    PDF,
    SVG,
    document,
    film,
    open_document,
    packed,
    picture,
)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (picture("JPEG"), FileType.JPEG),
        (picture("PNG"), FileType.PNG),
        (picture("WEBP"), FileType.WEBP),
        (PDF, FileType.PDF),
        (document(), FileType.DOCX),
        (open_document(), FileType.ODT),
        (film(), FileType.MP4),
        (b"\x1aE\xdf\xa3\x01\0\0\0\0\0\0\x1fB\x82\x84webm", FileType.WEBM),
        ("Le marché, à midi.\r\n".encode(), FileType.TEXT),
        ("Le marché".encode("cp1252"), FileType.TEXT),
    ],
)
def test_a_file_is_known_by_its_content(data: bytes, kind: FileType) -> None:
    file = io.BytesIO(data)
    assert read_type(file) is kind
    assert file.tell() == 0


@pytest.mark.parametrize(
    "data",
    [b"", EXECUTABLE, HTML, SVG, b"\0\1\2", packed({"a.txt": b"a"}), b"PK\x03\x04broken"],
)
def test_what_is_not_known_is_refused(data: bytes) -> None:
    with pytest.raises(UnknownFile):
        read_type(io.BytesIO(data))


def test_a_document_with_macros_is_refused() -> None:
    with pytest.raises(HasMacros):
        read_type(io.BytesIO(document(**{"word/vbaProject.bin": b"x"})))


def test_a_document_that_unpacks_to_much_more_than_itself_is_refused() -> None:
    with pytest.raises(UnknownFile):
        read_type(io.BytesIO(document(**{"word/big.xml": b"a" * 5_000_000})))


@given(st.binary(max_size=300))
def test_any_bytes_are_known_or_refused(data: bytes) -> None:
    with contextlib.suppress(UnknownFile):
        assert read_type(io.BytesIO(data)) in FileType

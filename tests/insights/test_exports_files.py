"""Files read back by other libraries: texts stay texts, numbers stay numbers."""

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from odf import teletype
from odf.opendocument import load
from odf.table import Table, TableCell, TableRow
from openpyxl import load_workbook

from aimpact.insights.exports.files import csv_chunks, ods_chunks, xlsx_file
from aimpact.insights.exports.sheets import CellValue, Sheet, harmless
from aimpact.insights.services.exports import Content, ExportOrder, FileFormat, export_survey
from tests.factories import make_user
from tests.insights.ballots import NOW, make_answered_survey

Rows = list[list[CellValue]]

TRICKY: Rows = [
    ["=1+1", "+33 6", "-5", "@cmd", "\tx"],
    ['é; "quoted"\nline', "🌳", "مرحبا", "", None],
    [3, 2.5, -7, 0, "plain"],
]


def tricky_sheet() -> Sheet:
    def rows() -> Iterator[list[CellValue]]:
        return iter(TRICKY)

    return Sheet("Feuille", ("a", "b", "c", "d", "e"), rows, len(TRICKY))


def test_csv_never_starts_a_cell_with_a_formula() -> None:
    text = b"".join(csv_chunks(tricky_sheet())).decode()
    lines = [*csv.reader(io.StringIO(text))]
    assert lines[1] == ["'=1+1", "'+33 6", "'-5", "'@cmd", "'\tx"]
    assert lines[2] == ['é; "quoted"\nline', "🌳", "مرحبا", "", ""]
    assert lines[3] == ["3", "2.5", "-7", "0", "plain"]


def test_nor_does_the_title_of_a_column() -> None:
    sheet = Sheet("Feuille", ("=1+1", "\uff1d1", "plain"), lambda: iter(()), 0)
    lines = [*csv.reader(io.StringIO(b"".join(csv_chunks(sheet)).decode()))]
    assert lines == [["'=1+1", "'\uff1d1", "plain"]]


def test_csv_for_french_excel_has_semicolons_and_a_mark() -> None:
    data = b"".join(csv_chunks(tricky_sheet(), delimiter=";", with_mark=True))
    assert data.startswith(b"\xef\xbb\xbfa;b;c;d;e\r\n")
    assert not b"".join(csv_chunks(tricky_sheet())).startswith(b"\xef\xbb\xbf")


@given(st.text(max_size=20))
def test_no_text_is_a_formula(text: str) -> None:
    written = harmless(text)
    assert isinstance(written, str)
    assert not written.startswith(
        ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
    )
    assert written.endswith(text)


def test_xlsx_holds_texts_as_texts_and_numbers_as_numbers() -> None:
    with xlsx_file([tricky_sheet()]) as file:
        page = load_workbook(io.BytesIO(file.read()))["Feuille"]
    cells = [[cell.value for cell in row] for row in page.iter_rows(min_row=2)]
    assert cells[0] == TRICKY[0]
    assert {cell.data_type for cell in page[2]} == {"s"}
    assert cells[2] == [3, 2.5, -7, 0, "plain"]


def ods_cells(data: bytes) -> dict[str, list[list[str]]]:
    book = load(io.BytesIO(data))
    return {
        table.getAttribute("name"): [
            [teletype.extractText(cell) for cell in row.getElementsByType(TableCell)]
            for row in table.getElementsByType(TableRow)
        ]
        for table in book.spreadsheet.getElementsByType(Table)
    }


def test_ods_is_read_back_by_another_library() -> None:
    data = b"".join(ods_chunks([tricky_sheet()], at=datetime(2026, 4, 2, tzinfo=UTC)))
    rows = ods_cells(data)["Feuille"]
    assert rows[1][:4] == TRICKY[0][:4]
    assert rows[2][1:3] == ["🌳", "مرحبا"]
    assert rows[3] == ["3", "2.5", "-7", "0", "plain"]


def test_ods_keeps_numbers_as_numbers() -> None:
    data = b"".join(ods_chunks([tricky_sheet()], at=datetime(2026, 4, 2, tzinfo=UTC)))
    content = ET.fromstring(zipfile.ZipFile(io.BytesIO(data)).read("content.xml"))
    office = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
    values = [cell.get(f"{office}value") for cell in content.iter() if cell.get(f"{office}value")]
    assert values == ["3", "2.5", "-7", "0"]


def test_characters_that_xml_refuses_do_not_break_a_file() -> None:
    sheet = Sheet("S", ("a",), lambda: iter([["x\uffffy\ufffez"]]), 1)
    data = b"".join(ods_chunks([sheet], at=NOW))
    assert ods_cells(data)["S"][1] == ["xyz"]
    with xlsx_file([sheet]) as file:
        assert load_workbook(io.BytesIO(file.read()))["S"]["A2"].value == "xyz"


@pytest.mark.django_db
def test_every_content_is_written_in_every_format() -> None:
    survey = make_answered_survey()
    for content in Content:
        for file_format in FileFormat:
            order = ExportOrder(content=content, file_format=file_format)
            sheets = export_survey(survey, order, by=make_user(), at=NOW)
            if file_format is FileFormat.XLSX:
                with xlsx_file(sheets) as file:
                    assert len(load_workbook(io.BytesIO(file.read())).sheetnames) == len(sheets)
            elif file_format is FileFormat.ODS:
                assert len(ods_cells(b"".join(ods_chunks(sheets, at=NOW)))) == len(sheets)
            else:
                assert len(sheets) == 1
                assert b"".join(csv_chunks(sheets[0]))

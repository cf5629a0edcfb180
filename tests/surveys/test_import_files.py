"""Bytes to text to tables: what is read, and what is refused with which reason."""

import csv
import gzip
import io
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimpact.surveys.importing import files, tables
from aimpact.surveys.importing.files import FileRefused, read_text, unpack
from aimpact.surveys.importing.tables import (
    MAXIMUM_COLUMNS,
    find_delimiter,
    find_header,
    make_table,
    read_records,
    unique_names,
)

TABLE = "Âge;Réponse\n18;oui\n42;non\n"


def refusal_of(data: bytes, **options: str) -> str:
    with pytest.raises(FileRefused) as refused:
        read_text(data, **options)
    return refused.value.code


def read_table(text: str, delimiter: str = ","):
    records = tuple(read_records(text, delimiter))
    return make_table(records, find_header(records))


# --- encodings ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "read"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("cp1252", "cp1252")],
)
def test_encodings_of_french_offices_are_found(written, read):
    decoded = read_text(TABLE.encode(written))

    assert (decoded.text, decoded.encoding) == (TABLE, read)


def test_an_encoding_may_be_imposed():
    assert read_text("é".encode("cp1252"), encoding="cp1252").text == "é"


def test_a_file_that_is_not_of_the_imposed_encoding_says_from_which_line():
    with pytest.raises(FileRefused) as refused:
        read_text("oui\nétait".encode("cp1252"), encoding="utf-8")

    assert refused.value.code == "encoding_wrong"
    assert refused.value.figures == {"encoding": "UTF-8", "line": 2}


def test_gzip_is_unpacked_even_in_several_members():
    packed = gzip.compress(TABLE[:10].encode()) + gzip.compress(TABLE[10:].encode())

    assert read_text(packed).text == TABLE


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_empty"),
        (b" \r\n\t", "file_empty"),
        (b"\xef\xbb\xbf\n", "file_empty"),
        (gzip.compress(b"", mtime=0), "file_empty"),
        (b"PK\x03\x04 rest of an XLSX", "file_is_spreadsheet"),
        (b"\xd0\xcf\x11\xe0 rest of an XLS", "file_is_spreadsheet"),
        ("é,b".encode("utf-16"), "file_is_utf16"),
        ("a,b\nc,d\n".encode("utf-16-le"), "file_is_utf16"),
        ("a,b\nc,d\n".encode("utf-16-be"), "file_is_utf16"),
        ("a".encode("utf-32"), "file_is_utf16"),
        (b"\x89PNG\r\n" + bytes(range(256)), "file_is_binary"),
        (b"a,b\n" + b"x" * 200 + b"\0,2\n", "file_has_nul"),
        (gzip.compress(b"a,b\n1,2\n", mtime=0)[:-6], "gzip_broken"),
        (b"\x1f\x8b not gzip at all", "gzip_broken"),
        (b"a,b\n\x81\x8d\xff,1\n", "encoding_wrong"),
    ],
)
def test_what_is_not_text_is_refused_with_its_reason(data, code):
    assert refusal_of(data) == code


def test_a_nul_is_refused_with_its_line():
    with pytest.raises(FileRefused) as refused:
        read_text(b"a,b\n" * 100 + b"x\0,2\n")

    assert refused.value.figures == {"line": 101}


def test_an_unknown_encoding_is_refused():
    assert refusal_of(b"a", encoding="ebcdic") == "encoding_unknown"


def test_a_file_past_the_limit_is_refused(monkeypatch):
    monkeypatch.setattr(files, "MAXIMUM_BYTES", 10)

    assert refusal_of(b"x" * 11) == "file_too_large"


def test_a_gzip_bomb_is_stopped_while_it_unpacks():
    bomb = zlib.compressobj(wbits=31)
    megabyte = b"0" * 2**20
    packed = b"".join(bomb.compress(megabyte) for _ in range(80)) + bomb.flush()

    assert len(packed) < 2**17
    assert refusal_of(packed) == "file_unpacks_too_large"


def test_a_gzip_bomb_in_many_members_is_stopped_too():
    assert refusal_of(gzip.compress(b"0" * 2**20) * 70) == "file_unpacks_too_large"


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_in_words(data):
    try:
        read_text(data)
    except FileRefused as refused:
        assert refused.code  # noqa: PT017 - either outcome is right


@given(st.binary(max_size=200), st.integers(1, 18))
def test_damaged_gzip_is_read_or_refused(data, cut):
    packed = gzip.compress(data)
    try:
        assert unpack(packed[:-cut]) == data
    except FileRefused as refused:
        assert refused.code == "gzip_broken"  # noqa: PT017 - either outcome is right


# --- records -----------------------------------------------------------------------------


def test_records_over_several_lines_know_where_they_start():
    records = list(read_records('a,b\n"one\ntwo",2\n\nx,"y\r\nz"\n', ","))

    assert [(record.line, record.cells) for record in records] == [
        (1, ("a", "b")),
        (2, ("one\ntwo", "2")),
        (4, ()),
        (5, ("x", "y\r\nz")),
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [('a,b\n1,2\n"open,3\n4,5\n', 3), ('a,b\n"closed" then text,2\n', 2)],
)
def test_unbalanced_quotes_are_refused_with_their_line(text, line):
    with pytest.raises(FileRefused) as refused:
        list(read_records(text, ","))

    assert (refused.value.code, refused.value.figures) == ("quotes_unbalanced", {"line": line})


def test_a_quote_inside_a_cell_without_quotes_is_text():
    (record,) = read_records('5" pipe,2\n', ",")

    assert record.cells == ('5" pipe', "2")


def test_a_hundred_thousand_columns_are_refused():
    with pytest.raises(FileRefused) as refused:
        list(read_records(",".join(map(str, range(100_000))), ","))

    assert refused.value.code == "too_many_columns"
    assert refused.value.figures == {"line": 1, "columns": 100_000, "maximum": MAXIMUM_COLUMNS}


def test_a_huge_cell_is_refused():
    with pytest.raises(FileRefused) as refused:
        list(read_records("a\n" + "x" * (tables.MAXIMUM_CELL + 1), ","))

    assert (refused.value.code, refused.value.figures["line"]) == ("cell_too_large", 2)


def test_a_cell_beyond_what_the_csv_module_reads_is_refused():
    with pytest.raises(FileRefused):
        list(read_records("a\n" + "x" * 200_000, ","))


CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), max_size=12)


@given(
    st.lists(st.lists(CELLS, min_size=2, max_size=5), min_size=1, max_size=8),
    st.sampled_from([",", ";", "\t", "|"]),
)
def test_what_the_csv_module_writes_is_read_back(rows, delimiter):
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter).writerows(rows)

    assert [list(r.cells) for r in read_records(written.getvalue(), delimiter)] == rows


@given(st.text(max_size=400))
def test_any_text_becomes_a_table_or_a_refusal(text):
    try:
        records = tuple(read_records(text, find_delimiter(text)))
        table = make_table(records, find_header(records))
    except FileRefused:
        return
    assert len(set(table.columns)) == len(table.columns)
    assert all(len(row.cells) == len(table.columns) for row in table.rows)


@given(
    st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=5, max_size=12),
    st.sampled_from([";", "\t", ","]),
)
def test_no_row_is_lost_between_the_file_and_the_table(rows, delimiter):
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter).writerows([["a", "b", "c"], *rows, "123"])
    records = tuple(read_records(written.getvalue(), delimiter))
    table = make_table(records, 1)

    assert len(table.rows) + table.blank_rows + len(table.refusals) == len(rows) + 1


# --- delimiters, headers, names ----------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a,b\n1,2\n", ","),
        ("a;b\n1,5;2,5\n", ";"),
        ("a\tb\n1, 2; 3\t4\n", "\t"),
        ('a;b\n"x, y";"z, t"\n"p, q";"r"\n', ";"),
        ("Titre, long\n\na;b;c\n1;2;3\n4;5;6\n", ";"),
    ],
)
def test_the_delimiter_is_found(text, delimiter):
    assert find_delimiter(text) == delimiter


def test_title_blocks_above_the_header_are_passed_over():
    text = "Sondage 2026,,\n,,\n=====,====,====\nÂge,Avis,Quartier\n30,oui,Nord\n40,non,Sud\n"
    records = tuple(read_records(text, ","))

    assert find_header(records) == 4
    assert make_table(records, 4).columns == ("Âge", "Avis", "Quartier")


def test_another_header_line_may_be_chosen():
    records = tuple(read_records("a,b\nc,d\n1,2\n", ","))

    assert make_table(records, 2).columns == ("c", "d")


@pytest.mark.parametrize("line", [3, 99])
def test_a_header_line_that_is_not_there_is_refused(line):
    records = tuple(read_records("a,b\n1,2\n\n3,4\n", ","))

    with pytest.raises(FileRefused) as refused:
        make_table(records, line)
    assert refused.value.code == "header_missing"


def test_columns_get_unique_names():
    assert unique_names(["Other", "Other", "", " a\nb ", "Other"]) == (
        "Other", "Other (2)", "(3)", "a b", "Other (3)",
    )  # fmt: skip


def test_rows_that_do_not_fit_the_header_are_refused_with_their_line():
    table = read_table("a,b,c\n1,2,3\n1,2\n\n1,2,3,\n1,2,3,4\n")

    assert [row.line for row in table.rows] == [2, 5]
    assert table.blank_rows == 1
    assert [(r.line, r.code, dict(r.figures)) for r in table.refusals] == [
        (3, "row_width", {"cells": 2, "columns": 3}),
        (6, "row_width", {"cells": 4, "columns": 3}),
    ]


def test_a_header_alone_is_refused():
    with pytest.raises(FileRefused) as refused:
        read_table("a,b\n\n")
    assert refused.value.code == "no_rows"


def test_too_many_rows_are_refused(monkeypatch):
    monkeypatch.setattr(tables, "MAXIMUM_ROWS", 3)

    with pytest.raises(FileRefused) as refused:
        read_table("a,b\n" + "1,2\n" * 4)
    assert refused.value.code == "too_many_rows"

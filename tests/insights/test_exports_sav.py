"""Files of SPSS, read back by the library that R and Python users read them with."""

import io
from datetime import UTC, date, datetime, time
from typing import Any

import pyreadstat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimpact.insights.exports.sav import (
    TEXT_MAXIMUM,
    Cases,
    CaseValue,
    Format,
    Measure,
    Ticks,
    Variable,
    cut,
    sav_file,
)

AT = datetime(2026, 4, 2, 8, 30, tzinfo=UTC)


def read_sav(content: bytes) -> tuple[dict[str, list[Any]], Any]:
    """Columns and what the file says of them."""
    columns, about = pyreadstat.read_sav(
        io.BytesIO(content), output_format="dict", user_missing=True
    )
    return {name: list(values) for name, values in columns.items()}, about


def written(variables: list[Variable], rows: list[list[CaseValue]], **more: Any) -> bytes:
    cases = Cases(title="Le marché", variables=variables, rows=lambda: rows, **more)
    with sav_file(cases, at=AT) as file:
        return file.read()


def test_labels_missing_values_and_long_names_are_read_by_others() -> None:
    name = "une_question_au_nom_long__ligne_3"
    variable = Variable(
        name=name,
        label="Êtes-vous d’accord\u202f?",
        labels={1: "Tout à fait", 2: "Pas du tout", -9: "non posée"},
        missing=(-9, 99),
        measure=Measure.ORDINAL,
    )

    columns, about = read_sav(written([variable], [[1], [2], [-9], [None]]))

    assert columns[name] == [1, 2, -9, None]
    assert about.column_labels == ["Êtes-vous d’accord\u202f?"]
    assert about.variable_value_labels[name] == variable.labels
    assert about.missing_ranges[name] == [{"lo": -9, "hi": -9}, {"lo": 99, "hi": 99}]
    assert about.variable_measure[name] == "ordinal"
    assert (about.file_label, about.file_encoding) == ("Le marché", "UTF-8")


def test_dates_are_dates() -> None:
    variables = [
        Variable(name="jour", format=Format.DATE),
        Variable(name="heure", format=Format.TIME),
        Variable(name="instant", format=Format.DATETIME),
    ]
    day = (date(2026, 3, 10) - date(1582, 10, 14)).total_seconds()

    columns, _ = read_sav(written(variables, [[day, 9 * 3600.0, day + 9 * 3600]]))

    assert [values[0] for values in columns.values()] == [
        date(2026, 3, 10),
        time(9),
        datetime.combine(date(2026, 3, 10), time(9)),  # the format has no zones
    ]


def test_ticks_of_one_question_are_a_set() -> None:
    variables = [Variable(name=name) for name in ("q1.a", "q1.b")]
    ticks = [Ticks(name="q1", label="Quels équipements ?", variables=["q1.a", "q1.b"])]

    columns, about = read_sav(written(variables, [[1, 0]], ticks=ticks))

    assert columns == {"q1.a": [1], "q1.b": [0]}
    assert about.mr_sets["q1"]["variable_list"] == ["q1.a", "q1.b"]
    assert about.mr_sets["q1"]["label"] == "Quels équipements ?"


@pytest.mark.parametrize("length", [1, 8, 9, 251, 252, 253, 255, 256, 504, 505, 511, 5_000, 40_000])
def test_texts_of_any_length_are_whole_up_to_the_maximum(length: int) -> None:
    text = ("é🌳abc" * length)[:length]
    variables = [Variable(name="a", format=Format.TEXT), Variable(name="b"),
                 Variable(name="c", format=Format.TEXT)]  # fmt: skip

    columns, _ = read_sav(written(variables, [[text, 1, "x"], ["", 2, None]]))

    assert columns == {
        "a": [cut(text, TEXT_MAXIMUM).decode(), ""],
        "b": [1, 2],
        "c": ["x", ""],
    }


@given(
    st.lists(
        st.tuples(
            st.none() | st.floats(-1e300, 1e300) | st.integers(-200, 200),
            st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=300),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_every_value_comes_back(rows: list[tuple[float | None, str]]) -> None:
    variables = [Variable(name="n"), Variable(name="t", format=Format.TEXT)]

    columns, about = read_sav(written(variables, [list(row) for row in rows]))

    assert columns["n"] == [row[0] for row in rows]
    # Blanks at the end are how the format fills a text up.
    assert columns["t"] == [row[1].rstrip(" ") for row in rows]
    assert about.number_rows == len(rows)


def test_an_empty_file_is_a_file() -> None:
    columns, about = read_sav(written([Variable(name="n"), Variable(name="t")], []))
    assert (list(columns), about.number_rows) == (["n", "t"], 0)


def test_a_text_is_never_cut_inside_a_character() -> None:
    assert cut("aé", 2) == b"a"
    assert cut("\ud800", 5) == b"?"

"""Charts as pictures by themselves: what they say, and that every kind can be drawn."""

import re
from datetime import date
from io import BytesIO
from xml.etree import ElementTree

import pytest
from django.utils import translation
from PIL import Image

from aimpact.ui.chart_pictures import CHARTS, chart_picture, printable_chart
from aimpact.ui.charts import (
    AreaChart,
    Bar,
    BarChart,
    Base,
    Bin,
    ComparisonChart,
    ComparisonRow,
    Day,
    DayChart,
    FunnelChart,
    FunnelRow,
    GroupChart,
    Histogram,
    LikertChart,
    LikertRow,
    MapArea,
    MapCell,
    MapChart,
    MapTown,
    Series,
    Value,
    ValueChart,
)
from tests.ui.test_tokens import LIGHT

BASE = Base(answered=812, asked=900)
SQUARE = "M0 0H100V100H0Z"
BARS = BarChart(
    "b", "Oui ou <non> ?", (Bar("Oui & encore", 400), Bar("Non", None)), BASE, multiple=True
)
CHARTS_OF_EACH_KIND = [
    BARS,
    GroupChart("g", "Âge", ("O", "N"), (Series("A", (3, None), 9), Series("B", (1, 2), 3)), BASE),
    GroupChart("s", "Âge", ("Oui", "Non"), (Series("A", (3, 6), None),), BASE, stacked=False),
    LikertChart("l", "Avis", ("Non", "Neutre", "Oui"), (LikertRow("Parc", (1, 2, 3), 6),), BASE),
    LikertChart("m", "Avis", ("Non", "Oui"), (LikertRow("Parc", (1, None), 6),), BASE),
    Histogram("h", "Prix", (Bin(0, 10, 5), Bin(10, 20, None)), BASE, "€", mean=9.5, median=8),
    DayChart("d", "Jours", (Day(date(2026, 9, 1), 3), Day(date(2026, 9, 2), 9)), "bulletins"),
    DayChart("e", "Jours", (Day(date(2026, 9, 1), 3),), events=((date(2026, 9, 1), "Relance"),)),
    DayChart("n", "Jours", ()),
    ComparisonChart("c", "Âge", (ComparisonRow("A", 40, 0.1), ComparisonRow("B", None, 0.2)), BASE),
    FunnelChart("f", "Chemin", ("Vu", "Envoyé"), (FunnelRow("Affiche", (9, None)),), "Chemin"),
    AreaChart("a", "Carte", 200, 100, (MapArea("A", SQUARE, 12, 5), MapArea("B", SQUARE)), BASE),
    MapChart(
        "p", "Carte", 200, 100, (SQUARE,), (MapTown("L’Isle & Co", 5, 5),),
        (MapCell("ici", "1 km", 7, 1, 1, 9, 9, 1),), BASE,
    ),
    ValueChart("v", "Moyennes", (Value("Parc", "3,2 sur 5", 0.6, 40),), BASE, "Moyenne"),
]  # fmt: skip


@pytest.mark.parametrize("chart", CHARTS_OF_EACH_KIND, ids=lambda chart: chart.id)
def test_every_kind_of_chart_becomes_a_picture(chart):
    drawn = ElementTree.fromstring(chart_picture(chart, note="Source", output="svg"))

    assert drawn.tag == "{http://www.w3.org/2000/svg}svg"
    assert drawn[0].text == chart.title


def test_a_vector_picture_says_every_figure_to_who_cannot_see_it():
    with translation.override("fr"):
        drawn = ElementTree.fromstring(chart_picture(BARS, note="", output="svg"))

    assert drawn.get("role") == "img"
    assert (drawn[0].text, drawn[1].text) == (
        "Oui ou <non> ?",
        "Réponse, Personnes, Part des réponses. Oui & encore, 400, 49,3\u202f%. Non, masqué, –",
    )


def test_a_picture_of_points_is_wide_enough_for_a_slide():
    with Image.open(BytesIO(chart_picture(BARS, note="", output="png"))) as picture:
        assert picture.format == "PNG"
        assert picture.width == 1800


def test_a_hidden_count_is_in_no_part_of_what_is_drawn():
    rows = printable_chart(BARS)["rows"]

    assert rows[1] == {
        "label": "Non",
        "is_hidden": True,
        "is_quiet": False,
        "count": rows[1]["count"],
        "share": "",
        "width": "0.00%",
    }


def test_what_was_typed_is_never_markup_of_the_picture():
    hostile = BarChart("x", '#panic("x") *gras* $x$', (Bar('#image("/etc/passwd")', 4),), BASE)

    drawn = ElementTree.fromstring(chart_picture(hostile, note="#eval(1)", output="svg"))

    assert drawn[0].text == '#panic("x") *gras* $x$'


def test_the_note_under_a_picture_makes_it_taller():
    without, with_note = (
        ElementTree.fromstring(chart_picture(BARS, note=note, output="svg")).get("viewBox")
        for note in ("", "Consultation ouverte, 812 participants.")
    )

    assert float(with_note.split()[-1]) > float(without.split()[-1])


def test_colours_of_pictures_are_those_of_the_pages():
    written = dict(re.findall(r'([a-z0-9-]+): rgb\("(#[0-9a-f]{6})"\)', CHARTS.read_text()))

    assert written == {name: LIGHT[name] for name in written}
    assert len(written) > 10

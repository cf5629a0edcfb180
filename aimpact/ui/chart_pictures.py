"""Charts as pictures by themselves: SVG and PNG, for a slide, a bulletin, a note on paper."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any, Literal
from xml.sax.saxutils import escape

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from aimpact.ui.chart_drawing import drawing_of
from aimpact.ui.charts import AreaChart, BarChart, Chart, ComparisonChart, DayChart, MapChart
from aimpact.ui.colour import read_hex, write_hex
from aimpact.ui.geometry import Drawing
from aimpact.ui.typesetting import typeset

TYPST = Path(__file__).resolve().parent / "templates" / "ui" / "typst"
CHARTS = TYPST / "charts.typ"
"""What a template that draws charts imports: give it beside the template."""
_SHARP = 144.0
"""Pixels an inch of a PNG: two for each point, sharp on a slide."""
_WHITE, _EDGE, _INK = "#ffffff", "#7d7566", "#1b2427"
_STRENGTHS = (0.0, 0.14, 0.32, 0.5, 0.7, 0.92)
"""How much of the brand's colour is in a place of a map, by its strength."""


def chart_picture(
    chart: Chart, *, note: str, output: Literal["svg", "png"], brand: str = "#0d5666"
) -> bytes:
    """The chart with its title, its base and, under it, `note`: where the figures come from.

    An SVG carries its title and, as its description, every figure of the table twin: programs that
    read aloud find them. Texts are outlines: the picture is the same where our font is not.
    """
    drawn = printed_picture(printable_chart(chart, brand=brand), note=note, output=output)
    return _described(drawn, chart) if output == "svg" else drawn


def printed_picture(
    printable: Mapping[str, Any], *, note: str = "", output: Literal["svg", "png"]
) -> bytes:
    """A picture of what `printable_chart` or `printable_bars` gave."""
    data = {"language": (get_language() or "fr")[:2], "chart": printable, "note": note}
    return typeset(TYPST / "chart.typ", data, beside=[CHARTS], output=output, pixels=_SHARP)


def printable_chart(chart: Chart, *, brand: str = "#0d5666") -> dict[str, Any]:
    """What `drawn` of `charts.typ` draws, ready for JSON."""
    drawing = drawing_of(chart)
    more = _MORE.get(type(chart), _nothing)(chart, drawing, brand)
    told = {name: value for name, value in drawing.items() if name not in {"table", "base"}}
    whole = {
        "kind": type(chart).__name__,
        "title": chart.title,
        "about": _about(chart, drawing),
        **told,
        **more,
    }
    return {name: _plain(value) for name, value in whole.items()}


def printable_bars(title: str, about: str, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Bars whose words are kept and whose chart is not: a `label`, `share`, `count` and `width`
    each, as the rows of a chart of bars.
    """
    return {"kind": "BarChart", "title": title, "about": about, "rows": [*rows]}


def _about(chart: Chart, drawing: Drawing) -> str:
    parts = [drawing["base"] or getattr(chart, "about", "")]
    if isinstance(chart, BarChart) and chart.multiple:
        parts.append(_("Several answers were possible: shares add up to more than 100%."))
    if isinstance(chart, ComparisonChart):
        parts.append(str(chart.source))
    if isinstance(chart, DayChart):
        parts.append(_("%(total)s in all.") % {"total": drawing["total"]})
    return " ".join(str(part) for part in parts if part)


def _plain(value: Any) -> Any:
    """The same value for JSON: lazy words read, dataclasses as mappings."""
    if isinstance(value, Promise):
        return str(value)
    if is_dataclass(value) and not isinstance(value, type):
        return _plain(asdict(value))
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(one) for one in value]
    return value


# --- what a kind of chart needs besides -------------------------------------------------
def _nothing(chart: Chart, drawing: Drawing, brand: str) -> Drawing:
    return {}


def _comparison(chart: ComparisonChart, drawing: Drawing, brand: str) -> Drawing:
    rows = [
        {**row, "said": " · ".join(filter(None, (_of_population(row), row["gap"])))}
        for row in drawing["rows"]
    ]
    return {"rows": rows, "names": [_("Participants"), _("Population")]}


def _of_population(row: Drawing) -> str:
    return _("%(share)s of the population") % {"share": row["population"]}


def _days(chart: DayChart, drawing: Drawing, brand: str) -> Drawing:
    pairs = re.findall(r"([\d.]+) ([\d.]+)", drawing["line"])
    return {"points": [[float(x), float(y)] for x, y in pairs]}


def _areas(chart: AreaChart, drawing: Drawing, brand: str) -> Drawing:
    paths = [
        f'<path d="{area.path}" fill="{_strength(area.strength, brand)}" stroke="{_EDGE}"/>'
        for area in chart.areas
    ]
    key = _("The darker, the more answers (%(most)s at most in one place).")
    return {"map": _svg(chart, paths), "key": key % {"most": drawing["most"]}}


def _map(chart: MapChart, drawing: Drawing, brand: str) -> Drawing:
    lands = [f'<path d="{land}" fill="{_WHITE}" stroke="{_EDGE}"/>' for land in chart.lands]
    cells = [
        f'<rect x="{cell.x:.1f}" y="{cell.y:.1f}" width="{cell.width:.1f}"'
        f' height="{cell.height:.1f}" fill="{_strength(cell.strength, brand)}" stroke="{brand}"/>'
        for cell in chart.cells
    ]
    borders = [f'<path d="{land}" fill="none" stroke="{_EDGE}"/>' for land in chart.lands]
    towns = [
        f'<circle cx="{town.x:.1f}" cy="{town.y:.1f}" r="3.5" fill="{_INK}"/>'
        f'<text x="{town.x + (-9 if town.is_left else 9):.1f}" y="{town.y + 7:.1f}" fill="{_INK}"'
        f' font-family="Atkinson Hyperlegible Next" font-size="21"'
        f' text-anchor="{"end" if town.is_left else "start"}">{escape(str(town.name))}</text>'
        for town in chart.towns
    ]
    key = _("The darker, the more answers for the same surface (%(most)s at most in one place).")
    return {
        "map": _svg(chart, [*lands, *cells, *borders, *towns]),
        "key": key % {"most": drawing["most"]},
    }


def _svg(chart: MapChart | AreaChart, parts: Sequence[str]) -> str:
    size = f"0 0 {chart.width:.0f} {chart.height:.0f}"
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{size}">{"".join(parts)}</svg>'


def _strength(strength: int, brand: str) -> str:
    """White with more of the brand's colour the stronger it is."""
    share = _STRENGTHS[strength]
    red, green, blue = (1 - share * (1 - channel) for channel in read_hex(brand))
    return write_hex((red, green, blue))


_MORE: Mapping[type, Callable[[Any, Drawing, str], Drawing]] = {
    ComparisonChart: _comparison,
    DayChart: _days,
    AreaChart: _areas,
    MapChart: _map,
}


# --- what is read aloud -----------------------------------------------------------------
def _described(drawn: bytes, chart: Chart) -> bytes:
    table = drawing_of(chart)["table"]
    lines = [", ".join(table.heads), *(", ".join((name, *cells)) for name, cells in table.rows)]
    words = (
        f'<title id="title">{escape(str(chart.title))}</title>'
        f'<desc id="desc">{escape(". ".join(lines))}</desc>'
    )
    text = drawn.decode()
    start, rest = text.split(">", 1)
    return f'{start} role="img" aria-labelledby="title desc">{words}{rest}'.encode()

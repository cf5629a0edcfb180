"""Charts with axes: a number spread over bins, and a count over days."""

import math
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from aimpact.ui.chart_words import TableTwin, both_words, count_words
from aimpact.ui.charts import AreaChart, Bin, DayChart, Histogram, MapChart
from aimpact.ui.geometry import Drawing, percent_of
from aimpact.ui.text import format_number, format_percent

_MOST_TICKS = 6
_MOST_LETTERS = 34
"""What fits above the columns of a 360 px screen, side by side."""

_ROUND = (10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100)
_ROOM = 1.12
"""The axis goes a little higher than the highest value, so that its figure fits."""


# --- histogram --------------------------------------------------------------------------
def draw_histogram(chart: Histogram) -> Drawing:
    """Columns as wide as their bin; their area, so their height, is the number of people."""
    low, high = (chart.bins[0].low, chart.bins[-1].high) if chart.bins else (0.0, 1.0)
    span = (high - low) or 1.0
    top = max((_density(one) for one in chart.bins), default=0.0) * _ROOM or 1.0
    letters = max((len(format_number(one.count or 0)) for one in chart.bins), default=0)
    fits = letters * len(chart.bins) <= _MOST_LETTERS
    columns = [_column(one, low, span, top, chart) | {"fits": fits} for one in chart.bins]
    edges = [one.low for one in chart.bins] + [high]
    rows = [
        (_range_words(one, chart), (both_words(one.count, chart.base.answered, chart.base),))
        for one in chart.bins
    ]
    return {
        "columns": columns,
        "ticks": [_tick(edge, low, span) for edge in _thinned(edges)],
        "median_x": None if chart.median is None else percent_of((chart.median - low) / span),
        "summary": _histogram_summary(chart),
        "table": TableTwin((_("Between"), _("People")), tuple(rows)),
    }


def _density(one: Bin) -> float:
    return (one.count or 0) / ((one.high - one.low) or 1.0)


def _column(one: Bin, low: float, span: float, top: float, chart: Histogram) -> dict[str, Any]:
    height = _density(one) / top
    x, width = (one.low - low) / span, (one.high - one.low) / span
    return {
        "x": percent_of(x),
        "width": percent_of(width),
        "middle": percent_of(x + width / 2),
        "y": percent_of(1 - height),
        "height": percent_of(height),
        "count": count_words(one.count, chart.base),
        "is_hidden": one.count is None,
    }


def _range_words(one: Bin, chart: Histogram) -> str:
    words = _("%(low)s to %(high)s") % {
        "low": format_number(_plain(one.low)),
        "high": format_number(_plain(one.high)),
    }
    return _with_unit(words, chart)


def _with_unit(words: str, chart: Histogram) -> str:
    return f"{words} {chart.unit}".strip()


def _histogram_summary(chart: Histogram) -> list[dict[str, Any]]:
    named = ((_("Median"), chart.median, True), (_("Mean"), chart.mean, False))
    return [
        {
            "name": name,
            "value": _with_unit(format_number(value, decimals=_decimals(value)), chart),
            "is_marked": is_marked,
        }
        for name, value, is_marked in named
        if value is not None
    ]


def _decimals(value: float) -> int:
    return 0 if value == int(value) else 1


def _plain(value: float) -> int | float:
    return int(value) if value == int(value) else value


def _tick(value: float, low: float, span: float) -> dict[str, str]:
    share = (value - low) / span
    anchor = "start" if share < 0.02 else "end" if share > 0.98 else "middle"
    return {"x": percent_of(share), "label": format_number(_plain(value)), "anchor": anchor}


def _thinned(values: list[float]) -> list[float]:
    step = max(math.ceil((len(values) - 1) / (_MOST_TICKS - 1)), 1)
    return values[::step]


# --- days -------------------------------------------------------------------------------
def draw_days(chart: DayChart) -> Drawing:
    """A line over the days, as high as the count; days are at equal steps."""
    top = nice_top(max((day.count for day in chart.days), default=0))
    last = max(len(chart.days) - 1, 1)
    points = [(at / last, 1 - day.count / top) for at, day in enumerate(chart.days)]
    rows = [(date_format(day.on, "j F Y"), (format_number(day.count),)) for day in chart.days]
    return {
        "line": _line(points),
        "area": f"{_line(points)}L{points[-1][0] * 100:.2f} 100L0 100Z" if points else "",
        "end": {"x": percent_of(points[-1][0]), "y": percent_of(points[-1][1])} if points else None,
        "levels": _levels(top),
        "ticks": _day_ticks(chart, last),
        "events": _events(chart, last),
        "total": format_number(sum(day.count for day in chart.days)),
        "table": TableTwin((_("Day"), str(chart.unit) or _("Number")), tuple(rows)),
    }


def nice_top(highest: int) -> int:
    """The top of an axis: a round number, even under 12, never under `highest`."""
    if highest <= 12:
        return max(highest + highest % 2, 2)
    power: int = 10 ** (len(str(highest)) - 2)
    return min(step * power for step in _ROUND if step * power >= highest)


def _line(points: list[tuple[float, float]]) -> str:
    return "".join(
        f"{'L' if at else 'M'}{x * 100:.2f} {y * 100:.2f}" for at, (x, y) in enumerate(points)
    )


def _levels(top: int) -> list[dict[str, str]]:
    return [
        {"y": percent_of(1 - value / top), "label": format_number(value)}
        for value in (top, top // 2)
    ]


def _day_ticks(chart: DayChart, last: int) -> list[dict[str, str]]:
    count = len(chart.days)
    chosen = sorted({round(part * (count - 1) / 3) for part in range(4)}) if count else []
    return [
        {
            "x": percent_of(at / last),
            "label": date_format(chart.days[at].on, "j b"),
            "anchor": "start" if at == 0 else "end" if at == count - 1 else "middle",
        }
        for at in chosen
    ]


def _events(chart: DayChart, last: int) -> list[dict[str, Any]]:
    positions: dict[date, int] = {day.on: at for at, day in enumerate(chart.days)}
    known = [(on, label) for on, label in chart.events if on in positions]
    colon = pgettext("colon", ": ")
    return [
        {
            "number": number,
            "x": percent_of(positions[on] / last),
            "words": f"{date_format(on, 'j F')}{colon}{label}",
        }
        for number, (on, label) in enumerate(known, start=1)
    ]


# --- maps -------------------------------------------------------------------------------
def draw_map(chart: MapChart) -> Drawing:
    """Squares as they are; the table has the most pointed at first."""
    cells = sorted(chart.cells, key=lambda cell: -cell.count)
    answered = chart.base.answered
    lines = [
        (
            str(cell.label),
            (str(cell.detail), format_number(cell.count), format_percent(cell.count / answered)),
        )
        for cell in cells
    ]
    heads = (_("Place"), _("Square"), _("Answers"), _("Share"))
    return {"table": TableTwin(heads, tuple(lines)), "most": cells[0].count if cells else 0}


def draw_areas(chart: AreaChart) -> Drawing:
    """Places as they are; the table has those of which something is told, the most named first."""
    told = sorted(
        ((area.count, area) for area in chart.areas if area.count is not None),
        key=lambda pair: (-pair[0], str(pair[1].label)),
    )
    answered = chart.base.answered
    lines = [
        (str(area.label), (format_number(count), format_percent(count / answered)))
        for count, area in told
    ]
    heads = (_("Place"), _("Answers"), _("Share"))
    return {"table": TableTwin(heads, tuple(lines)), "most": told[0][0] if told else 0}

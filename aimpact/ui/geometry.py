"""From a chart's values to what its template draws: positions, words, tables.

Widths are percentages of the drawing, so that a chart fits any screen without JavaScript;
they are written with a point whatever the language. Drawings with axes are in `axes`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from aimpact.ui.chart_words import (
    TableTwin,
    both_words,
    count_words,
    gap_words,
    hidden_words,
    percent_words,
    share_of,
    share_words,
)
from aimpact.ui.charts import (
    Bar,
    BarChart,
    Base,
    ComparisonChart,
    ComparisonRow,
    Count,
    FunnelChart,
    FunnelRow,
    GroupChart,
    LikertChart,
    LikertRow,
    Series,
    ValueChart,
)
from aimpact.ui.parts import Text
from aimpact.ui.text import format_base, format_number, format_percent

Drawing = dict[str, Any]

_LABELLED_FROM = 0.155
"""The smallest part of the width that holds its own figure on a 360 px screen."""

_PATTERNS = 6
_RAMPS = {
    2: ("1", "5"),
    3: ("1", "3", "5"),
    4: ("1", "2", "4", "5"),
    5: ("1", "2", "3", "4", "5"),
    6: ("1", "2", "2b", "4b", "4", "5"),
    7: ("1", "2", "2b", "3", "4b", "4", "5"),
}


@dataclass(frozen=True)
class Segment:
    """One part of a stacked bar. `tone` names a CSS class, `pattern` an SVG pattern.

    `share` is what is read aloud, `figure` the shorter one drawn where there is room.
    """

    label: Text
    tone: str
    pattern: str
    x: str
    width: str
    middle: str
    share: str
    figure: str


def percent_of(share: float) -> str:
    """A share as an SVG length: `0.4523` is "45.23%"."""
    return f"{share * 100:.2f}%"


# --- bars -------------------------------------------------------------------------------
def draw_bars(chart: BarChart) -> Drawing:
    """One bar an answer, as long as its share of those who answered."""
    rows = [
        _bar(bar.label, bar.count, chart.base.answered, chart.base, bar.quiet) for bar in chart.bars
    ]
    return {"rows": rows, "table": _bar_table(chart.bars, chart.base)}


def _bar(label: Text, count: Count, answered: Count, base: Base, quiet: bool = False) -> Drawing:
    shown = count if answered is not None else None
    return {
        "label": label,
        "is_hidden": shown is None,
        "is_quiet": quiet,
        "count": count_words(shown, base),
        "share": share_words(shown, answered),
        "width": percent_of(share_of(shown, answered)),
    }


def _bar_table(bars: Sequence[Bar], base: Base) -> TableTwin:
    rows = [
        (
            str(bar.label),
            (count_words(bar.count, base), share_words(bar.count, base.answered) or "–"),
        )
        for bar in bars
    ]
    return TableTwin((_("Answer"), _("People"), _("Share of answers")), tuple(rows))


# --- values -----------------------------------------------------------------------------
def draw_values(chart: ValueChart) -> Drawing:
    """One bar a figure, as long as its share of the longest possible one."""
    rows = [
        {
            "label": value.label,
            "share": value.words,
            "count": format_base(value.answered),
            "width": percent_of(min(1.0, max(0.0, value.share))),
        }
        for value in chart.values
    ]
    lines = [
        (str(value.label), (str(value.words), format_number(value.answered)))
        for value in chart.values
    ]
    heads = (_("Answer"), str(chart.name), _("People"))
    return {"rows": rows, "table": TableTwin(heads, tuple(lines))}


# --- funnels ----------------------------------------------------------------------------
def draw_funnel(chart: FunnelChart) -> Drawing:
    """One block a row, one bar a step, as long as its count beside the highest of all."""
    known = [count for row in chart.rows for count in row.counts if count is not None]
    top = max(known, default=0)
    blocks = [{"label": row.label, "rows": _steps(chart, row, top)} for row in chart.rows]
    rows = [(str(row.label), tuple(map(_figure, row.counts))) for row in chart.rows]
    heads = (str(chart.rows_name), *map(str, chart.stages))
    return {"blocks": blocks, "table": TableTwin(heads, tuple(rows))}


def _steps(chart: FunnelChart, row: FunnelRow, top: int) -> list[Drawing]:
    before = (None, *row.counts)
    return [
        {
            "label": stage,
            "is_hidden": count is None,
            "count": _figure(count),
            "share": share_words(count, before[at]) if before[at] else "",
            "width": percent_of(share_of(count, top)),
        }
        for at, (stage, count) in enumerate(zip(chart.stages, row.counts, strict=True))
    ]


def _figure(count: Count) -> str:
    return _("hidden") if count is None else format_number(count)


# --- groups -----------------------------------------------------------------------------
def draw_groups(chart: GroupChart) -> Drawing:
    """Stacked: one bar a group. Side by side: one block a category, one bar a group in it."""
    table = _matrix_table(chart.categories, chart.series, chart)
    if chart.stacked:
        rows = [
            _stack_row(one.label, one.answered, _stack(chart, one), chart.base)
            for one in chart.series
        ]
        return {"rows": rows, "legend": _category_legend(chart), "table": table}
    blocks = [
        {
            "label": category,
            "rows": [
                _bar(one.label, one.counts[at], one.answered, chart.base) for one in chart.series
            ],
        }
        for at, category in enumerate(chart.categories)
    ]
    return {"blocks": blocks, "table": table}


def _stack(chart: GroupChart, series: Series) -> list[Segment]:
    if series.answered is None:
        return []
    segments, x, looks = [], 0.0, _looks(chart)
    for category, look, count in zip(chart.categories, looks, series.counts, strict=True):
        if count:
            share = share_of(count, series.answered)
            words = share_words(count, series.answered)
            segments.append(_segment(category, look, (x, share), words, share))
            x += share
    if None in series.counts and x < 1:
        segments.append(_segment(_("hidden"), ("part-hidden", "mask"), (x, 1 - x)))
    return segments


def _looks(chart: GroupChart) -> list[tuple[str, str]]:
    """How each category is drawn: a ramp from the best to the worst where they are ordered."""
    ramp = _RAMPS.get(len(chart.categories)) if chart.is_ordered else None
    if ramp:
        return [_level_look(tone) for tone in reversed(ramp)]
    return [_category_look(at) for at in range(len(chart.categories))]


def _category_look(at: int) -> tuple[str, str]:
    return f"chart-{at % _PATTERNS + 1}", f"p{at % _PATTERNS}"


def _category_legend(chart: GroupChart) -> list[Drawing]:
    return [
        {"label": category, "tone": tone, "pattern": pattern}
        for category, (tone, pattern) in zip(chart.categories, _looks(chart), strict=True)
    ]


def _segment(
    label: Text,
    look: tuple[str, str],
    place: tuple[float, float],
    words: str = "",
    share: float = 0.0,
) -> Segment:
    (tone, pattern), (x, width) = look, place
    return Segment(
        label=label,
        tone=tone,
        pattern=pattern,
        x=percent_of(x),
        width=percent_of(width),
        middle=percent_of(x + width / 2),
        share=words,
        figure=format_percent(share) if words and width >= _LABELLED_FROM else "",
    )


def _stack_row(label: Text, answered: Count, segments: list[Segment], base: Base) -> Drawing:
    said = ", ".join(f"{part.label} {part.share}".strip() for part in segments)
    return {
        "label": label,
        "is_hidden": answered is None,
        "answered": count_words(answered, base),
        "segments": segments,
        "said": said,
    }


def _matrix_table(
    columns: Sequence[Text],
    rows: Sequence[Series] | Sequence[LikertRow],
    chart: GroupChart | LikertChart,
) -> TableTwin:
    lines, base = [], chart.base
    for row in rows:
        cells = [both_words(count, row.answered, base) for count in row.counts]
        lines.append((str(row.label), (*cells, count_words(row.answered, base))))
    name = str(chart.rows_name) or _("Group")
    heads = (name, *(str(column) for column in columns), _("Answers"))
    return TableTwin(heads, tuple(lines))


# --- Likert -----------------------------------------------------------------------------
def draw_likert(chart: LikertChart) -> Drawing:
    """Rows on one axis: what is under the middle goes left, what is above goes right."""
    reach = max((_reach(row) for row in chart.rows if not _is_masked(row)), default=0.0) or 0.5
    looks = [_level_look(tone) for tone in _RAMPS[len(chart.levels)]]
    legend = [
        {"label": level, "tone": tone, "pattern": pattern}
        for level, (tone, pattern) in zip(chart.levels, looks, strict=True)
    ]
    return {
        "rows": [_likert_row(chart, row, reach) for row in chart.rows],
        "legend": legend,
        "low": chart.levels[0],
        "high": chart.levels[-1],
        "table": _matrix_table(chart.levels, chart.rows, chart),
    }


def _level_look(tone: str) -> tuple[str, str]:
    # The side is told by a pattern too: hatched under the middle, dotted at it, plain above.
    return f"likert-{tone}", "p1" if tone < "3" else "p2" if tone == "3" else "p0"


def _is_masked(row: LikertRow) -> bool:
    return None in row.counts or not row.answered


def _sides(row: LikertRow) -> tuple[float, float, float]:
    shares = [share_of(count, row.answered) for count in row.counts]
    half = len(shares) // 2
    middle = shares[half] if len(shares) % 2 else 0.0
    return sum(shares[:half]), middle, sum(shares[len(shares) - half :])


def _reach(row: LikertRow) -> float:
    low, middle, high = _sides(row)
    return max(low, high) + middle / 2


def _likert_row(chart: LikertChart, row: LikertRow, reach: float) -> Drawing:
    if _is_masked(row):
        return _stack_row(row.label, None, [], chart.base)
    low, middle, high = _sides(row)
    segments = _likert_segments(chart, row, 0.5 / reach, low + middle / 2)
    totals = {"low": format_percent(low), "high": format_percent(high)}
    return _stack_row(row.label, row.answered, segments, chart.base) | totals


def _likert_segments(
    chart: LikertChart, row: LikertRow, scale: float, left: float
) -> list[Segment]:
    segments, x = [], 0.5 - left * scale
    for level, tone, count in zip(chart.levels, _RAMPS[len(chart.levels)], row.counts, strict=True):
        share = share_of(count, row.answered)
        if share:
            words = share_words(count, row.answered)
            place = (x, share * scale)
            segments.append(_segment(level, _level_look(tone), place, words, share))
        x += share * scale
    return segments


# --- comparison -------------------------------------------------------------------------
def draw_comparison(chart: ComparisonChart) -> Drawing:
    """Two bars a group, participants above population, on one scale."""
    shares = [share_of(row.count, chart.base.answered) for row in chart.rows]
    top = max([*shares, *(row.population_share for row in chart.rows), 0.01])
    rows = [_comparison_row(row, chart.base, top) for row in chart.rows]
    heads = (
        _("Group"),
        _("Participants"),
        _("Share of participants"),
        _("Share of the population"),
    )
    lines = [(str(row["label"]), (row["count"], row["share"], row["population"])) for row in rows]
    return {"rows": rows, "table": TableTwin(heads, tuple(lines))}


def _comparison_row(row: ComparisonRow, base: Base, top: float) -> Drawing:
    share = share_of(row.count, base.answered)
    is_hidden = row.count is None
    return {
        "label": row.label,
        "is_hidden": is_hidden,
        "count": count_words(row.count, base),
        "share": hidden_words(base) if is_hidden else share_words(row.count, base.answered),
        "population": percent_words(row.population_share, base.answered),
        "width": percent_of(share / top),
        "population_width": percent_of(row.population_share / top),
        "gap": "" if is_hidden else gap_words(share - row.population_share),
    }

"""What a chart is drawn from: positions, words and its table twin, for pages and for files."""

from collections.abc import Callable
from typing import Any

from aimpact.ui import axes, geometry
from aimpact.ui.chart_words import describe_base, hidden_words
from aimpact.ui.charts import (
    AreaChart,
    BarChart,
    Base,
    Chart,
    ComparisonChart,
    DayChart,
    FunnelChart,
    GroupChart,
    Histogram,
    LikertChart,
    MapChart,
    ValueChart,
)

_DRAW: dict[type, Callable[[Any], geometry.Drawing]] = {
    BarChart: geometry.draw_bars,
    GroupChart: geometry.draw_groups,
    LikertChart: geometry.draw_likert,
    ComparisonChart: geometry.draw_comparison,
    Histogram: axes.draw_histogram,
    DayChart: axes.draw_days,
    FunnelChart: geometry.draw_funnel,
    MapChart: axes.draw_map,
    AreaChart: axes.draw_areas,
    ValueChart: geometry.draw_values,
}


def drawing_of(chart: Chart) -> geometry.Drawing:
    """Everything that a template draws of a chart, in the reader's language, with its `table`."""
    base: Base | None = getattr(chart, "base", None)
    return {
        "base": describe_base(base) if base else "",
        "hidden": hidden_words(base) if base else "",
        **_DRAW[type(chart)](chart),
    }

"""Charts, drawn on the server: {% chart result.chart %}."""

from collections.abc import Callable
from typing import Any

from django import template
from django.template.loader import render_to_string

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

register = template.Library()

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


@register.simple_tag
def chart(value: Chart) -> str:
    """Any value of `aimpact.ui.charts`, with its base and its table twin."""
    base: Base | None = getattr(value, "base", None)
    context = {
        "chart": value,
        "base": describe_base(base) if base else "",
        "hidden": hidden_words(base) if base else "",
        **_DRAW[type(value)](value),
    }
    return render_to_string(value.template, context)


@register.filter
def base_words(base: Base) -> str:
    """{{ chart.base|base_words }}: on whom the figures stand, in a sentence."""
    return describe_base(base)

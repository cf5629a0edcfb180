"""Charts, drawn on the server: {% chart result.chart %}."""

from django import template
from django.template.loader import render_to_string

from aimpact.ui.chart_drawing import drawing_of
from aimpact.ui.chart_words import describe_base
from aimpact.ui.charts import Base, Chart

register = template.Library()


@register.simple_tag
def chart(value: Chart) -> str:
    """Any value of `aimpact.ui.charts`, with its base and its table twin."""
    return render_to_string(value.template, {"chart": value, **drawing_of(value)})


@register.filter
def base_words(base: Base) -> str:
    """{{ chart.base|base_words }}: on whom the figures stand, in a sentence."""
    return describe_base(base)

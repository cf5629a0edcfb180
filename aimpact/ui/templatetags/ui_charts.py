"""Charts, drawn on the server: {% chart result.chart %}."""

from django import template
from django.template.loader import render_to_string

from aimpact.ui.chart_drawing import drawing_of
from aimpact.ui.chart_words import describe_base
from aimpact.ui.charts import Base, Chart

register = template.Library()


@register.simple_tag
def chart(value: Chart, files: str = "", query: str = "") -> str:
    """Any value of `aimpact.ui.charts`, with its base and its table twin.

    `files` is the address under which it can be taken away as `<its id>.png` and `.svg`, `query`
    what that address needs besides; nothing is offered without it.
    """
    context = {"chart": value, "files": files, "query": query, **drawing_of(value)}
    return render_to_string(value.template, context)


@register.filter
def base_words(base: Base) -> str:
    """{{ chart.base|base_words }}: on whom the figures stand, in a sentence."""
    return describe_base(base)

"""Charts, drawn on the server: {% chart result.chart %}."""

from django import template
from django.template.loader import render_to_string

from aimpact.ui.charts import Chart

register = template.Library()


@register.simple_tag
def chart(value: Chart) -> str:
    """Any value of `aimpact.ui.charts`."""
    return render_to_string(value.template, {"chart": value})

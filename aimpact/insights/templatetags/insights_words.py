"""Words of results in templates: `{% load insights_words %}`."""

import re

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from aimpact.insights.selectors.texts import MARK_END, MARK_START

register = template.Library()
_MARKS = re.compile(f"[{MARK_START}{MARK_END}]")


@register.filter
def marked(text: str) -> SafeString:
    """A text with the words that were found in <mark>; everything else is escaped."""
    # Marks come in pairs: every second part stands between two.
    parts = enumerate(_MARKS.split(text))
    return format_html_join(
        "", "{}", ((format_html("<mark>{}</mark>", p) if at % 2 else p,) for at, p in parts)
    )

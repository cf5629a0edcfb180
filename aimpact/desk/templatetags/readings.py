"""Tags of readings: `{% load readings %}`."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from aimpact.desk.paper import words
from aimpact.ui.text import typeset

register = template.Library()


@register.simple_tag
def pieces(said: Sequence[str | int], language: str = "") -> SafeString:
    """{% pieces block.pieces content.language %}: words, each source a link to where it stands."""
    parts = [
        _link(each)
        if isinstance(each, int)
        else format_html("{}", typeset(each, language=language))
        for each in said
    ]
    return format_html_join("", "{}", ((part,) for part in parts))


@register.filter
def survey_lines(content: Mapping[str, Any]) -> list[str]:
    """{{ content|survey_lines }}: the surveys of a reading, with the checksums of their data."""
    return words.survey_lines(content)


def _link(number: int) -> SafeString:
    label = _("Source %(number)s") % {"number": number}
    return format_html('<a href="#source-{}" aria-label="{}">[{}]</a>', number, label, number)

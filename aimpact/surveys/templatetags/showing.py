"""Pictures, films, files and maps of the questions: `{% load showing %}`."""

from urllib.parse import urlsplit

from django import template
from django.forms.boundfield import BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from aimpact.surveys.forms.media import MediaField
from aimpact.surveys.questionnaire.kinds.showing import picks_one
from aimpact.surveys.questionnaire.structure import Media, Question
from aimpact.surveys.selectors.media import Library, Shown
from aimpact.surveys.templatetags.answering import how_many

register = template.Library()


@register.simple_tag
def shown_media(library: Library | None, media: Media | None) -> Shown | None:
    """{% shown_media library question.media as shown %}: what to draw; none when it is missing."""
    return library.show(media) if library else None


@register.simple_tag
def thumb(bound: BoundField) -> SafeString:
    """{% thumb part.picture %}: the picture chosen in the builder, small."""
    field = bound.field
    code = bound.value()
    shown = field.drawn.get(code) if isinstance(field, MediaField) else None
    if shown is None or code in field.are_films:
        return mark_safe("")
    return format_html('<img class="media-chosen" src="{}" alt="" loading="lazy">', shown.small)


@register.filter
def host(address: str) -> str:
    """The site that an address leads to, without « www. »."""
    return (urlsplit(address).hostname or "").removeprefix("www.")


@register.filter
def picks_a_single_one(question: Question) -> bool:
    """Whether one picture alone may be chosen."""
    return picks_one(question)


@register.filter
def how_many_pictures(question: Question) -> str:
    """How many pictures may be chosen, in words; nothing where it is one."""
    return "" if picks_one(question) else how_many(question)

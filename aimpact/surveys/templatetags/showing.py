"""Pictures, films, files and maps of the questions: `{% load showing %}`."""

import json
from dataclasses import dataclass
from urllib.parse import urlsplit

from django import template
from django.conf import settings
from django.forms.boundfield import BoundField
from django.template.defaultfilters import filesizeformat
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aimpact.core.pictures import ACCEPT as ACCEPT_PICTURES
from aimpact.questionnaire.kinds.files import (
    DOCUMENTS,
    PDF,
    PICTURES,
    accepted,
    files_most,
)
from aimpact.questionnaire.kinds.maps import (
    EXACT,
    HUNDRED,
    THOUSAND,
    metres_of,
    split_posted,
)
from aimpact.questionnaire.kinds.showing import picks_one
from aimpact.questionnaire.structure import Media, Question
from aimpact.surveys.maps import MapDrawing, map_of
from aimpact.surveys.models import PendingFile, Survey
from aimpact.surveys.selectors.files import pending_files
from aimpact.surveys.selectors.media import Library, Shown
from aimpact.surveys.selectors.place_codes import territory_of
from aimpact.surveys.selectors.screen_parts import QuestionScreen
from aimpact.surveys.templatetags.answering import how_many
from aimpact.ui.text import format_number

register = template.Library()


@register.simple_tag
def shown_media(library: Library | None, media: Media | None) -> Shown | None:
    """{% shown_media library question.media as shown %}: what to draw; none when it is missing."""
    return library.show(media) if library else None


@register.simple_tag
def thumb(bound: BoundField) -> SafeString:
    """{% thumb part.picture %}: the picture chosen in the builder, small."""
    field, code = bound.field, bound.value()
    drawn: dict[str, Shown] = getattr(field, "drawn", {})  # only a field of media has some
    if code not in drawn or code in getattr(field, "are_films", ()):
        return SafeString()
    shown = drawn[code]
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


# --- files ------------------------------------------------------------------------------
_ACCEPT = {
    PICTURES: ACCEPT_PICTURES,
    PDF: ".pdf,application/pdf",
    DOCUMENTS: ".docx,.xlsx,.pptx,.odt,.ods,.odp,.txt",
}


@dataclass(frozen=True, slots=True)
class Received:
    """One file of the form, in words."""

    ticket: str
    words: str


@register.simple_tag
def received_files(survey: Survey, screen: QuestionScreen) -> list[Received]:
    """{% received_files survey screen as received %}: what was received for this question."""
    tickets = list(screen.checked)
    known = {one.ticket: one for one in pending_files(survey, tickets)}
    return [Received(ticket, _told(known.get(ticket), n)) for n, ticket in enumerate(tickets, 1)]


def _told(pending: PendingFile | None, number: int) -> str:
    if pending is None:
        return _("File %(number)s") % {"number": number}
    values = {"number": number, "kind": pending.kind.value.upper()}
    values["size"] = filesizeformat(pending.size)
    return _("File %(number)s received (%(kind)s, %(size)s)") % values


@register.filter
def files_most_of(question: Question) -> int:
    """How many files the question takes."""
    return files_most(question)


@register.filter
def files_accept(question: Question) -> str:
    """The `accept` of the file input: a help for people, no protection."""
    return ",".join(_ACCEPT[one] for one in accepted(question))


@register.filter
def files_hint(question: Question) -> str:
    """What may be sent, in words."""
    names = {
        PICTURES: _("pictures (JPEG, PNG, WebP)"),
        PDF: _("documents in PDF"),
        DOCUMENTS: _("text and office documents"),
    }
    kinds = ", ".join(names[one] for one in accepted(question))
    most = files_most(question)
    sentence = ngettext(
        "%(number)s file at most, 10 MB at most: %(kinds)s.",
        "%(number)s files at most, 10 MB each: %(kinds)s.",
        most,
    )
    return sentence % {"number": format_number(most), "kinds": kinds}


# --- maps -------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class MapTyped:
    """What was typed on a map: points with a space between, names one a line."""

    points: str
    names: str


@dataclass(frozen=True, slots=True)
class Tiles:
    """The operator's tiles, none by default."""

    url: str
    attribution: str


@register.simple_tag
def map_drawing(question: Question) -> MapDrawing:
    """{% map_drawing question as map %}: contours and towns of the question's territory."""
    return map_of(question.area)


@register.simple_tag
def map_tiles() -> Tiles:
    """{% map_tiles as tiles %}: where the operator's tiles are, and whom to thank for them."""
    return Tiles(settings.MAP_TILES_URL, settings.MAP_TILES_ATTRIBUTION)


@register.simple_tag
def map_typed(screen: QuestionScreen) -> MapTyped:
    """{% map_typed screen as typed %}: the points and the names typed so far."""
    points, names = split_posted(list(screen.checked))
    return MapTyped(" ".join(points), "\n".join(names))


@register.simple_tag
def commune_names(survey: Survey, names: str) -> str:
    """{% commune_names survey typed.names as words %}: codes of communes as people write them."""
    lines = []
    for line in names.splitlines():
        territory = territory_of(line)
        lines.append(territory.label if territory else line)
    return "\n".join(lines)


@register.filter
def precision_words(question: Question) -> str:
    """How fine a place is kept, said beside the map."""
    return {
        EXACT: _("The place is kept exactly as you point it: your home could be recognised."),
        HUNDRED: _("The place is kept to within about 100 metres."),
        THOUSAND: _("The place is kept to within about 1 kilometre."),
    }[metres_of(question)]


@register.simple_tag
def map_words() -> str:
    """{% map_words as map_words %}: what the map says aloud, as JSON for its script."""
    words = {
        "placed": _("Pin at %(place)s."),
        "corner": _("Point %(number)s added."),
        "removed": _("Point taken away: %(number)s left."),
        "cleared": _("Nothing on the map."),
        "cross": _("Cross at %(place)s."),
        "near": _("near %(town)s"),
        "unknown": _("No commune has this name."),
        "outside": _("These coordinates are outside the map."),
        "around": _("The centre of this commune is not known exactly: the pin is near it."),
    }
    return json.dumps(words, ensure_ascii=False)

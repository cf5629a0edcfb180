"""What is wrong with a file that was sent, or with a place that was shown on a map, in words."""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aimpact.ui.text import format_number

Figures = Mapping[str, int | float]


def _number(figures: Figures, name: str) -> str:
    return format_number(figures.get(name, 0))


def _too_many_files(figures: Figures) -> str:
    maximum = int(figures.get("maximum", 0))
    sentence = ngettext(
        "Send %(maximum)s file at most: take one away.",
        "Send %(maximum)s files at most: take one away.",
        maximum,
    )
    return sentence % {"maximum": format_number(maximum)}


SENT_OR_SHOWN: dict[str, Callable[[Figures], str]] = {
    "file_required": lambda figures: _("Send a file, please."),
    "file_gone": lambda figures: _("A file is not here any more. Please send it again."),
    "too_many_files": _too_many_files,
    "file_too_large": lambda figures: (
        _("This file is too large: %(maximum)s MB at most.")
        % {"maximum": _number(figures, "maximum")}
    ),
    "file_type": lambda figures: _(
        "This type of file is not accepted here, or the file is damaged."
    ),
    "file_macros": lambda figures: _(
        "This document contains macros. Save it without them, or as PDF, and try again."
    ),
    "file_size": lambda figures: _(
        "This picture has too many pixels, or too few. Save it smaller and try again."
    ),
    "file_infected": lambda figures: _("The virus scanner refused this file. Send another one."),
    "file_not_scanned": lambda figures: _(
        "The virus scanner does not answer: no file can be taken for now. Try again later, or"
        " continue without it."
    ),
    "file_quota": lambda figures: _(
        "This survey cannot take more files. You may continue without it."
    ),
    "place_required": lambda figures: _("Put a point on the map, or write a commune."),
    "unknown_commune": lambda figures: _(
        "No commune has this name. Check the spelling, or type the postal code."
    ),
    "outside_map": lambda figures: _("This place is outside the map."),
    "zone_too_small": lambda figures: (
        _("Put %(minimum)s points at least around the zone.")
        % {"minimum": _number(figures, "minimum")}
    ),
    "zone_too_many": lambda figures: (
        _("Put %(maximum)s points at most around the zone.")
        % {"maximum": _number(figures, "maximum")}
    ),
    "zone_too_large": lambda figures: _("This zone is too large for this map: draw it smaller."),
}

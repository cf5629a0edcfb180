"""The fixed words of a reading on paper, in its language."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from aimpact.ui.text import format_number, typeset


def titles() -> dict[str, str]:
    """What each part is called."""
    return {
        "change": _("What this version changes"),
        "advice": _("What may be done"),
        "sources": _("Sources cited"),
        "annex": _("Annex"),
        "surveys": _("Data"),
        "signature": _("Signature"),
        "caveat": _("What holds it back:"),
        "mission": _("AimPact could help:"),
    }


def line_of(pieces: Sequence[str | int], language: str) -> list[str | int]:
    """The pieces of a text, as they are printed."""
    return [typeset(p, language=language) if isinstance(p, str) else p for p in pieces]


def survey_lines(content: Mapping[str, Any]) -> list[str]:
    """The surveys with their ballots, and the checksum of their figures."""
    return [line for each in content["surveys"] for line in _survey(each)]


def _survey(each: Mapping[str, Any]) -> Iterator[str]:
    told = {"title": each["title"], "code": each["code"]}
    told["ballots"] = format_number(each["ballots"])
    yield _("%(title)s (%(code)s): %(ballots)s ballots.") % told
    yield from (f"{title} {each[name]}" for name, title in _sums().items() if each.get(name))


def _sums() -> dict[str, str]:
    """The checksums of a survey's data, by what they are of."""
    return {
        "checksum": _("SHA-256 of its figures:"),
        "file": _("SHA-256 of the study’s file:"),
        "derived": _("SHA-256 of the same after the log of recodes:"),
    }


def source_heading(source: Mapping[str, Any]) -> str:
    """A source by its number and what it says."""
    return f"[{source['number']}] {source['title']}"

"""Other ways to start a survey than from a title. Upper floors add theirs.

An app calls `add_start` from its `AppConfig.ready`:

    add_start(Start(_("From a template"), _("…"), "library_gallery", "library", order=10))
"""

from dataclasses import dataclass

from django.urls import reverse

from aimpact.ui.parts import Text


@dataclass(frozen=True)
class Start:
    """A page that ends in a new draft: `url_name` takes the space's slug.

    `nearest_url_name`: takes it too, and answers a GET whose `titre` is what is being typed
    with an HTML fragment of what looks like it (nothing when nothing does).
    """

    label: Text
    help: Text
    url_name: str
    icon: str = ""
    order: int = 50
    nearest_url_name: str = ""


@dataclass(frozen=True)
class StartOnOffer:
    """A start with its addresses in one space."""

    start: Start
    url: str
    nearest_url: str


_starts: dict[str, Start] = {}


def add_start(start: Start) -> None:
    """Offer a start on the page that creates a survey; adding it twice keeps the last."""
    _starts[start.url_name] = start


def starts_of(slug: str) -> list[StartOnOffer]:
    """The starts that a space offers, in order."""
    return [
        StartOnOffer(
            start,
            reverse(start.url_name, args=[slug]),
            reverse(start.nearest_url_name, args=[slug]) if start.nearest_url_name else "",
        )
        for start in sorted(_starts.values(), key=lambda start: start.order)
    ]

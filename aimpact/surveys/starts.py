"""Other ways to start a survey than from a title. Upper floors add theirs.

An app calls `add_start` from its `AppConfig.ready`:

    add_start(Start(_("From a template"), _("…"), "library_gallery", "library", order=10))
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.urls import reverse

from aimpact.accounts.models import User
from aimpact.surveys.models import Survey
from aimpact.ui.parts import Text


class Take(Protocol):
    """Adds to a new draft what was ticked while its title was typed."""

    def __call__(
        self, survey: Survey, ticked: Sequence[str], /, *, by: User, at: datetime
    ) -> Survey: ...


@dataclass(frozen=True)
class Start:
    """A page that ends in a new draft: `url_name` takes the space's slug.

    `is_on_list`: it is offered beside the list of surveys too. `before_answers`: what is said
    of it where answers of another tool are imported; nothing when it has no place there.
    `nearest_url_name`: takes it too, and answers a GET whose `titre` is what is being typed
    with an HTML fragment of what looks like it (nothing when nothing does). `take` adds to the
    new draft what was ticked there (inputs named `take`).
    """

    label: Text
    help: Text
    url_name: str
    icon: str = ""
    order: int = 50
    is_on_list: bool = False
    before_answers: Text = ""
    nearest_url_name: str = ""
    take: Take | None = None


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


def take_along(survey: Survey, ticked: Sequence[str], *, by: User, at: datetime) -> Survey:
    """Add to a new draft what was ticked while its title was typed."""
    for start in _starts.values():
        if ticked and start.take:
            survey = start.take(survey, ticked, by=by, at=at)
    return survey


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

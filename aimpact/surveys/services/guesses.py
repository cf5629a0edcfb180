"""Counting wrong codes, links and receipts, for all processes together."""

from datetime import datetime
from typing import NamedTuple

from django.utils import timezone

from aimpact.core.addresses import Place
from aimpact.core.services import (
    GatheredRates,
    RateLimited,
    Window,
    Writer,
    add_rates,
    count_rates,
    window_of,
)
from aimpact.surveys.guesses import FREE_TOKENS, SURVEY_WINDOW, WINDOW, Mistakes
from aimpact.surveys.models import Survey

misses = GatheredRates()
"""Links and receipts that were none, as far as this process knows."""


class _Windows(NamedTuple):
    place: Window
    around: Window
    survey: Window


def read_mistakes(survey: Survey, place: Place, *, at: datetime) -> Mistakes:
    """The wrong printed codes of that place and of the survey, in one query."""
    windows = _windows(survey, place, at)
    counts = count_rates(windows)
    return Mistakes(*(counts[window] for window in windows))


def note_mistake(survey: Survey, place: Place, *, at: datetime) -> None:
    """Count a wrong printed code at once: it was looked up already."""
    add_rates(dict.fromkeys(_windows(survey, place, at), 1))


def check_misses(kind: str, place: Place, *, at: datetime) -> None:
    """Raise `RateLimited` where a place tried too many links or receipts of nothing.

    From memory alone: whoever comes with a good one pays nothing for it.
    """
    window = _misses(kind, place, at)
    if misses.count(window) >= FREE_TOKENS:
        raise RateLimited(window.ends_at)


def note_miss(kind: str, place: Place, *, at: datetime) -> None:
    """Count in memory a link or a receipt that was none."""
    misses.add(_misses(kind, place, at))
    writer.start()


def write_misses() -> None:
    """Bring the numbers of this process together with the others'."""
    misses.merge(at=timezone.now())  # clock: called by a thread of its own


def _misses(kind: str, place: Place, at: datetime) -> Window:
    return window_of(f"no such {kind}", place.own, per=WINDOW, at=at)


def _windows(survey: Survey, place: Place, at: datetime) -> _Windows:
    return _Windows(
        place=window_of("wrong printed code", place.own, per=WINDOW, at=at),
        around=window_of("wrong printed codes around", place.around, per=WINDOW, at=at),
        survey=window_of("wrong printed codes of", str(survey.pk), per=SURVEY_WINDOW, at=at),
    )


writer = Writer("misses", write_misses)

"""Ballots by place, counted in memory and brought together with the other processes' numbers.

A ballot costs no statement: three additions in memory. Nothing is written with it, and what is
written some seconds later are sums of keyed hashes (`core.services.rates`).
"""

from datetime import date, datetime
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone

from aimpact.core.addresses import Place
from aimpact.core.services import GatheredRates, Window, Writer, window_of
from aimpact.surveys.crowds import HOUR, MINUTE, Limits, Pressure, Sent, crowded, pressure_of
from aimpact.surveys.enums import Sign
from aimpact.surveys.models import Survey
from aimpact.surveys.services.quality import Seen, add_signs, note_sign, write_signs

ballots = GatheredRates()
"""Those that this process knows of."""


class _Windows(NamedTuple):
    place: Window
    around: Window
    survey: Window


class _Day(NamedTuple):
    survey_id: int
    day: date


def read_pressure(survey: Survey, place: Place, *, at: datetime) -> Pressure:
    """How hard that place presses on the survey now, from memory alone."""
    limits = Limits(
        place=settings.BALLOTS_AN_HOUR_FROM_ONE_PLACE,
        survey=settings.BALLOTS_A_MINUTE_IN_ONE_SURVEY,
    )
    if not limits.place:
        return Pressure.NONE
    return pressure_of(Sent(*map(ballots.count, _windows(survey, place, at))), limits)


def note_sent(
    survey: Survey, place: Place, *, on: date, at: datetime, was_asked: bool = False
) -> None:
    """Count a ballot that is in. `was_asked`: a check let it in."""
    windows = _windows(survey, place, at)
    ballots.add(windows.place, label=_Day(survey.pk, on))
    ballots.add(windows.around)
    ballots.add(windows.survey)
    note_sign(survey, Sign.SENT, on=on)
    if was_asked:
        note_sign(survey, Sign.SOLVED, on=on)
    writer.start()


def write_crowds() -> None:
    """Bring the numbers of this process together with the others', and write what was seen."""
    now = timezone.now()  # clock: called by a thread of its own, every few seconds
    for merged in ballots.merge(at=now):
        if isinstance(merged.label, _Day):
            more = crowded(merged.total) - crowded(merged.total - merged.number)
            add_signs({Seen(merged.label.survey_id, merged.label.day, Sign.CROWDED): more})
    write_signs()


def _windows(survey: Survey, place: Place, at: datetime) -> _Windows:
    return _Windows(
        place=window_of("ballots of a place", f"{survey.pk}|{place.own}", per=HOUR, at=at),
        around=window_of("ballots around", f"{survey.pk}|{place.around}", per=HOUR, at=at),
        survey=window_of("ballots of a survey", str(survey.pk), per=MINUTE, at=at),
    )


writer = Writer("ballots by place", write_crowds)

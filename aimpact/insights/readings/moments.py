"""Dates and times answered: over which days, months or years, on which weekday, at what hour."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

MOST_PERIODS = 24
"""Bars drawn before months become years, and years decades."""


class Unit(StrEnum):
    """What one period lasts."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    DECADE = "decade"


@dataclass(frozen=True, slots=True)
class Period:
    """How many answers fall in the period that starts on that day."""

    start: date
    count: int


@dataclass(frozen=True, slots=True)
class MomentReading:
    """Answers over periods of one length, without gaps; by weekday (Monday first) where the
    periods are short enough for it to mean something; by hour where hours were asked.

    `first_hour` is the hour of `hours[0]`.
    """

    unit: Unit = Unit.DAY
    periods: tuple[Period, ...] = ()
    weekdays: tuple[int, ...] = ()
    hours: tuple[int, ...] = ()
    first_hour: int = 0


def read_moments(counts: Mapping[str, int]) -> MomentReading:
    """The moments behind the cells of a question: days or months, `d1`…`d7`, `h00`…`h23`."""
    given = {answer: count for answer, count in counts.items() if count}
    unit, periods = _periods(given)
    asks_weekday = bool(periods) and unit in {Unit.DAY, Unit.MONTH}
    hours = {int(answer[1:]): count for answer, count in given.items() if answer[0] == "h"}
    span = range(min(hours), max(hours) + 1) if hours else range(0)
    return MomentReading(
        unit=unit,
        periods=periods,
        weekdays=tuple(given.get(f"d{day}", 0) for day in range(1, 8)) if asks_weekday else (),
        hours=tuple(hours.get(hour, 0) for hour in span),
        first_hour=span.start,
    )


def _periods(given: Mapping[str, int]) -> tuple[Unit, tuple[Period, ...]]:
    dated = {answer: count for answer, count in given.items() if answer[0].isdigit()}
    if not dated:
        return Unit.DAY, ()
    finest = Unit.DAY if any(len(answer) == 10 for answer in dated) else Unit.MONTH
    days = {date.fromisoformat(f"{answer}-01"[:10]): count for answer, count in dated.items()}
    for unit in list(Unit)[list(Unit).index(finest) :]:
        starts = [*_starts(unit, min(days), max(days))]
        if unit in {Unit.DAY, Unit.DECADE} or len(starts) <= MOST_PERIODS:
            break
    sums = dict.fromkeys(starts, 0)
    for day, count in days.items():
        sums[_start(unit, day)] += count
    return unit, tuple(Period(start, count) for start, count in sums.items())


def _start(unit: Unit, day: date) -> date:
    """The first day of the period that holds `day`."""
    if unit is Unit.DAY:
        return day
    if unit is Unit.MONTH:
        return day.replace(day=1)
    year = day.year if unit is Unit.YEAR else max(1, day.year - day.year % 10)
    return date(year, 1, 1)


def _starts(unit: Unit, first: date, last: date) -> Iterator[date]:
    start, end = _start(unit, first), _start(unit, last)
    while start < end:
        yield start
        start = _next(unit, start)
    yield end


def _next(unit: Unit, start: date) -> date:
    longest = {Unit.DAY: 1, Unit.MONTH: 31, Unit.YEAR: 366, Unit.DECADE: 3_653}[unit]
    return _start(unit, start + timedelta(days=longest))

"""A date, a time of day, or both: as browsers post them and as people type them.

Kept as ISO 8601 writes them, without a time zone: they are told, not measured. ISO texts of one
kind are in the order of time, which is all that bounds and conditions need.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from aimpact.core.text import fold
from aimpact.questionnaire.conditions import Answers
from aimpact.questionnaire.kinds.base import (
    Behaviour,
    Cell,
    Context,
    Field,
    Posted,
    Reading,
    base_cells,
    first,
)
from aimpact.questionnaire.structure import TODAY, Kind, Question

DAYS_APART = 62
"""Dates that two bounds keep within so many days are counted by day, others by month."""
LONGEST = 60
"""Characters of a moment that are read."""

_MONTHS = {
    **dict.fromkeys(("janvier", "janv", "january", "jan"), 1),
    **dict.fromkeys(("fevrier", "fevr", "fev", "february", "feb"), 2),
    **dict.fromkeys(("mars", "march", "mar"), 3),
    **dict.fromkeys(("avril", "avr", "april", "apr"), 4),
    **dict.fromkeys(("mai", "may"), 5),
    **dict.fromkeys(("juin", "june", "jun"), 6),
    **dict.fromkeys(("juillet", "juil", "july", "jul"), 7),
    **dict.fromkeys(("aout", "august", "aug"), 8),
    **dict.fromkeys(("septembre", "september", "sept", "sep"), 9),
    **dict.fromkeys(("octobre", "october", "oct"), 10),
    **dict.fromkeys(("novembre", "november", "nov"), 11),
    **dict.fromkeys(("decembre", "december", "dec"), 12),
}
_SEPARATED = re.compile(r"[0-9]+(?:[-/. ]+[0-9]+){2}")
_NAMED = re.compile(r"([0-9]{1,2}) (?:er |st |nd |rd |th )?([a-z]+) ([0-9]{4})")
_WEEKDAY = re.compile(
    r"^(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
    r"|monday|tuesday|wednesday|thursday|friday|saturday|sunday) "
)
_TIME = re.compile(r"([0-9]{1,2})(?:\s*[:h.]\s*([0-9]{2})?(?:\s*:\s*[0-9]{2}(?:\.[0-9]*)?)?)?")
_HALF_DAY = re.compile(r"\s*([ap])\.?\s?m\.?$")
_BOTH = re.compile(
    r"(.*?[^\s,])(?:t|,?\s+(?:a\s+|at\s+)?)([0-9]{1,2}\s*(?:[:h.]|[ap]\.?m)[0-9:h .apm]*)"
)


class Moment(Behaviour):
    """One date, one time, or one of each, within bounds."""

    def fields(self, question: Question) -> tuple[Field, ...]:
        return (Field(question.code, question.label, is_moment=True),)

    def read(self, question: Question, data: Posted) -> Reading:
        reading = Reading()
        typed = first(data, question.code)
        reading.typed[question.code] = [typed]
        if not typed:
            if question.is_required:
                reading.refuse(question.code, "required")
            return reading
        found = read_moment(question.kind, typed)
        if not found:
            reading.refuse(question.code, f"not_a_{question.kind.value}")
        elif code := _out_of_bounds(question, found, data.context.today):
            reading.refuse(question.code, code)
        else:
            reading.answers[question.code] = found
        return reading

    def shown(self, question: Question, name: str, typed: list[str], context: Context) -> list[str]:
        """In the form of the browser's own control, where it can be read."""
        found = read_moment(question.kind, typed[0]) if typed else ""
        return [found] if found else typed

    def cells(self, question: Question, answers: Answers) -> Iterator[Cell]:
        yield from base_cells(question.code, answers)
        found = answers.get(question.code)
        if not isinstance(found, str):
            return
        if question.kind is not Kind.TIME:
            yield Cell(question.code, found[:10] if counts_days(question) else found[:7])
            yield Cell(question.code, f"d{date.fromisoformat(found[:10]).isoweekday()}")
        if question.kind is not Kind.DATE:
            yield Cell(question.code, f"h{found[-5:-3]}")


def counts_days(question: Question) -> bool:
    """Whether dates are counted day by day: the bounds leave few of them."""
    low, high = bound(question, question.earliest), bound(question, question.latest)
    if not low or not high:
        return False
    return date.fromisoformat(high[:10]) - date.fromisoformat(low[:10]) <= timedelta(DAYS_APART)


def bound(question: Question, typed: str, today: date | None = None) -> str:
    """A bound of the question as ISO 8601; empty when there is none, or when it is today and
    nobody says what today is.
    """
    if typed == TODAY:
        return today.isoformat() if today else ""
    return typed


def _out_of_bounds(question: Question, found: str, today: date | None) -> str:
    low, high = (bound(question, edge, today) for edge in (question.earliest, question.latest))
    # A day given as a bound holds whole, whatever the hour: its text is the start of the moment's.
    if low and found[: len(low)] < low:
        return "too_early"
    return "too_late" if high and found[: len(high)] > high else ""


# --- reading ------------------------------------------------------------------------------
def read_moment(kind: Kind, typed: str) -> str:
    """The moment that a person typed, as ISO 8601; empty when it is none."""
    text = " ".join(_plain(typed[:LONGEST]).split())
    if kind is Kind.TIME:
        found = _read_time(text)
        return found.isoformat("minutes") if found else ""
    if kind is Kind.DATE:
        day = _read_date(text)
        return day.isoformat() if day else ""
    return _read_both(text)


def _plain(typed: str) -> str:
    """Small letters without accents; what stands between figures is kept."""
    return "".join(fold(c) or c if c.isalpha() else c for c in typed.lower()).replace("\u202f", " ")


def _read_both(text: str) -> str:
    parts = _BOTH.fullmatch(text)
    day = _read_date(parts[1]) if parts else None
    hour = _read_time(parts[2]) if parts else None
    return datetime.combine(day, hour).isoformat(timespec="minutes") if day and hour else ""


def _read_date(text: str) -> date | None:
    """« 15/03/2026 », « 15 mars 2026 », « 2026-03-15 »: the day before the month, as in France."""
    text = _WEEKDAY.sub("", " ".join(text.replace(",", " ").split()))
    if _SEPARATED.fullmatch(text):
        figures = [int(part) for part in re.findall("[0-9]+", text)]
        day, month, year = reversed(figures) if figures[0] > 31 else figures
        return _date(year, month, day)
    named = _NAMED.fullmatch(re.sub(r"(?<=[0-9])(?=er|st|nd|rd|th)", " ", text))
    if named is None or named[2] not in _MONTHS:
        return None
    return _date(int(named[3]), _MONTHS[named[2]], int(named[1]))


def _date(year: int, month: int, day: int) -> date | None:
    if year < 1000:  # « 15/03/26 »: nobody can tell the century of a birth
        return None
    try:
        return date(year, month, day)
    except (ValueError, OverflowError):
        return None


def _read_time(text: str) -> time | None:
    """« 18 h 30 », « 18h », « 9:05 », « 6.30 pm »."""
    half = _HALF_DAY.search(text)
    parts = _TIME.fullmatch(_HALF_DAY.sub("", text).strip())
    if parts is None:
        return None
    hour, minute = int(parts[1]), int(parts[2] or 0)
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half[1] == "p" else 0)
    try:
        return time(hour, minute)
    except ValueError:
        return None

"""Where many ballots come from one place: how hard to ask the device, never who is refused.

A survey that anyone with the link may answer knows browsers and not people: a script that throws
its cookie away answers a thousand times. Past some ballots in an hour from one address, or from
its neighbourhood, each further one costs the device some work (`core.services.challenges`). A
school, a town hall or a telephone operator has one address for all: its people wait some seconds,
and all of them answer.

Where a whole survey receives far more than usual, each place may send fewer before it is asked.
Never none: someone alone behind an address answers without a check, whatever others do.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
NEIGHBOURS = 10
"""How many times what one place may send its neighbourhood may send, before it is asked."""
IN_A_FLOOD = 3
"""By how much fewer ballots of a place are let in without a check while a survey is flooded."""
STEP = 10
"""How many times over the limit asks for the next harder work."""
MANY = 10
"""Ballots of one hour from which a place is told to the team as one that sent many."""


class Pressure(IntEnum):
    """How hard one place presses on a survey."""

    NONE = 0
    SOME = 1
    MUCH = 2
    FLOOD = 3


WORK = {Pressure.SOME: 400, Pressure.MUCH: 1_600, Pressure.FLOOD: 6_400}
"""Tries asked of a device: about half a second, two and eight of one core of today."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Ballots let in without a check: of one place in an hour, of a survey in a minute. 0: all."""

    place: int
    survey: int


@dataclass(frozen=True, slots=True)
class Sent:
    """Ballots that came before this one: of its place and neighbourhood in this hour, and of the
    whole survey in this minute.
    """

    place: int
    around: int
    survey: int


def pressure_of(sent: Sent, limits: Limits) -> Pressure:
    """How hard the place presses: what is asked for its next ballot."""
    if not limits.place:
        return Pressure.NONE
    is_flooded = 0 < limits.survey <= sent.survey
    allowed = max(1, limits.place // IN_A_FLOOD) if is_flooded else limits.place
    times = max(sent.place / allowed, sent.around / (allowed * NEIGHBOURS))
    if times < 1:
        return Pressure.NONE
    level = 1 + (times >= STEP) + (times >= STEP * STEP) + is_flooded
    return Pressure(min(level, Pressure.FLOOD))


def crowded(total: int) -> int:
    """How many of the ballots that a place sent in an hour count as those of a crowd: all of
    them from `MANY` on, the first ones included.
    """
    return total if total >= MANY else 0

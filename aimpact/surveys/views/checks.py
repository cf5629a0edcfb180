"""The work asked of a device where a network presses on a survey, as a page shows it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from aimpact.core.services import make_challenge
from aimpact.surveys.crowds import HOUR, WORK, Pressure

CHALLENGE = "_challenge"
"""Name of the field that brings the solution."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A challenge to solve. `is_again`: one was sent that was not good, so that the page does not
    send by itself. `free_at` is when fewer were sent and none is asked for: a browser that cannot
    solve it waits until then.
    """

    challenge: str
    is_again: bool
    free_at: datetime


def make_check(
    purpose: str, pressure: Pressure, *, is_again: bool, at: datetime, per: timedelta = HOUR
) -> Check:
    """A check of that weight; no check is asked for in the next window of `per`."""
    seconds = int(per.total_seconds())
    over = int(at.timestamp()) // seconds * seconds + seconds
    return Check(
        challenge=make_challenge(purpose, work=WORK[pressure], at=at),
        is_again=is_again,
        free_at=datetime.fromtimestamp(over, tz=at.tzinfo),
    )

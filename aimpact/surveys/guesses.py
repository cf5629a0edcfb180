"""How many wrong codes are taken from one place, and when its device is asked for work first.

Only mistakes count. A few are free: people misread a letter. Then each further try of that place
costs its device some work, and many stop the place, never the survey, for some minutes. While a
whole survey is guessed at from everywhere, a place that made no mistake still types freely: nobody
can shut a survey out by typing wrong codes.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from aimpact.surveys.crowds import HOUR, Pressure

WINDOW = timedelta(minutes=10)
FREE = 10
"""Mistakes of one place in ten minutes before its device is asked for work."""
MOST, MOST_AROUND = 60, 300
"""Mistakes after which one place, or its neighbourhood, waits for the next ten minutes."""
MANY_IN_SURVEY = 200
"""Mistakes of all in an hour from which a place's first mistake is its last free one."""
FREE_TOKENS = 60
"""Links and receipts of nothing that one place tries in ten minutes before it waits."""

SURVEY_WINDOW = HOUR


class Answer(StrEnum):
    """What happens to the next code that a place types."""

    TAKEN = "taken"
    CHECKED = "checked"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Mistakes:
    """Wrong codes lately: of a place and its neighbourhood in ten minutes, of all in an hour."""

    place: int
    around: int
    survey: int


def answer_to(mistakes: Mistakes) -> Answer:
    """Whether the next code is looked at."""
    if mistakes.place >= MOST or mistakes.around >= MOST_AROUND:
        return Answer.STOPPED
    free = 1 if mistakes.survey >= MANY_IN_SURVEY else FREE
    return Answer.CHECKED if mistakes.place >= free else Answer.TAKEN


def work_after(mistakes: Mistakes) -> Pressure:
    """How hard the check is: harder from a place that goes on guessing."""
    return Pressure.MUCH if mistakes.place >= MOST // 2 else Pressure.SOME

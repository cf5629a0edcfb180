"""Pages gone past, counted in memory and written as sums: nothing about who, nor when.

Anybody may post a page as often as they like, and drop-off is computed from it. So a form turns a
page once in an hour, and a place turns a page of a survey so many times in an hour at most; what
comes past that is answered as usual, and not counted. Forms and places are remembered as numbers
that mean nothing outside this process, until the hour is over, and are never written: which pages
one is shown may depend on what one answered. Each process counts apart.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from threading import Lock
from typing import Any, NamedTuple

from django.db import Error, connection

from aimpact.core.addresses import Place
from aimpact.core.services import Writer
from aimpact.surveys.crowds import HOUR, NEIGHBOURS
from aimpact.surveys.models import Survey
from aimpact.surveys.tokens import FormToken

MOST_OF_A_PLACE = 300
"""Times that a page counts from one place in an hour: a school, each of whose pupils answers."""
MOST_KEPT = 100_000
"""Forms, and places, remembered at most, some 100 bytes each: past that, all are counted."""

# A survey deleted meanwhile is left out. One order of rows, which sealing keeps as well: two
# processes never wait in turn.
_ADD = """
INSERT INTO surveys_pageturn AS held (survey_id, page, count)
SELECT survey.id, came.page, came.number
FROM unnest(%(surveys)s::bigint[], %(pages)s::text[], %(numbers)s::int[])
    AS came (survey_id, page, number)
JOIN surveys_survey survey ON survey.id = came.survey_id
ORDER BY survey.id, came.page
ON CONFLICT (survey_id, page) DO UPDATE SET count = held.count + EXCLUDED.count
"""
_TAKE = """
WITH held AS (
    SELECT id FROM surveys_pageturn WHERE survey_id = %s ORDER BY survey_id, page FOR UPDATE
)
DELETE FROM surveys_pageturn AS turned USING held WHERE turned.id = held.id
RETURNING turned.page, turned.count
"""


class Turn(NamedTuple):
    """A page of a survey, gone past."""

    survey_id: int
    page: str


class Turns:
    """Sums waiting in a process's memory, and what bounds them. Safe among threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._hour = 0
        self._forms: set[int] = set()
        self._places: Counter[int] = Counter()
        self._waiting: Counter[Turn] = Counter()

    def add(self, turn: Turn, *, form: str, place: Place, at: datetime) -> bool:
        """Count a turn of that form from that place; whether it counts."""
        with self._lock:
            self._begin(int(at.timestamp() // HOUR.total_seconds()))
            if not (self._is_first(hash((form, turn.page))) and self._has_room(turn, place)):
                return False
            self._waiting[turn] += 1
            return True

    def empty(self) -> Mapping[Turn, int]:
        """Everything that waits, and nothing waits any more."""
        with self._lock:
            waiting, self._waiting = self._waiting, Counter()
        return waiting

    def put_back(self, turns: Mapping[Turn, int]) -> None:
        """What could not be written waits again."""
        with self._lock:
            self._waiting.update(turns)

    def _begin(self, hour: int) -> None:
        if hour != self._hour:
            self._hour = hour
            self._forms.clear()
            self._places.clear()

    def _is_first(self, form: int) -> bool:
        if form in self._forms:
            return False
        if len(self._forms) < MOST_KEPT:
            self._forms.add(form)
        return True

    def _has_room(self, turn: Turn, place: Place) -> bool:
        own, around = hash((turn, "own", place.own)), hash((turn, "around", place.around))
        if self._places[own] >= MOST_OF_A_PLACE:
            return False
        if self._places[around] >= MOST_OF_A_PLACE * NEIGHBOURS:
            return False
        for known in (own, around):
            if known in self._places or len(self._places) < MOST_KEPT:
                self._places[known] += 1
        return True


_turns = Turns()


def note_page_turn(
    survey: Survey, page: str, *, form: FormToken, place: Place, at: datetime
) -> None:
    """Count in memory that someone went past a page for the first time (drop-off)."""
    if _turns.add(Turn(survey.pk, page), form=form.receipt, place=place, at=at):
        writer.start()


def write_page_turns() -> int:
    """Write the sums that wait in this process's memory; give the number of sums moved."""
    turns = _turns.empty()
    if not turns:
        return 0
    try:
        _add(turns)
    except Error:
        _turns.put_back(turns)
        raise
    return len(turns)


def seal_page_turns(survey: Survey) -> list[tuple[str, int]]:
    """Take a survey's sums: pages, and how often each was turned.

    Called in the transaction that seals a batch of ballots, and only then: a page may be shown to
    those alone who gave some answer, and its figure moves no faster than theirs.
    """
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [survey.pk])
        return list(cursor.fetchall())


def _add(turns: Mapping[Turn, int]) -> None:
    values: dict[str, Any] = {
        "surveys": [turn.survey_id for turn in turns],
        "pages": [turn.page for turn in turns],
        "numbers": list(turns.values()),
    }
    with connection.cursor() as cursor:
        cursor.execute(_ADD, values)


writer = Writer("page turns", write_page_turns)

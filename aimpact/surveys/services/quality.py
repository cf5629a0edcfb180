"""Counting how ballots came in: sums in memory, written every few seconds, never with a ballot."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from threading import Lock
from typing import Any, NamedTuple

from django.db import Error, connection

from aimpact.surveys.enums import Sign
from aimpact.surveys.models import Survey

# A survey deleted meanwhile is left out. One order of rows: two processes never wait in turn.
_ADD = """
INSERT INTO surveys_qualitycount AS held (survey_id, day, sign, count)
SELECT survey.id, seen.day, seen.sign, seen.number
FROM unnest(%(surveys)s::bigint[], %(days)s::date[], %(signs)s::text[], %(numbers)s::int[])
    AS seen (survey_id, day, sign, number)
JOIN surveys_survey survey ON survey.id = seen.survey_id
ORDER BY survey.id, seen.day, seen.sign
ON CONFLICT (survey_id, day, sign) DO UPDATE SET count = held.count + EXCLUDED.count
"""


class Seen(NamedTuple):
    """One sum: a survey, a day, a sign."""

    survey_id: int
    day: date
    sign: Sign


_lock = Lock()
_waiting: Counter[Seen] = Counter()


def note_sign(survey: Survey, sign: Sign, *, on: date) -> None:
    """Count one sign in memory; written with others within some seconds."""
    add_signs({Seen(survey.pk, on, sign): 1})


def add_signs(numbers: Mapping[Seen, int]) -> None:
    """Count several signs in memory."""
    with _lock:
        _waiting.update({seen: number for seen, number in numbers.items() if number})


def write_signs() -> int:
    """Write the sums that wait in this process's memory; give the number of sums moved.

    What cannot be written waits for the next time.
    """
    with _lock:
        sent = dict(_waiting)
        _waiting.clear()
    if not sent:
        return 0
    try:
        _write(sent)
    except Error:
        add_signs(sent)
        raise
    return len(sent)


def _write(numbers: Mapping[Seen, int]) -> None:
    values: dict[str, Any] = {
        "surveys": [seen.survey_id for seen in numbers],
        "days": [seen.day for seen in numbers],
        "signs": [seen.sign.value for seen in numbers],
        "numbers": list(numbers.values()),
    }
    with connection.cursor() as cursor:
        cursor.execute(_ADD, values)

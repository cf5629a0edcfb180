"""Counting who came, and by which way: sums from memory, and completed ballots by batches."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import Error, connection

from aimpact.core.services import Writer
from aimpact.surveys.arrivals import OWN_TAGS, Step, Steps, Tray, Way
from aimpact.surveys.models import Survey

_tray = Tray()

# A tag that nobody declared for this survey counts as the bare link; a survey deleted meanwhile
# is left out. One statement, one order of rows: two processes never wait for each other in turn.
_ADD = """
INSERT INTO surveys_arrivalcount (survey_id, tag, day, opened, started, completed)
SELECT survey.id, CASE WHEN came.tag = ANY(%(own)s) OR link.id IS NOT NULL
                       THEN came.tag ELSE '' END AS way,
       came.day, sum(came.opened), sum(came.started), 0
FROM unnest(%(surveys)s::bigint[], %(tags)s::text[], %(days)s::date[],
            %(opened)s::int[], %(started)s::int[]) AS came (survey_id, tag, day, opened, started)
JOIN surveys_survey survey ON survey.id = came.survey_id
LEFT JOIN surveys_channellink link ON link.survey_id = survey.id AND link.tag = came.tag
GROUP BY survey.id, way, came.day
ORDER BY survey.id, way, came.day
ON CONFLICT (survey_id, tag, day) DO UPDATE
SET opened = surveys_arrivalcount.opened + EXCLUDED.opened,
    started = surveys_arrivalcount.started + EXCLUDED.started
"""
_SEAL = """
WITH came AS (DELETE FROM surveys_arrival WHERE survey_id = %s RETURNING survey_id, tag, day)
INSERT INTO surveys_arrivalcount (survey_id, tag, day, opened, started, completed)
SELECT survey_id, tag, day, 0, 0, count(*) FROM came
GROUP BY survey_id, tag, day ORDER BY survey_id, tag, day
ON CONFLICT (survey_id, tag, day) DO UPDATE
SET completed = surveys_arrivalcount.completed + EXCLUDED.completed
"""


def note_arrival(survey: Survey, step: Step, *, tag: str, on: date) -> None:
    """Count an opening or a start in memory; written with others within some seconds."""
    _tray.add(Way(survey.pk, tag, on), step)
    writer.start()


def write_arrivals() -> int:
    """Write the sums that wait in this process's memory; give the number of counters moved."""
    ways = _tray.empty()
    if not ways:
        return 0
    try:
        _add(ways)
    except Error:
        _tray.put_back(ways)
        raise
    return len(ways)


def seal_arrivals(survey: Survey) -> None:
    """Count the completed ballots that wait, by their way in.

    Called in the transaction that seals a batch of ballots, and only then: the figures of the
    ways move by as many ballots as the results do.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SEAL, [survey.pk])


def _add(ways: Mapping[Way, Steps]) -> None:
    values: dict[str, Any] = {
        "own": list(OWN_TAGS),
        "surveys": [way.survey_id for way in ways],
        "tags": [way.tag for way in ways],
        "days": [way.day for way in ways],
        "opened": [steps.opened for steps in ways.values()],
        "started": [steps.started for steps in ways.values()],
    }
    with connection.cursor() as cursor:
        cursor.execute(_ADD, values)


writer = Writer("arrivals", write_arrivals)

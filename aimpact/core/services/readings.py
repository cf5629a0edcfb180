"""The trail of what was read: opening a page writes nothing, a thread of its own writes it down.

A page asked for with GET never writes. Who opened what is therefore noted in memory and written
to the audit trail within `ARRIVALS_WRITTEN_EVERY` seconds, on another connection, and once more
when the process ends. A process killed in between loses the openings of these seconds, and those
alone: exports are posted, and written in the transaction that makes them.
"""

from dataclasses import dataclass
from datetime import date, datetime
from threading import Lock

from django.db import Error
from django.db.models import Model
from django.utils import timezone

from aimpact.core.models import AuditEvent
from aimpact.core.services.writing import Writer

MOST_WAITING = 10_000
"""Readings kept in memory while the database does not answer."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Somebody read something. `is_daily`: told once a day, whatever the number of times."""

    event: AuditEvent
    is_daily: bool

    @property
    def key(self) -> tuple[int | None, str, str, str, date]:
        """Who, what, of what, on which day (of the platform's time zone)."""
        event = self.event
        day = timezone.localtime(event.at, timezone.get_default_timezone()).date()
        return (event.actor_id, event.verb, event.object_kind, event.object_id, day)


_waiting: list[Reading] = []
_told: set[tuple[int | None, str, str, str, date]] = set()
_lock = Lock()


def note_reading(
    subject: Model,
    verb: str,
    *,
    by: Model,
    at: datetime,
    space_id: int,
    is_daily: bool = True,
    **details: str | int,
) -> None:
    """Note that `by` read something of `subject`; `details` as for `record_event`."""
    event = AuditEvent(
        at=at,
        actor_id=by.pk,
        space_id=space_id,
        verb=verb,
        object_kind=subject._meta.label_lower,
        object_id=str(subject.pk),
        details=details,
    )
    reading = Reading(event, is_daily)
    with _lock:
        if len(_waiting) >= MOST_WAITING or (is_daily and reading.key in _told):
            return
        _waiting.append(reading)
        if is_daily:
            _told.add(reading.key)
    writer.start()


def write_readings() -> int:
    """Write what was noted in this process; give the number of events written."""
    with _lock:
        readings, _waiting[:] = list(_waiting), []
        today = max((one.key[-1] for one in readings), default=None)
        _told.difference_update({key for key in _told if today and key[-1] < today})
    try:
        new = [one.event for one in readings if not (one.is_daily and _is_written(one))]
        AuditEvent.objects.bulk_create(new)
    except Error:
        with _lock:
            _waiting.extend(readings)
        raise
    return len(new)


def _is_written(reading: Reading) -> bool:
    """Whether another process told it today."""
    actor, verb, kind, pk, day = reading.key
    return AuditEvent.objects.filter(
        space_id=reading.event.space_id,
        actor_id=actor,
        verb=verb,
        object_kind=kind,
        object_id=pk,
        at__date=day,
    ).exists()


def forget_noted() -> None:
    """Forget what this process noted and told (for tests, whose days all look alike)."""
    with _lock:
        _waiting.clear()
        _told.clear()


writer = Writer("readings", write_readings)

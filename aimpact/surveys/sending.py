"""When messages leave: by day, in the survey's own time zone."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

FIRST_HOUR, LAST_HOUR = 8, 20
"""Nobody's telephone rings at night for a survey."""


def next_sending(at: datetime, zone: ZoneInfo) -> datetime:
    """`at` itself between 8 and 20 o'clock there, else the next 8 o'clock."""
    local = at.astimezone(zone)
    if FIRST_HOUR <= local.hour < LAST_HOUR:
        return at
    day = local.date() + timedelta(days=local.hour >= LAST_HOUR)
    return datetime.combine(day, time(FIRST_HOUR), tzinfo=zone)

"""Rate limits, counted in PostgreSQL so that every process shares them.

What is counted is a keyed hash of who tries: the secret key makes a mark of it, and a salt that
only the database holds makes the key of the mark, inside the statement itself. The salt lives a
day and then goes (`forget_rates`): from then on nobody, with the secret key and every copy of
the database that was made since, can say which address a key was. Both tables are unlogged: no
write-ahead log, no standby and no base backup holds them.
"""

import hashlib
import hmac
import logging
import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.db.backends.utils import CursorWrapper

from aimpact.core.models import RateWindow

_log = logging.getLogger(__name__)

LONGEST_WINDOW = timedelta(hours=1)
"""No limit looks further back: what is older is forgotten."""

# A salt for each day asked for, made by the first who asks. Whoever finds that another one is
# making it waits for it, sees nothing of it in this statement, and asks again.
_SALTS = """
WITH fresh AS (
    INSERT INTO core_ratesalt (day, salt)
    SELECT day, salt FROM unnest(%(days)s::date[], %(salts)s::bytea[]) AS made (day, salt)
    ON CONFLICT DO NOTHING
    RETURNING day, salt
), salts AS (
    SELECT day, salt FROM fresh
    UNION ALL SELECT day, salt FROM core_ratesalt WHERE day = ANY(%(days)s::date[])
)"""
_ADD = """, came AS (
    SELECT substring(sha256(salt || mark) FROM 1 FOR 16) AS key, mark, starts_at, number
    FROM unnest(%(marks)s::bytea[], %(starts)s::timestamptz[], %(numbers)s::int[])
        AS given (mark, starts_at, number)
    JOIN salts ON salts.day = (starts_at AT TIME ZONE 'UTC')::date
), written AS (
    INSERT INTO core_ratewindow AS held (key, starts_at, count)
    SELECT key, starts_at, number FROM came ORDER BY key, starts_at
    ON CONFLICT (key, starts_at) DO UPDATE SET count = held.count + EXCLUDED.count
    RETURNING key, starts_at, count
)
SELECT mark, starts_at, count FROM came JOIN written USING (key, starts_at)"""
_COUNT = """
SELECT mark, given.starts_at, held.count
FROM unnest(%(marks)s::bytea[], %(starts)s::timestamptz[]) AS given (mark, starts_at)
JOIN core_ratesalt AS made ON made.day = (given.starts_at AT TIME ZONE 'UTC')::date
JOIN core_ratewindow AS held ON held.starts_at = given.starts_at
    AND held.key = substring(sha256(made.salt || mark) FROM 1 FOR 16)
"""


class RateLimited(Exception):
    """Too many tries; `retry_at` says when the next one is accepted."""

    def __init__(self, retry_at: datetime) -> None:
        super().__init__(f"too many tries until {retry_at}")
        self.retry_at = retry_at


class Window(NamedTuple):
    """Tries of one caller in one scope, from one moment to another. `mark` tells neither."""

    mark: bytes
    starts_at: datetime
    ends_at: datetime


def window_of(scope: str, who: str, *, per: timedelta, at: datetime) -> Window:
    """The window of `per` in which that moment is; windows begin on the same moments for all."""
    seconds = int(per.total_seconds())
    starts_at = datetime.fromtimestamp(int(at.timestamp()) // seconds * seconds, tz=UTC)
    message = f"{scope}|{who}|{starts_at.isoformat()}".encode()
    mark = hmac.digest(settings.SECRET_KEY.encode(), message, hashlib.sha256)[:16]
    return Window(mark, starts_at, starts_at + per)


def spend_rate(scope: str, who: str, *, limit: int, per: timedelta, at: datetime) -> None:
    """Count one try of `who` in `scope`; raise `RateLimited` past `limit` tries per window.

    One atomic upsert: concurrent tries are all counted.
    """
    window = window_of(scope, who, per=per, at=at)
    if add_rates({window: 1}).get(window, 0) > limit:
        raise RateLimited(window.ends_at)


def check_rate(scope: str, who: str, *, limit: int, per: timedelta, at: datetime) -> None:
    """Raise `RateLimited` when `who` has spent all its tries; count nothing.

    For limits on mistakes only: check before looking, spend when it was wrong.
    """
    if count_rate(scope, who, per=per, at=at) >= limit:
        raise RateLimited(window_of(scope, who, per=per, at=at).ends_at)


def count_rate(scope: str, who: str, *, per: timedelta, at: datetime) -> int:
    """How often `who` tried in the window of that moment; counts nothing."""
    window = window_of(scope, who, per=per, at=at)
    return count_rates([window])[window]


def count_rates(windows: Sequence[Window]) -> dict[Window, int]:
    """How often was tried in each of these windows, in one query; counts nothing."""
    values: dict[str, Any] = {
        "marks": [window.mark for window in windows],
        "starts": [window.starts_at for window in windows],
    }
    found = _totals(_COUNT, values)
    return {window: found.get((window.mark, window.starts_at), 0) for window in windows}


def add_rates(counts: Mapping[Window, int]) -> dict[Window, int]:
    """Add numbers of tries to several windows, in one statement; give their new totals."""
    totals: dict[Window, int] = {}
    for _attempt in range(3):
        left = {window: number for window, number in counts.items() if window not in totals}
        if not left:
            break
        totals |= _add(left)
    return totals


def _add(counts: Mapping[Window, int]) -> dict[Window, int]:
    days = sorted({window.starts_at.date() for window in counts})
    values: dict[str, Any] = {
        "days": days,
        "salts": [secrets.token_bytes(32) for _day in days],
        "marks": [window.mark for window in counts],
        "starts": [window.starts_at for window in counts],
        "numbers": list(counts.values()),
    }
    named = {(window.mark, window.starts_at): window for window in counts}
    return {named[key]: count for key, count in _totals(_SALTS + _ADD, values).items()}


def _totals(statement: str, values: Mapping[str, Any]) -> dict[tuple[bytes, datetime], int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return {(bytes(mark), starts_at): total for mark, starts_at, total in cursor.fetchall()}


def forget_rates(*, at: datetime) -> None:
    """Forget the windows that are over, and destroy the salts of the days that are.

    The table of salts is written anew in another file and the former file is deleted: a row
    deleted would stay there until its place is needed. While something else holds the table, they
    wait for the next hour.
    """
    over = at - 2 * LONGEST_WINDOW
    RateWindow.objects.filter(starts_at__lt=over).delete()
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM core_ratesalt WHERE day < %s LIMIT 1", [_day(over)])
        if cursor.fetchone() is None:
            return
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            _destroy_salts(cursor, before=_day(over))
    except OperationalError:
        _log.warning("old salts are still there: the table is in use, by a backup perhaps")


def _destroy_salts(cursor: CursorWrapper, *, before: date) -> None:
    # A backup under way holds the table; waiting for it would keep every try waiting behind.
    cursor.execute("SET LOCAL lock_timeout = '1s'")
    cursor.execute("LOCK TABLE core_ratesalt IN ACCESS EXCLUSIVE MODE")
    cursor.execute("SELECT day, salt FROM core_ratesalt WHERE day >= %s", [before])
    kept = cursor.fetchall()
    cursor.execute("TRUNCATE core_ratesalt")
    cursor.executemany("INSERT INTO core_ratesalt (day, salt) VALUES (%s, %s)", kept)


def _day(at: datetime) -> date:
    return at.astimezone(UTC).date()

"""Rate limits, counted in PostgreSQL so that every process shares them."""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import connection

from aimpact.core.models import RateWindow


class RateLimited(Exception):
    """Too many tries; `retry_at` says when the next one is accepted."""

    def __init__(self, retry_at: datetime) -> None:
        super().__init__(f"too many tries until {retry_at}")
        self.retry_at = retry_at


def spend_rate(scope: str, who: str, *, limit: int, per: timedelta, at: datetime) -> None:
    """Count one try of `who` in `scope`; raise `RateLimited` past `limit` tries per window.

    The key is a hash keyed with the secret and the window: nothing in the table tells who
    tried, and keys of two windows cannot be linked. One atomic upsert: concurrent tries are
    all counted.
    """
    starts_at = _window_start(at, per)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_ratewindow (key, starts_at, count) VALUES (%s, %s, 1) "
            "ON CONFLICT (key, starts_at) DO UPDATE SET count = core_ratewindow.count + 1 "
            "RETURNING count",
            [_key(scope, who, starts_at), starts_at],
        )
        (count,) = cursor.fetchone()
    if count > limit:
        raise RateLimited(starts_at + per)


def check_rate(scope: str, who: str, *, limit: int, per: timedelta, at: datetime) -> None:
    """Raise `RateLimited` when `who` has spent all its tries; count nothing.

    For limits on mistakes only: check before looking, spend when it was wrong.
    """
    starts_at = _window_start(at, per)
    spent = RateWindow.objects.filter(key=_key(scope, who, starts_at), starts_at=starts_at)
    if spent.filter(count__gte=limit).exists():
        raise RateLimited(starts_at + per)


def _key(scope: str, who: str, starts_at: datetime) -> bytes:
    message = f"{scope}|{who}|{starts_at.isoformat()}".encode()
    return hmac.digest(settings.SECRET_KEY.encode(), message, hashlib.sha256)[:16]


def _window_start(at: datetime, per: timedelta) -> datetime:
    seconds = int(per.total_seconds())
    return datetime.fromtimestamp(int(at.timestamp()) // seconds * seconds, tz=UTC)

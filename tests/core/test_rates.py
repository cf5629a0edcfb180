"""Rate limits: counted once for all processes, by keys that tell nothing."""

from datetime import UTC, datetime, timedelta

import pytest

from aimpact.core.models import RateWindow
from aimpact.core.services import RateLimited, check_rate, spend_rate

AT = datetime(2026, 11, 23, 10, 4, tzinfo=UTC)
TERMS = {"limit": 2, "per": timedelta(minutes=10)}
pytestmark = pytest.mark.django_db


def _spend(who: str = "someone", at: datetime = AT) -> None:
    spend_rate("door", who, at=at, **TERMS)


def test_spend_rate_refuses_the_try_past_the_limit_and_says_when_to_come_back():
    _spend()
    _spend()
    with pytest.raises(RateLimited) as refused:
        _spend()
    assert refused.value.retry_at == datetime(2026, 11, 23, 10, 10, tzinfo=UTC)


def test_each_caller_and_each_window_has_its_own_count():
    _spend()
    _spend()
    _spend("someone else")
    _spend(at=AT + timedelta(minutes=10))
    assert RateWindow.objects.count() == 3


def test_check_rate_counts_nothing():
    for _ in range(5):
        check_rate("door", "someone", at=AT, **TERMS)
    assert not RateWindow.objects.exists()


def test_check_rate_refuses_once_all_tries_are_spent():
    _spend()
    check_rate("door", "someone", at=AT, **TERMS)
    _spend()
    with pytest.raises(RateLimited):
        check_rate("door", "someone", at=AT, **TERMS)


def test_the_table_does_not_tell_who_tried():
    _spend("192.0.2.7")
    assert b"192" not in bytes(RateWindow.objects.get().key)

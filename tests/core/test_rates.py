"""Rate limits: counted once for all processes, by keys that tell nothing."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

import pytest
from django.db import connection
from django.db.models import Sum
from hypothesis import given
from hypothesis import strategies as st

from aimpact.core.models import RateSalt, RateWindow
from aimpact.core.services import (
    RateLimited,
    add_rates,
    check_rate,
    count_rate,
    forget_rates,
    spend_rate,
    window_of,
)

AT = datetime(2026, 11, 23, 10, 4, tzinfo=UTC)
TERMS = {"limit": 2, "per": timedelta(minutes=10)}
HOUR = timedelta(hours=1)
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
    assert b"192.0.2" not in bytes(RateWindow.objects.get().key)


def test_numbers_of_several_callers_are_added_in_one_statement(django_assert_num_queries):
    one, other = (window_of("door", who, per=HOUR, at=AT) for who in ("one", "other"))
    add_rates({one: 3})
    with django_assert_num_queries(1):
        totals = add_rates({one: 2, other: 1})
    assert totals == {one: 5, other: 1}
    assert count_rate("door", "one", per=HOUR, at=AT) == 5
    assert count_rate("door", "nobody", per=HOUR, at=AT) == 0
    assert add_rates({}) == {}


def _known_address(network: str) -> str | None:
    """The address of a key of the table, found by whoever has the secret key and the database:
    there are few enough addresses to try them all."""
    keys = {bytes(window.key) for window in RateWindow.objects.all()}
    for salt in RateSalt.objects.values_list("salt", flat=True):
        for address in map(str, ip_network(network)):
            mark = window_of("door", address, per=HOUR, at=AT).mark
            if hashlib.sha256(bytes(salt) + mark).digest()[:16] in keys:
                return address
    return None


def test_once_the_salt_is_destroyed_nobody_can_say_which_address_it_was():
    spend_rate("door", "192.0.2.7", limit=9, per=HOUR, at=AT)
    assert _known_address("192.0.2.0/29") == "192.0.2.7"

    RateSalt.objects.all().delete()

    assert _known_address("192.0.2.0/29") is None
    assert RateWindow.objects.count() == 1


def test_salts_go_once_their_day_is_over_and_windows_an_hour_later():
    tomorrow = AT + timedelta(days=1)
    for at in (AT, tomorrow):
        spend_rate("door", "someone", limit=9, per=HOUR, at=at)

    forget_rates(at=tomorrow)

    assert [salt.day for salt in RateSalt.objects.all()] == [tomorrow.date()]
    assert count_rate("door", "someone", per=HOUR, at=AT) == 0
    assert count_rate("door", "someone", per=HOUR, at=tomorrow) == 1
    forget_rates(at=tomorrow)
    assert count_rate("door", "someone", per=HOUR, at=tomorrow) == 1


@pytest.mark.django_db(transaction=True)
def test_a_backup_under_way_delays_the_end_of_a_salt_and_keeps_nobody_waiting():
    spend_rate("door", "someone", limit=9, per=HOUR, at=AT)
    tomorrow = AT + timedelta(days=1)
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT FROM core_ratesalt")  # as pg_dump does: a lock until it ends
        forget_rates(at=tomorrow)
        assert RateSalt.objects.count() == 1
    finally:
        other.close()
    forget_rates(at=tomorrow)
    assert not RateSalt.objects.exists()


def test_a_window_that_crosses_midnight_keeps_its_salt_until_it_is_over():
    late = datetime(2026, 11, 23, 23, 50, tzinfo=UTC)
    spend_rate("door", "someone", limit=9, per=HOUR, at=late)
    forget_rates(at=late + timedelta(minutes=40))
    assert count_rate("door", "someone", per=HOUR, at=late) == 1


def test_the_same_caller_has_another_key_each_day():
    for days in range(3):
        spend_rate("door", "someone", limit=9, per=HOUR, at=AT + timedelta(days=days))
    assert RateSalt.objects.count() == 3
    assert len({bytes(window.key) for window in RateWindow.objects.all()}) == 3


@pytest.mark.parametrize("table", ["core_ratewindow", "core_ratesalt"])
def test_neither_counters_nor_salts_are_logged(table):
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = %s", [table])
        assert cursor.fetchone() == ("u",)


@pytest.mark.django_db(transaction=True)
def test_the_first_tries_of_a_day_at_once_share_one_salt_and_are_all_counted():
    def spend(number):
        spend_rate("door", f"someone {number % 3}", limit=99, per=HOUR, at=AT)
        connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(spend, range(12)))

    assert RateSalt.objects.count() == 1
    assert RateWindow.objects.aggregate(all=Sum("count"))["all"] == 12


@given(
    seconds=st.integers(0, 20 * 366 * 86_400),
    minutes=st.sampled_from([1, 10, 60]),
)
def test_a_moment_is_in_its_window_and_in_no_other(seconds, minutes):
    at, per = AT + timedelta(seconds=seconds), timedelta(minutes=minutes)
    window = window_of("door", "someone", per=per, at=at)
    assert window.starts_at <= at < window.ends_at
    assert window.ends_at - window.starts_at == per
    assert window_of("door", "someone", per=per, at=window.starts_at) == window
    last = window.ends_at - timedelta(seconds=1)
    assert window_of("door", "someone", per=per, at=last) == window
    after = window_of("door", "someone", per=per, at=window.ends_at)
    assert after.starts_at == window.ends_at
    assert after.mark != window.mark

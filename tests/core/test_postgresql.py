"""A connection of the pool is tried before it is used, without a word when nothing happened."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection, connections, transaction

from aimpact.core.postgresql.base import (
    MARGIN,
    DatabaseWrapper,
    PatientConnection,
    bound_waits,
    is_alive,
    unhurried,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def pooled(monkeypatch: pytest.MonkeyPatch) -> Iterator[DatabaseWrapper]:
    """The test database through a pool of one connection."""
    options = {"pool": {"min_size": 1, "max_size": 1, "timeout": 60}}
    settings = {**connection.settings_dict, "OPTIONS": options}
    monkeypatch.setitem(connections.databases, "pooled", settings)
    monkeypatch.setattr(DatabaseWrapper, "_connection_pools", {})
    wrapper = DatabaseWrapper(settings, alias="pooled")
    given = wrapper.get_new_connection(wrapper.get_connection_params())
    pool = given._pool
    pool.putconn(given)
    yield wrapper
    pool.close()


def backend(wrapper: DatabaseWrapper) -> int:
    """The server's process of the next connection, which then goes back to the pool."""
    given = wrapper.get_new_connection(wrapper.get_connection_params())
    pid: int = given.info.backend_pid
    given._pool.putconn(given)
    return pid


def end(pid: int) -> None:
    """End a server's process, and wait until it has said so and gone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 60000)", [pid])
        assert cursor.fetchone() == (True,)


def test_a_connection_on_which_nothing_was_said_is_used_again(pooled: DatabaseWrapper) -> None:
    assert backend(pooled) == backend(pooled)


def test_a_connection_that_the_server_ended_is_replaced_before_it_is_used(
    pooled: DatabaseWrapper,
) -> None:
    first = backend(pooled)
    end(first)

    assert backend(pooled) != first


def test_a_word_of_the_server_does_not_end_a_connection() -> None:
    parameters = connection.get_connection_params()
    with (
        psycopg.connect(**parameters, autocommit=True) as listener,
        psycopg.connect(**parameters, autocommit=True) as speaker,
    ):
        listener.execute("LISTEN aimpact_test_word")
        speaker.execute("NOTIFY aimpact_test_word")

        assert is_alive(listener)


def test_a_connection_that_the_server_ended_is_not_alive() -> None:
    with psycopg.connect(**connection.get_connection_params(), autocommit=True) as idle:
        end(idle.info.backend_pid)

        assert not is_alive(idle)


class Impatient(PatientConnection):
    patience = 0.1


def test_a_server_that_says_nothing_is_left_and_the_connection_is_closed() -> None:
    silent = Impatient.connect(**connection.get_connection_params(), autocommit=True)
    pid = silent.info.backend_pid

    with pytest.raises(psycopg.OperationalError, match="no answer in"):
        silent.execute("SELECT pg_sleep(600)")

    assert silent.closed
    end(pid)  # to this server nobody said that a statement may take too long


def test_a_connection_without_patience_set_waits() -> None:
    with PatientConnection.connect(**connection.get_connection_params()) as waiting:
        assert waiting.execute("SELECT 1").fetchone() == (1,)


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The options of a process before it connects, with a pool."""
    options: dict[str, Any] = {"pool": {"max_size": 1}, "options": "-c work_mem=8MB"}
    monkeypatch.setitem(connections.databases["default"], "OPTIONS", options)
    monkeypatch.setattr(PatientConnection, "patience", None)
    return options


def test_waits_are_bounded_by_the_server_first_then_by_us(web: dict[str, Any]) -> None:
    bound_waits(15)

    assert web["options"] == "-c statement_timeout=15000 -c work_mem=8MB"
    assert web["pool"] == {"max_size": 1, "connection_class": PatientConnection}
    assert PatientConnection.patience == 15 + MARGIN


def test_no_patience_set_bounds_nothing(web: dict[str, Any]) -> None:
    bound_waits(0)

    assert web == {"pool": {"max_size": 1}, "options": "-c work_mem=8MB"}


def test_the_server_ends_a_slow_statement_and_the_connection_stays(web: dict[str, Any]) -> None:
    limit = {"options": "-c statement_timeout=50"}
    parameters = connection.get_connection_params() | limit
    with Impatient.connect(**parameters, autocommit=True) as bounded:
        bounded.patience = 600
        with pytest.raises(psycopg.errors.QueryCanceled):
            bounded.execute("SELECT pg_sleep(600)")

        assert bounded.execute("SELECT 1").fetchone() == (1,)


def longest() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        return str(cursor.fetchone()[0])


@pytest.fixture
def bounded(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The tests' own connection, bounded as one of a web process; nothing is written through it."""
    options = {"options": "-c statement_timeout=15000"}
    monkeypatch.setitem(connections.databases["default"], "OPTIONS", options)
    monkeypatch.setattr(PatientConnection, "patience", 600)
    connection.close()
    yield
    connection.close()  # what comes next connects as before


@pytest.mark.usefixtures("bounded")
def test_a_page_that_goes_through_every_ballot_takes_its_time_and_no_other() -> None:
    with unhurried():
        assert (longest(), connection.connection.patience) == ("0", None)
    assert (longest(), connection.connection.patience) == ("15s", 600)
    with transaction.atomic(), unhurried():
        assert longest() == "0"
    assert longest() == "15s"


@pytest.mark.usefixtures("bounded")
def test_a_connection_that_was_lost_meanwhile_is_left_as_it_is() -> None:
    with unhurried():
        connection.connection.close()
    assert connection.connection.closed


def test_where_nothing_is_bounded_nothing_is_asked(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0), unhurried():
        pass

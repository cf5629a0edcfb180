"""A connection of the pool is tried before it is used, without a word when nothing happened."""

from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection, connections

from aimpact.core.postgresql.base import DatabaseWrapper, is_alive

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

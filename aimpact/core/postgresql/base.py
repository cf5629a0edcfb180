"""The database engine of the settings: Django's own, whose pool tries connections by listening.

Asking PostgreSQL whether it is still there, at the start of each request, is a round trip that
costs as much as a short query. A server that ends a connection says so on it: a look at the
socket tells, without a word sent. Only a connection on which something was said is asked.
"""

import select
from typing import Any

from django.db.backends.postgresql import base
from psycopg import Connection, OperationalError

NOW = 0
"""Milliseconds to wait for a word of the server."""


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, but for how a connection of the pool is tried before it is used."""

    def get_new_connection(self, conn_params: Any) -> Any:
        """A connection that works, as far as a look at it tells; dead ones are dropped."""
        while not is_alive(connection := super().get_new_connection(conn_params)):
            connection.close()
            connection._pool.putconn(connection)  # a new one would be alive: it is the pool's
        return connection


def is_alive(connection: Connection[Any]) -> bool:
    """Whether an idle connection can be used. Asks the server only if it said something."""
    listening = select.poll()
    listening.register(connection.fileno(), select.POLLIN)
    if not listening.poll(NOW):
        return True
    try:
        connection.execute("")
    except OperationalError:
        return False
    return True

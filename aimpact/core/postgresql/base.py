"""The database engine of the settings: Django's own, whose pool tries connections by listening.

Asking PostgreSQL whether it is still there, at the start of each request, is a round trip that
costs as much as a short query. A server that ends a connection says so on it: a look at the
socket tells, without a word sent. Only a connection on which something was said is asked.

A page waits for a statement for a bounded time (`bound_waits`), and so does whatever else holds a
thread of a web process. PostgreSQL ends a statement that is too slow; one that says nothing at
all, its machine frozen or its disk stuck, is left by us: the kernel of such a machine goes on
acknowledging what it receives, so that neither keepalives nor TCP's own timeout see anything.
"""

import select
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections
from django.db.backends.postgresql import base
from psycopg import Connection, OperationalError
from psycopg.abc import RV, PQGen
from psycopg.errors import _WaitTimeout

NOW = 0
"""Milliseconds to wait for a word of the server."""
MARGIN = 2.0
"""Seconds left to the server to say itself that a statement took too long."""
LOOK = 0.1
"""Seconds between two looks at whether the process is asked to end, while it waits."""


class PatientConnection(Connection[Any]):
    """A connection that waits `patience` seconds for a statement, then is closed.

    What becomes of the statement is then unknown, as when a connection is lost: a ballot sent
    again has the same receipt, and counts once.
    """

    patience: float | None = None

    def wait(self, gen: PQGen[RV], interval: float = LOOK, timeout: float | None = None) -> RV:
        """Psycopg's; raises `OperationalError` when the server said nothing for so long."""
        if timeout is not None or self.patience is None:
            return super().wait(gen, interval, timeout)
        try:
            return super().wait(gen, interval, self.patience)
        except _WaitTimeout as silence:
            self.close()
            raise OperationalError(f"no answer in {self.patience:g} s") from silence


@contextmanager
def unhurried() -> Iterator[None]:
    """Let statements of a page take their time all the same: those that go through every ballot.

    Inside a transaction, the rest of it included.
    """
    if PatientConnection.patience is None:
        yield
        return
    connection = connections["default"]
    is_local = connection.in_atomic_block
    with connection.cursor() as cursor:
        cursor.execute(f"SET {'LOCAL ' if is_local else ''}statement_timeout = 0")
    raw = connection.connection
    raw.patience = None
    try:
        yield
    finally:
        raw.patience = PatientConnection.patience
        if not (is_local or raw.closed):
            raw.execute("RESET statement_timeout")


def bound_waits(seconds: float) -> None:
    """No thread of this process waits longer than that for a statement. 0: as long as it takes.

    For web processes, before they connect: jobs, backups and migrations take their time. Only
    connections of the pool are bounded.
    """
    options = connections.databases["default"]["OPTIONS"]
    if not seconds or "pool" not in options:
        return
    PatientConnection.patience = seconds + MARGIN
    options["pool"]["connection_class"] = PatientConnection
    limit = f"-c statement_timeout={int(seconds * 1_000)}"
    options["options"] = f"{limit} {options.get('options', '')}".strip()  # the URL's go before ours


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

"""What a database holds at one moment, in figures that a copy can be held against."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from psycopg import sql

_TABLES = """
SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
ORDER BY 1, 2
"""
# The rows' text through MD5, added up: the same whatever the order of the rows on disk, and
# whatever the server's version. Against accidents; SHA-256 of the files is there for the rest.
_STATE = """
SELECT count(*), coalesce(sum(('x' || left(md5(t::text), 16))::bit(64)::bigint::numeric), 0)
FROM {} AS t
"""

NEVER_COPIED = ("core_ratesalt", "core_ratewindow")
"""Whose rows no copy holds: the salt of the day dies with it (ADR 0021), wherever it is."""


@dataclass(frozen=True, slots=True)
class TableState:
    """Number of rows of a table, and a checksum of them all."""

    rows: int
    checksum: str


def table_names(connection: psycopg.Connection) -> list[tuple[str, str]]:
    """Schema and name of every table that is not PostgreSQL's own."""
    return [(str(schema), str(name)) for schema, name in connection.execute(_TABLES)]


def table_states(connection: psycopg.Connection) -> dict[str, TableState]:
    """The state of every table that is copied, by its name with its schema."""
    connection.execute("SET LOCAL TimeZone = 'UTC'")  # dates are written with it
    connection.execute("SET LOCAL extra_float_digits = 1")
    states: dict[str, TableState] = {}
    for schema, name in table_names(connection):
        if name in NEVER_COPIED:
            continue
        question = sql.SQL(_STATE).format(sql.Identifier(schema, name))
        rows, checksum = connection.execute(question).fetchone() or (0, 0)
        states[f"{schema}.{name}"] = TableState(int(rows), str(checksum))
    return states


@contextmanager
def snapshot(url: str) -> Iterator[tuple[psycopg.Connection, str]]:
    """One moment of the database, held while the block runs; and its name for `pg_dump`.

    Everything else goes on: nothing is locked against writing.
    """
    with psycopg.connect(url, autocommit=True) as connection:
        # It waits, idle, for as long as `pg_dump` writes: limits meant for pages are not for it,
        # not even between the first two statements of the transaction.
        connection.execute("SET idle_in_transaction_session_timeout = 0")
        connection.execute("SET statement_timeout = 0")
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        with connection.transaction():
            (name,) = connection.execute("SELECT pg_export_snapshot()").fetchone() or ("",)
            yield connection, str(name)


def migrations(connection: psycopg.Connection) -> list[str]:
    """Migrations applied, as `app.name`; none on a database that has no such table."""
    (is_there,) = connection.execute(
        "SELECT to_regclass('django_migrations') IS NOT NULL"
    ).fetchone() or (False,)
    if not is_there:
        return []
    rows = connection.execute("SELECT app || '.' || name FROM django_migrations ORDER BY 1")
    return [str(name) for (name,) in rows]

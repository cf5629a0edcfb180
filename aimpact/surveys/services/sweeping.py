"""Sweeping: what PostgreSQL keeps of rows that were moved or erased goes as well.

A row that is deleted stays on its page, with its transaction number, until it is vacuumed: in
the meantime whoever reads the pages finds the line of the register and the ballot that were
written together. Vacuuming takes the row off the page and out of the indexes; its bytes stay in
the free space until something else is written there, so that tables small enough are written to
a new file instead.
"""

import logging

from django.db import InternalError, OperationalError, connection
from psycopg import sql

_log = logging.getLogger(__name__)

REWRITTEN_UP_TO = 64 * 1024 * 1024
"""Bytes under which a table is written to a new file: nobody may use it for a second or so."""
LONGEST_WAIT = "1500ms"
"""How long a table may be waited for: those who come after wait too. Longer than the second after
which autovacuum gives way."""

TABLES = (
    "surveys_participation",
    "surveys_incomingballot",
    "surveys_arrival",
    "surveys_pageturn",
    "surveys_pendingfile",
    "surveys_savedanswers",
    "surveys_resultsnotice",
    "surveys_printedcode",
    "surveys_keyedsheet",
    "surveys_openanswer",
    "surveys_answerfile",
    "surveys_ballot",
    "core_outgoingmail",
    "core_ratewindow",
    "core_ratesalt",
)
"""Tables whose rows are erased or written again so that they tell no more."""


def sweep_tables(*, rewrites: bool = True) -> None:
    """Take erased rows off the disk pages. Outside a transaction alone: PostgreSQL asks it.

    Nobody waits unless small tables are to be written to a new file (`rewrites`): for the night.
    One that somebody holds keeps its file. Rows that a transaction under way may still read, a
    backup's for instance, stay until the next time.
    """
    if connection.in_atomic_block:
        return
    for table in TABLES:
        # First in its place: a table written anew takes along the rows that were erased since the
        # oldest transaction of the whole server, other databases included, began.
        _run("VACUUM (INDEX_CLEANUP ON) {}", table)
        if rewrites and _size_of(table) <= REWRITTEN_UP_TO:
            _rewrite(table)


def _size_of(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_table_size(%s::regclass)", [table])
        return int(cursor.fetchone()[0])


def _rewrite(table: str) -> None:
    """Write a table to a new file, unless it cannot be had for oneself soon.

    PostgreSQL also gives up, with the table left as it was, where an erased row is no longer hidden
    from everybody though the long text that it pointed to is gone: the oldest transaction counted
    may be an older one than a moment ago, when another database of the server holds it.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{LONGEST_WAIT}'")
        try:
            _run("VACUUM (FULL) {}", table)
        except (OperationalError, InternalError) as refused:
            _log.warning("%s keeps its file until the next night: %s", table, refused)
        finally:
            cursor.execute("RESET lock_timeout")


def _run(statement: str, table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(sql.Identifier(table)))

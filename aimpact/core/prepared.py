"""The few statements asked so often that PostgreSQL keeps them planned (ADR 0020).

Django writes values into the text of a statement, so that PostgreSQL reads and plans each one
anew: for the casting of a ballot this takes three times what executing it does. Here the values
travel beside the text, and a connection that has seen it sends its name alone.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from django.db import connection

Row = tuple[Any, ...]


def ask_prepared(statement: str, values: Sequence[Any] | Mapping[str, Any]) -> Row | None:
    """The first row that the statement gives, or `None`; in the transaction under way, if any.

    `statement` must be one of few texts, written once: each stays in the memory of each
    connection. Raises Django's database errors, as any query does.
    """
    connection.ensure_connection()
    raw: Any = psycopg.Cursor(connection.connection)  # its values travel beside the text
    make = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    with make(raw) as cursor:
        cursor.execute(statement, values)
        row: Row | None = cursor.fetchone()
    return row

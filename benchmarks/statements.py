"""Statements that PostgreSQL ran, counted by PostgreSQL itself (pg_stat_statements)."""

from collections import Counter

import psycopg

_COUNTS = """
SELECT query, calls FROM pg_stat_statements
WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) AND toplevel
"""
_WORDS = 60
"""Characters of a statement that are enough to know it by."""


def statements_so_far(url: str) -> Counter[str]:
    """How often each statement ran in that database; empty where the server does not count."""
    try:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
            rows = connection.execute(_COUNTS).fetchall()
    except psycopg.Error:
        return Counter()
    counted: Counter[str] = Counter()
    for text, calls in rows:
        counted[" ".join(str(text).split())[:_WORDS]] += int(calls)
    return counted


def since(before: Counter[str], after: Counter[str], *, ballots: int) -> list[tuple[str, float]]:
    """Statements a ballot that were sent, the most frequent first.

    One of fewer than a ballot in ten is left out: the worker's, and those that write sums. So are
    those that PostgreSQL asks itself to check foreign keys (`FROM ONLY`).
    """
    grown = (after - before).most_common()
    sent = [(text, calls) for text, calls in grown if "FROM ONLY" not in text]
    return [(text, calls / ballots) for text, calls in sent if calls >= ballots / 10]

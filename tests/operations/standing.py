"""A whole service of a test's own, to be killed at will: PostgreSQL, web, worker.

The programs and who keeps them alive are those of `aimpact run`; the database is a durable
embedded server in a folder of its own.
"""

import http.client
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg

from aimpact.operations import programs
from aimpact.operations.environment import ROOT
from aimpact.operations.postgres import EmbeddedPostgres
from aimpact.operations.supervisor import FIRST_PAUSE, LOOK_SECONDS, Child
from benchmarks.machine import command_of, descendants
from tests import waiting
from tests.ports import own_port

FAST = {"DJANGO_SETTINGS_MODULE": "tests.settings"}
"""Passwords that nobody types are hashed in no time."""
ROOM = 1_000_000_000
"""Bytes that a cluster and its log may take, with a margin."""
PATIENCE = 300.0
"""Seconds that a fact may take on the busiest machine; none is timed."""


def wait_for(fact: Callable[[], Any], what: str) -> Any:
    """Wait until `fact` gives something true, and give it back."""
    return waiting.wait_for(fact, what, seconds=PATIENCE)


def _quick_folder() -> str | None:
    """Memory, where there is room: what a killed process wrote stays there as it does on a disk.

    PostgreSQL syncs every file after a crash, which takes seconds each time on a busy disk.
    """
    memory = Path("/dev/shm")
    has_room = memory.is_dir() and shutil.disk_usage(memory).free > ROOM
    return str(memory) if has_room else None


def visit(port: int, path: str) -> tuple[int, str]:
    """Status and words of a page; 599 when nothing answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    except (OSError, http.client.HTTPException):
        return 599, ""
    finally:
        connection.close()


class StandingService:
    """The service, kept alive in the background until the block ends."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.postgres = EmbeddedPostgres(folder / "postgres")
        self.port = own_port()
        self.children: dict[str, Child] = {}
        self._left_down: set[str] = set()
        self._over = threading.Event()

    @classmethod
    @contextmanager
    def started(cls, *, people: int) -> Iterator[tuple["StandingService", dict[str, Any]]]:
        """The service, and where the surveys of `tests.operations.rally` are."""
        # Not below pytest's own folders: when root runs the tests only root may enter those.
        with tempfile.TemporaryDirectory(prefix="aimpact-standing-", dir=_quick_folder()) as path:
            Path(path).chmod(0o755)
            service = cls(Path(path))
            service.postgres.start()
            try:
                service.postgres.create_database("aimpact")
                rally = json.loads(service.run("-m", "tests.operations.rally", str(people), **FAST))
                with service._programs():
                    yield service, rally
            finally:
                service.postgres.stop()

    @property
    def environment(self) -> dict[str, str]:
        return {
            "DATABASE_URL": self.postgres.url(),
            "DJANGO_SETTINGS_MODULE": "aimpact.project.settings",
            "AIMPACT_VAR": str(self.folder / "var"),
            "AIMPACT_MANIFEST": "0",
            "AIMPACT_DEBUG": "0",
            "PUBLIC_URL": f"http://127.0.0.1:{self.port}",
            "EMAIL_URL": "smtp://127.0.0.1:9",
            "LOG_LEVEL": "CRITICAL",
            "BALLOTS_AN_HOUR_FROM_ONE_PLACE": "0",
        }

    def run(self, *words: str, **environment: str) -> str:
        """What a Python program of ours prints; its failure is the test's."""
        done = subprocess.run(
            [sys.executable, *words],
            cwd=ROOT,
            env=os.environ | self.environment | environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    @contextmanager
    def connection(self, database: str = "aimpact") -> Iterator[psycopg.Connection]:
        """A connection, as soon as PostgreSQL has recovered from what was done to it."""
        with wait_for(lambda: self._connect(database), "PostgreSQL") as connection:
            yield connection

    def _connect(self, database: str) -> psycopg.Connection | None:
        try:
            return psycopg.connect(self.postgres.url(database), autocommit=True)
        except psycopg.OperationalError:
            return None

    def create_database(self, name: str) -> str:
        """Another database on the same server, empty; its address."""
        self.postgres.create_database(name)
        return self.postgres.url(name)

    def status(self, path: str) -> int:
        """What the service answers to a visit; 599 when nothing answers."""
        return visit(self.port, path)[0]

    def ask(self, question: str, *values: object) -> Any:
        """The first column of the first row."""
        with self.connection() as connection:
            row = connection.execute(question, values).fetchone()
        return row and row[0]

    # --- keeping alive -------------------------------------------------------------------

    @contextmanager
    def another_web(self, **environment: str) -> Iterator[int]:
        """A second web server, with another environment; its port."""
        port = own_port()
        program = programs.web("127.0.0.1", port)
        ours = {**program.environment, **self.environment, **environment, "WEB_WORKERS": "1"}
        child = Child(replace(program, environment=ours))
        child.keep_alive()
        try:
            wait_for(lambda: visit(port, "/")[0] < 500, "second web server")
            yield port
        finally:
            child.ask_to_stop()
            child.see_it_stop(15)

    @contextmanager
    def _programs(self) -> Iterator[None]:
        (self.folder / "var" / "static").mkdir(parents=True, exist_ok=True)
        for program in (programs.web("127.0.0.1", self.port), programs.worker()):
            ours = {**program.environment, **self.environment}
            self.children[program.name] = Child(replace(program, environment=ours))
        keeper = threading.Thread(target=self._keep_alive)
        keeper.start()
        try:
            yield
        finally:
            self._over.set()
            keeper.join()
            for child in self.children.values():
                child.ask_to_stop()
                child.see_it_stop(15)

    def _keep_alive(self) -> None:
        while not self._over.wait(LOOK_SECONDS):
            for name, child in self.children.items():
                child.pause = FIRST_PAUSE  # killed ten times in a minute, it waits no longer
                if name not in self._left_down or child.process is not None:
                    child.keep_alive()

    @contextmanager
    def left_down(self, name: str) -> Iterator[None]:
        """A program that dies in the block is started again after it alone."""
        self._left_down.add(name)
        try:
            yield
        finally:
            self._left_down.remove(name)

    def _pid(self, name: str) -> int:
        process = self.children[name].process
        return process.pid if process is not None and process.poll() is None else 0

    def web_workers(self) -> list[int]:
        """Processes that answer, the oldest first."""
        main = self._pid("web")
        return (
            [pid for pid in descendants(main)[1:] if "granian" in command_of(pid)] if main else []
        )

    # --- killing -------------------------------------------------------------------------

    def kill_web_worker(self) -> None:
        """One of the processes that answer; granian starts another."""
        workers = wait_for(self.web_workers, "web worker")
        os.kill(min(workers, key=_started_at), signal.SIGKILL)

    def kill_web(self) -> None:
        """The web server's first process, which takes the others along."""
        workers = wait_for(self.web_workers, "web server")
        os.kill(self._pid("web") or workers[0], signal.SIGKILL)
        wait_for(lambda: not any(map(_answers, workers)), "end of the web server")

    def kill_backend(self, rng: random.Random) -> None:
        """One process of PostgreSQL that serves us; it then throws all the others out."""
        with self.connection() as connection:
            rows = connection.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
                " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
            ).fetchall()
            chosen = rng.choice([pid for (pid,) in rows] or [connection.info.backend_pid])
        os.kill(chosen, signal.SIGKILL)

    def kill_postmaster(self) -> None:
        """PostgreSQL altogether, as when the machine stops; started again from its log."""
        pid = wait_for(self.postgres.running_pid, "PostgreSQL")
        os.kill(pid, signal.SIGKILL)
        wait_for(lambda: self.postgres.running_pid() != pid, "end of PostgreSQL")
        self.postgres.start()

    @contextmanager
    def sealing_held(self) -> Iterator[Callable[[], bool]]:
        """The next sealing stops once it has moved its ballots and before it counts them.

        Gives a question: is a sealing there now?
        """
        with closing(wait_for(self._lock_counters, "lock of the counters")):
            yield lambda: bool(
                self.ask(
                    "SELECT count(*) FROM pg_locks WHERE NOT granted"
                    " AND relation = 'surveys_tally'::regclass"
                )
            )

    def _lock_counters(self) -> psycopg.Connection | None:
        """A connection that holds the counters until it is closed; `None` while PostgreSQL still
        throws everybody out because of the last kill.
        """
        connection = self._connect("aimpact")
        if connection is None:
            return None
        try:
            connection.execute("BEGIN")
            connection.execute("LOCK TABLE surveys_tally IN SHARE MODE")
        except psycopg.OperationalError:
            connection.close()
            return None
        return connection

    def kill_worker(self) -> None:
        """The process of jobs, whatever it is at."""
        os.kill(wait_for(lambda: self._pid("worker"), "worker"), signal.SIGKILL)


def _answers(pid: int) -> bool:
    """Whether it is still a web process: no zombie, no other program of that number."""
    return "granian" in command_of(pid)


def _started_at(pid: int) -> int:
    try:
        return int((Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[19])
    except OSError:
        return sys.maxsize

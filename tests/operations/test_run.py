"""`aimpact run`: the whole service, really started, asked and stopped."""

import http.client
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from aimpact.operations.environment import ROOT
from tests.ports import own_port

UP_SECONDS = 120


class Service:
    """A running `aimpact run`, its words read as they come."""

    def __init__(self, folder: Path, database: str) -> None:
        self.port = own_port()
        self.words: list[str] = []
        environment = {
            **{k: v for k, v in os.environ.items() if k != "EMAIL_URL"},
            "DJANGO_SETTINGS_MODULE": "aimpact.project.settings",
            "DATABASE_URL": database,
            "AIMPACT_VAR": str(folder),
            "AIMPACT_DEMO": "0",
            "AIMPACT_MANIFEST": "0",
            "PORT": str(self.port),
            "MAIL_PORT": str(self.port + 1),  # which is also the first that the live service tries
            "WEB_WORKERS": "1",
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "aimpact.operations.cli", "run"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.reader = threading.Thread(target=self._read)
        self.reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as words:
            self.words.extend(words)

    def wait_for(self, text: str) -> None:
        deadline = time.monotonic() + UP_SECONDS
        while text not in "".join(self.words):
            assert self.process.poll() is None, "".join(self.words)
            assert time.monotonic() < deadline, "".join(self.words)
            time.sleep(0.1)

    def children(self) -> list[int]:
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in path.read_text().split()]

    def stop(self, number: int) -> int:
        self.process.send_signal(number)
        code = self.process.wait(60)
        self.reader.join(10)
        return code


@pytest.fixture
def database():
    """An empty database beside the tests' own."""
    url = os.environ["DATABASE_URL"]
    name = f"run_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"create database {name}")
        yield urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
        connection.execute(f"drop database {name} with (force)")


def get(port: int, path: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    return answer.status, body


def check_address(service: Service) -> None:
    assert f"http://127.0.0.1:{service.port}" in "".join(service.words)
    assert get(service.port, "/")[0] == 200


def check_processes(service: Service) -> None:
    commands = [Path(f"/proc/{pid}/cmdline").read_text() for pid in service.children()]

    assert len(commands) == 4
    for part in ("granian", "aimpact.project.live", "procrastinate", "mailbox"):
        assert any(part in command for command in commands)


def check_dead_worker_starts_again(service: Service) -> None:
    worker = next(
        pid
        for pid in service.children()
        if "procrastinate" in Path(f"/proc/{pid}/cmdline").read_text()
    )
    os.kill(worker, signal.SIGKILL)

    service.wait_for("worker | stopped (SIGKILL); starting it again")


def check_lost_connections_cost_no_error_page(service: Service, database: str) -> None:
    for _ in range(5):
        get(service.port, "/")
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        )

    assert [get(service.port, "/")[0] for _ in range(10)] == [200] * 10


def check_stop(service: Service) -> None:
    children = service.children()

    assert service.stop(signal.SIGINT) == 0
    assert service.words[-1] == "Stopped.\n"
    assert [pid for pid in children if Path(f"/proc/{pid}").exists()] == []


def test_run_serves_heals_and_stops(database, tmp_path):
    # One journey: the service takes seconds to start.
    service = Service(tmp_path, database)
    try:
        service.wait_for("AimPact is up")
        check_address(service)
        check_processes(service)
        check_dead_worker_starts_again(service)
        check_lost_connections_cost_no_error_page(service, database)
        check_stop(service)
    finally:
        if service.process.poll() is None:
            service.stop(signal.SIGTERM)

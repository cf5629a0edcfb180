"""The real processes of a service on loopback: their commands, their database, their life."""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.waiting import PATIENCE, is_served, wait_for

ROOT = Path(__file__).resolve().parents[2]


def commands(port: int) -> dict[str, list[str]]:
    """What runs the web process upon that port, and the worker."""
    # fmt: off
    return {
        "web": [
            sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1",
            "--port", str(port), "--workers", "1", "--blocking-threads", "2", "--no-ws",
            "--log-level", "warning", "aimpact.project.wsgi:application",
        ],
        "worker": [
            sys.executable, "manage.py", "procrastinate", "worker", "--concurrency", "2",
            "--shutdown-graceful-timeout", "5",
        ],
    }
    # fmt: on


@contextmanager
def running(command: list[str], environment: Mapping[str, str], log: Path) -> Iterator[None]:
    """That process, its words in the file `log`; it is ended at the end of the block."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            yield
        finally:
            process.terminate()
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_until_it_answers(url: str, log: Path) -> None:
    """Wait for that page; the test fails with the last words of the process when it never comes.

    A busy machine starts slowly: four times the usual patience.
    """
    try:
        wait_for(lambda: is_served(url), "answer", seconds=4 * PATIENCE)
    except AssertionError as error:
        error.add_note(log.read_text()[-4000:])
        raise

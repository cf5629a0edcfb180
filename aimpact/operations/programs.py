"""The processes that make up the service, and how each is started."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Program:
    """A process of ours: what to run, and what it finds in its environment besides ours."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)


def web(host: str, port: int) -> Program:
    """Every page, over WSGI. WEB_WORKERS processes of WEB_THREADS threads each."""
    # fmt: off
    command = (
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port),
        "--workers", os.environ.get("WEB_WORKERS", "2"),
        "--blocking-threads", os.environ.get("WEB_THREADS", "4"),
        "--backlog", "2048", "--no-ws", "--log-level", "warning",
        "--respawn-failed-workers", "--workers-kill-timeout", "10s",
        "aimpact.project.wsgi:application",
    )
    # fmt: on
    return Program("web", command)


def live(host: str, port: int) -> Program:
    """Server-sent events."""
    return Program(
        "live",
        (sys.executable, "-m", "aimpact.project.live"),
        {"LIVE_HOST": host, "LIVE_PORT": str(port)},
    )


def worker() -> Program:
    """Background and periodic jobs. WORKER_JOBS at a time."""
    # fmt: off
    command = (
        sys.executable, "-m", "aimpact.operations.cli", "manage", "procrastinate", "worker",
        "--concurrency", os.environ.get("WORKER_JOBS", "2"), "--shutdown-graceful-timeout", "10",
    )
    # fmt: on
    return Program("worker", command)


def mailbox(folder: Path, port: int) -> Program:
    """Where mail goes in development."""
    return Program(
        "mail", (sys.executable, "-m", "aimpact.operations.mailbox", str(folder), str(port))
    )

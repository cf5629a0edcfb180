"""`aimpact run`: the whole service on one machine."""

import http.client
import os
import signal
import subprocess
import sys
from contextlib import ExitStack, suppress
from pathlib import Path

from aimpact.operations import programs
from aimpact.operations.environment import (
    OperationError,
    database,
    free_port,
    is_production,
    port_is_free,
    var_folder,
)
from aimpact.operations.progress import step
from aimpact.operations.supervisor import Supervisor

DEFAULT_PORT, DEFAULT_MAIL_PORT = 8000, 1025


def run() -> int:
    """Prepare, then supervise every process until Ctrl-C; returns the exit code."""
    host, port = os.environ.get("HOST", "127.0.0.1"), _port()
    if not port_is_free(port, host):
        raise OperationError(
            f"Port {port} is taken by another program. Choose another:\n"
            f"    make run PORT={port + 1}"
        )
    accounts = var_folder() / "demo-accounts.txt"
    var_folder().mkdir(parents=True, exist_ok=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was begun is ended
    try:
        with ExitStack() as held:
            with step("PostgreSQL"):
                held.enter_context(database())
            return _run_all(host, port, accounts)
    except KeyboardInterrupt:
        return 130
    finally:
        print("Stopped.", flush=True)


def _run_all(host: str, port: int, accounts: Path) -> int:
    chosen = _choose_programs(host, port)
    if not _prepare(accounts):
        return 1
    keeps_mail = any(program.name == "mail" for program in chosen)
    Supervisor(chosen).run(
        when_up=lambda: _answers(host, port),
        on_up=lambda: _announce(accounts, keeps_mail=keeps_mail),
    )
    return 0


def run_single(name: str) -> int:
    """One process in the foreground, for machines that a process manager supervises."""
    host = os.environ.get("HOST", "127.0.0.1")
    if name == "web":
        program = programs.web(host, _port())
    elif name == "live":
        program = programs.live(host, int(os.environ.get("LIVE_PORT", "8001")))
    else:
        program = programs.worker()
    Supervisor([program]).run(when_up=lambda: False, on_up=lambda: None)
    return 0


def _choose_programs(host: str, port: int) -> list[programs.Program]:
    """The programs of this run; sets what they all find in their environment."""
    live_port = int(os.environ.get("LIVE_PORT", free_port(port + 1)))
    chosen = [programs.web(host, port), programs.live(host, live_port), programs.worker()]
    if is_production():
        return chosen
    os.environ.setdefault("PUBLIC_URL", f"http://{host}:{port}")
    os.environ.setdefault("LIVE_URL", f"http://{host}:{live_port}/live/")
    os.environ.setdefault("AIMPACT_DEMO", "1")
    os.environ.setdefault("AIMPACT_DEBUG", "0")  # what is shown is the product, errors included
    if "EMAIL_URL" not in os.environ:
        mail_port = free_port(int(os.environ.get("MAIL_PORT", DEFAULT_MAIL_PORT)))
        if mail_port == live_port:  # free still, but not for long
            mail_port = free_port(live_port + 1)
        os.environ["EMAIL_URL"] = f"smtp://127.0.0.1:{mail_port}"
        chosen.append(programs.mailbox(var_folder() / "mail", mail_port))
    return chosen


def _prepare(accounts: Path) -> bool:
    # In a process of its own: Django's 60 MB need not stay in the supervisor.
    command = [sys.executable, "-m", "aimpact.operations.prepare"]
    if os.environ.get("AIMPACT_DEMO") == "1" and not is_production():
        command += ["--demo", "--accounts-to", str(accounts)]
    return subprocess.run(command, check=False).returncode == 0


def _answers(host: str, port: int) -> bool:
    with suppress(OSError, http.client.HTTPException):
        connection = http.client.HTTPConnection(host, port, timeout=0.5)
        connection.request("HEAD", "/", headers={"Host": "localhost"})
        connection.getresponse()
        connection.close()
        return True
    return False


def _announce(accounts: Path, *, keeps_mail: bool) -> None:
    address = os.environ.get("PUBLIC_URL", "")
    print(f"\n  AimPact is up: {address}\n  Ctrl-C stops it.\n", flush=True)
    if keeps_mail:
        print(f"  Mail that it sends is kept in {var_folder() / 'mail'}\n", flush=True)
    if os.environ.get("AIMPACT_DEMO") == "1" and accounts.exists() and accounts.read_text():
        print("  Demonstration accounts:", flush=True)
        print("\n".join(f"    {line}" for line in accounts.read_text().splitlines()), flush=True)


def _port() -> int:
    text = os.environ.get("PORT", str(DEFAULT_PORT))
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise OperationError(f"PORT must be a number between 1 and 65535, not {text!r}.")
    return int(text)

"""Every check and every test, one after the other: what `make test` and CI run.

All steps run even when one fails; each is named and timed. The last line printed is
pytest's own summary.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from aimpact.operations.environment import ROOT
from aimpact.operations.postgres import EmbeddedPostgres
from bootstrap import find_node
from tests.chromium import PROGRAMS as CHROMIUM

PYTHON = sys.executable
SUMMARY = re.compile(r"\b\d+ (passed|failed|errors?|skipped)\b.* in [\d.]+s")

PRODUCTION = {
    "AIMPACT_ENV": "production",
    "SECRET_KEY": "a-key-for-this-check-alone-that-is-long-enough-to-be-a-key-0123456789",
    "ALLOWED_HOSTS": "aimpact.example",
    "PUBLIC_URL": "https://aimpact.example",
    "EMAIL_URL": "smtp://mail.example:25",
}


@dataclass
class Outcome:
    """How one step ended."""

    name: str
    passed: bool
    seconds: float


LIGHT_CHROMIUM = "chromium-headless-shell"
"""Preferred where it can be installed: the journeys take half of the processor's time in it."""
PACKAGES = {
    "chromium": CHROMIUM,
    "gettext": ("xgettext",),
}
CLUSTER_PACKAGES = {
    "iproute2": ("ip",),
    "openssl": ("openssl",),
    "haproxy": ("haproxy",),
    "etcd-server": ("etcd",),
    "patroni": ("patroni",),
    "postgresql": ("pg_createcluster",),
}
"""What the drill on several machines needs (tests/cluster), which root alone can play."""
NO_SERVICE = Path("/usr/sbin/policy-rc.d")


def debian_packages() -> bool:
    """Install Chromium, gettext and what the cluster needs when they are absent and we may."""
    wanted = PACKAGES | (CLUSTER_PACKAGES if os.geteuid() == 0 else {})
    path = os.environ["PATH"] + ":/usr/sbin"
    missing = [
        package
        for package, programs in wanted.items()
        if not any(shutil.which(program, path=path) for program in programs)
    ]
    if not shutil.which(LIGHT_CHROMIUM) and install([LIGHT_CHROMIUM]):
        missing = [package for package in missing if package != "chromium"]
    if not missing or install(missing):
        return True
    wanted_by_hand = f"apt-get install --no-install-recommends {' '.join(missing)}"
    print(f"Tests need {' and '.join(missing)}. Install with: sudo {wanted_by_hand}")
    return False


def install(packages: list[str]) -> bool:
    """Install Debian's packages, where we may; whether they are there."""
    rights = [] if os.geteuid() == 0 else ["sudo", "-n"]
    apt = [*rights, "apt-get", "-o", "Acquire::Retries=1", "-o", "Acquire::http::Timeout=20"]
    if not shutil.which("apt-get") or not run([*apt, "update", "-qq"]):
        return False
    with no_service_starts():
        command = [*apt, "install", "--yes", "--quiet", "--no-install-recommends", *packages]
        return run(command, DEBIAN_FRONTEND="noninteractive")


@contextmanager
def no_service_starts() -> Iterator[None]:
    """What is installed for tests alone must not run as a service of this machine."""
    if os.geteuid() != 0 or NO_SERVICE.exists():
        yield
        return
    NO_SERVICE.write_text("#!/bin/sh\nexit 101\n")
    NO_SERVICE.chmod(0o755)
    try:
        yield
    finally:
        NO_SERVICE.unlink()


def lint_steps() -> dict[str, Callable[[], bool]]:
    """Checks of the code, which need no test to run."""
    tools = Path(PYTHON).parent
    node, _ = find_node()
    manage = [PYTHON, "manage.py"]
    # fmt: off
    return {
        "ruff check": lambda: run([str(tools / "ruff"), "check", "."]),
        "ruff format": lambda: run([str(tools / "ruff"), "format", "--check", "."]),
        "mypy --strict": lambda: run([str(tools / "mypy"), "aimpact", "tests", "bootstrap.py"]),
        "import contracts": lambda: run([str(tools / "lint-imports"), "--no-logo"]),
        "djlint": lambda: run([str(tools / "djlint"), "aimpact", "--lint", "--quiet"]),
        "migrations complete": lambda: run([*manage, "makemigrations", "--check", "--dry-run"]),
        "production settings": lambda: run(
            [*manage, "check", "--deploy", "--fail-level", "WARNING"], **PRODUCTION
        ),
        "TypeScript": lambda: run(
            [*node, "node_modules/typescript/bin/tsc", "--noEmit", "-p", "frontend"]
        ),
    }
    # fmt: on


def run(command: list[str], **environment: str) -> bool:
    """Run a command at the root of the checkout; whether it succeeded."""
    finished = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, stdin=subprocess.DEVNULL, check=False
    )
    return finished.returncode == 0


def run_pytest(outcomes: list[Outcome]) -> str:
    """Run all tests, passing on what pytest says; returns its summary line."""
    began = time.monotonic()
    command = [PYTHON, "-m", "pytest", "-q", "-n", "2", "--durations=10"]
    summary = "0 passed, 1 failed"
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
    ) as pytest:
        assert pytest.stdout is not None
        while chunk := pytest.stdout.readline():
            if SUMMARY.search(chunk):
                summary = chunk.strip().strip("= ")
            print(chunk, end="", flush=True)
    outcomes.append(Outcome("pytest", pytest.returncode == 0, time.monotonic() - began))
    return summary


def perform(name: str, step: Callable[[], bool], outcomes: list[Outcome]) -> None:
    """Do one step, name it, time it."""
    print(f"\n--- {name}", flush=True)
    began = time.monotonic()
    passed = step()
    outcomes.append(Outcome(name, passed, time.monotonic() - began))


def report(outcomes: list[Outcome]) -> None:
    """A table of all steps."""
    print()
    for outcome in outcomes:
        sign = "✓" if outcome.passed else "✗ FAILED"
        print(f"{outcome.seconds:7.1f} s  {outcome.name:22} {sign}")
    print(flush=True)


def main() -> int:
    """Run the steps; exit code 1 if any failed."""
    parser = argparse.ArgumentParser(description="Every check and every test.")
    parser.add_argument("--lint", action="store_true", help="the checks alone")
    lint_only = parser.parse_args().lint
    os.environ.setdefault("AIMPACT_VAR", str(ROOT / "var" / "tests"))
    outcomes: list[Outcome] = []
    summary = ""
    if "DATABASE_URL" in os.environ:
        summary = run_steps(outcomes, lint_only=lint_only)
    else:
        server = EmbeddedPostgres(Path(os.environ["AIMPACT_VAR"]) / "postgres", durable=False)
        with server.lease() as os.environ["DATABASE_URL"]:
            summary = run_steps(outcomes, lint_only=lint_only)
    report(outcomes)
    if summary:
        print(summary, flush=True)
    return 0 if all(outcome.passed for outcome in outcomes) else 1


def run_steps(outcomes: list[Outcome], *, lint_only: bool) -> str:
    """The steps in order; returns pytest's summary line, if it ran."""
    if not lint_only:
        perform("Debian packages", debian_packages, outcomes)
    for name, step in lint_steps().items():
        perform(name, step, outcomes)
    if lint_only:
        return ""
    print("\n--- pytest", flush=True)
    return run_pytest(outcomes)


if __name__ == "__main__":
    sys.exit(main())

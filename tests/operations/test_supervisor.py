"""The supervisor: real processes that die, hang and stop."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from aimpact.operations import supervisor
from aimpact.operations.programs import Program
from aimpact.operations.supervisor import Child, Supervisor
from tests.waiting import wait_for

SLEEPER = "import time; print('up', flush=True); time.sleep(60)"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN);" + SLEEPER


def python(code: str, name: str = "toy") -> Program:
    return Program(name, (sys.executable, "-c", code), {"GREETING": "bonjour"})


class Clock:
    """Time that moves when told."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def child_of(capfd):
    """Makes children that are stopped at the end of the test."""
    made: list[Child] = []

    def make(code: str, clock: Clock | None = None) -> Child:
        made.append(Child(python(code), clock or Clock()))
        return made[-1]

    yield make
    for child in made:
        child.ask_to_stop()
        child.see_it_stop(5)


def die(child: Child) -> None:
    """Let a child that exits by itself do so, and let its keeper notice."""
    process = child.process
    assert process is not None
    process.wait(10)
    child.keep_alive()


def test_words_of_a_child_carry_its_name(child_of, capfd):
    child = child_of("import os; print(os.environ['GREETING'])")
    child.keep_alive()
    words = []
    wait_for(lambda: words.append(capfd.readouterr().out) or "bonjour" in "".join(words))

    assert "   toy | bonjour\n" in "".join(words)


def test_child_that_dies_starts_again_after_a_pause_that_doubles(child_of, capfd):
    clock = Clock()
    child = child_of("raise SystemExit(3)", clock)
    child.keep_alive()
    die(child)
    assert "stopped (exit code 3); starting it again in 0.5 s" in capfd.readouterr().out

    child.keep_alive()
    assert child.process is None  # its pause is not over
    clock.now += 0.5
    child.keep_alive()
    die(child)

    assert "starting it again in 1 s" in capfd.readouterr().out


def test_pause_never_passes_half_a_minute(child_of):
    clock = Clock()
    child = child_of("", clock)
    for _ in range(9):
        clock.now += supervisor.LONGEST_PAUSE
        child.keep_alive()
        die(child)

    assert child.pause == supervisor.LONGEST_PAUSE


def test_child_that_was_healthy_for_long_starts_again_at_once(child_of, capfd):
    clock = Clock()
    child = child_of("", clock)
    child.pause = 30.0
    child.keep_alive()
    clock.now += supervisor.HEALTHY_SECONDS
    die(child)

    assert "starting it again in 0.5 s" in capfd.readouterr().out


def test_signal_that_killed_a_child_is_named(child_of, capfd):
    child = child_of("import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    child.keep_alive()
    die(child)

    assert "stopped (SIGKILL)" in capfd.readouterr().out


def test_child_that_ignores_the_request_is_killed(child_of, capfd):
    child = child_of(STUBBORN)
    child.keep_alive()
    process = child.process
    assert process is not None
    words = []
    wait_for(lambda: words.append(capfd.readouterr().out) or "up" in "".join(words))
    child.ask_to_stop()
    child.see_it_stop(0.3)

    assert process.returncode == -signal.SIGKILL
    assert "killed" in capfd.readouterr().out


def test_supervisor_announces_once_and_stops_all_children_by_their_ids(capfd):
    calls = []
    runner = Supervisor([python(SLEEPER, "one"), python(SLEEPER, "two")])

    def stop_soon() -> None:
        calls.append("up")
        threading.Timer(0.3, os.kill, [os.getpid(), signal.SIGTERM]).start()

    handlers = {n: signal.getsignal(n) for n in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        runner.run(when_up=lambda: all(c.process for c in runner.children), on_up=stop_soon)
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)

    processes = [child.process for child in runner.children]
    assert calls == ["up"]
    assert [p.poll() is not None for p in processes if p] == [True, True]


def test_children_do_not_outlive_a_killed_supervisor(tmp_path: Path):
    code = f"""
import sys
from aimpact.operations.programs import Program
from aimpact.operations.supervisor import Supervisor
toy = Program("toy", (sys.executable, "-c", "import os, time; open({str(tmp_path / "pid")!r}, 'w')"
    ".write(str(os.getpid())); time.sleep(60)"))
Supervisor([toy]).run(lambda: False, lambda: None)
"""
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.DEVNULL) as parent:
        wait_for(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text())
        parent.kill()
    child = int((tmp_path / "pid").read_text())

    wait_for(lambda: not _runs(child))


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_what_a_dead_child_started_does_not_outlive_it(child_of, tmp_path):
    # As the workers of a web server whose first process was killed.
    born = tmp_path / "pid"
    starts = (
        "import subprocess, sys, pathlib, time;"
        f"grandchild = subprocess.Popen([sys.executable, '-c', {SLEEPER!r}]);"
        f"pathlib.Path({str(born)!r}).write_text(str(grandchild.pid));"
        "time.sleep(60)"
    )
    child = child_of(starts)
    child.keep_alive()
    wait_for(lambda: born.exists() and born.read_text())
    grandchild = int(born.read_text())
    assert child.process is not None
    child.process.kill()
    die(child)

    wait_for(lambda: not _runs(grandchild))

"""Keep a handful of processes alive on one machine, and stop them cleanly.

Each child has a session of its own: Ctrl-C reaches the supervisor alone, which stops them
in order, each by its process id. A child that dies is started again after a pause that
doubles up to half a minute, and it is said.
"""

import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from types import FrameType

from aimpact.operations.programs import Program

LOOK_SECONDS = 0.1
STOP_SECONDS = 15
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
HEALTHY_SECONDS = 60


class Child:
    """One program, running or waiting to be started again."""

    def __init__(self, program: Program, clock: Callable[[], float] = time.monotonic) -> None:
        self.program = program
        self.clock = clock
        self.process: subprocess.Popen[str] | None = None
        self.pause = FIRST_PAUSE
        self.start_at = clock()
        self._started_at = clock()

    def keep_alive(self) -> None:
        """Start it when it is due; notice its death."""
        if self.process is None:
            if self.clock() >= self.start_at:
                self._start()
        elif self.process.poll() is not None:
            self._note_death(self.process)

    def ask_to_stop(self) -> None:
        """SIGTERM, which all our programs understand."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def see_it_stop(self, seconds: float) -> None:
        """Wait for its end; past `seconds`, kill it and what it started."""
        if self.process is None:
            return
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            say(self.program.name, f"did not stop in {seconds:.0f} s: killed")
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def _start(self) -> None:
        self._started_at = self.clock()
        self.process = subprocess.Popen(
            [*_die_with_us(), *self.program.command],
            env={**os.environ, **self.program.environment, "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        threading.Thread(target=self._pass_on_words, args=[self.process], daemon=True).start()

    def _note_death(self, process: subprocess.Popen[str]) -> None:
        # What it started may outlive it: workers of a killed web server would go on answering,
        # beside the new ones, with the code of that day.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        code = process.returncode
        self.process = None
        if self.clock() - self._started_at >= HEALTHY_SECONDS:
            self.pause = FIRST_PAUSE
        self.start_at = self.clock() + self.pause
        how = f"exit code {code}" if code >= 0 else signal.Signals(-code).name
        say(self.program.name, f"stopped ({how}); starting it again in {self.pause:g} s")
        self.pause = min(self.pause * 2, LONGEST_PAUSE)

    def _pass_on_words(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None  # noqa: S101 - it is piped
        with process.stdout as words:
            for line in words:
                say(self.program.name, line.rstrip("\n"))


class Supervisor:
    """Runs programs until it is told to stop."""

    def __init__(self, programs: Sequence[Program]) -> None:
        self.children = [Child(program) for program in programs]
        self._stopping = False

    def run(self, when_up: Callable[[], bool], on_up: Callable[[], None]) -> None:
        """Keep the programs alive until SIGINT or SIGTERM; call `on_up` once `when_up` holds."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        announced = False
        try:
            while not self._stopping:
                for child in self.children:
                    child.keep_alive()
                if not announced and when_up():
                    announced = True
                    on_up()
                time.sleep(LOOK_SECONDS)
        finally:
            self.stop()

    def stop(self) -> None:
        """Stop every child: all are asked, then all are waited for."""
        for child in self.children:
            child.ask_to_stop()
        deadline = time.monotonic() + STOP_SECONDS
        for child in self.children:
            child.see_it_stop(max(0.1, deadline - time.monotonic()))

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        if self._stopping:  # a second Ctrl-C: no more patience
            for child in self.children:
                if child.process is not None and child.process.poll() is None:
                    with suppress(ProcessLookupError):  # it ends at this very moment
                        os.killpg(child.process.pid, signal.SIGKILL)
        self._stopping = True


def say(name: str, words: str) -> None:
    """One line of one process."""
    print(f"{name:>6} | {words}", flush=True)


def _die_with_us() -> list[str]:
    """Should the supervisor itself be killed, the kernel stops its children (Linux)."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM", "--"] if setpriv else []

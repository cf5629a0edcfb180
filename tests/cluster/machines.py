"""Machines for tests: network namespaces of this one, wired to a switch, and what runs in them.

A machine has its own addresses, its own loopback and its own processes; nothing of it can be
reached from outside, and it reaches nothing outside. Its death is that of a machine whose plug
is pulled: the wire first, so that nobody hears a goodbye, then every process in it.
"""

import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

PREFIX = "aimpact"
NETWORK = "10.77.0"
STOP_SECONDS, ASK_SECONDS = 60, 600


class MachinesNotPossible(Exception):
    """This kernel, or this user, may not make network namespaces."""


@dataclass(slots=True)
class Machine:
    """A network namespace with one wire."""

    name: str
    space: str
    address: str
    switch: str
    logs: Path
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(
        self, name: str, command: Sequence[str], environment: Mapping[str, str], account: str = ""
    ) -> subprocess.Popen[bytes]:
        """Start a program here, in the background; what it says goes to `<machine>-<name>.log`."""
        with self.log(name).open("ab") as log:
            process = subprocess.Popen(
                [*self._inside(account), *command],
                cwd="/",
                env=_environment(environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.started.append(process)
        return process

    def ask(
        self, command: Sequence[str], environment: Mapping[str, str], account: str = ""
    ) -> subprocess.CompletedProcess[str]:
        """Run a program here to its end and give what it said."""
        return subprocess.run(
            [*self._inside(account), *command],
            cwd="/",
            env=_environment(environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=ASK_SECONDS,
            check=False,
        )

    @property
    def wire(self) -> str:
        """The switch's end of its wire."""
        return f"to-{self.name}"

    def log(self, name: str) -> Path:
        return self.logs / f"{self.name}-{name}.log"

    def pids(self) -> list[int]:
        """Every process in this machine, whoever started it."""
        listed = subprocess.run(
            ["ip", "netns", "pids", self.space], capture_output=True, text=True, check=False
        )
        return [int(word) for word in listed.stdout.split()]

    def plug(self, *, into_the_wall: bool) -> None:
        """Plug the wire in, or pull it out: what is on its way is then lost in silence."""
        state = "up" if into_the_wall else "down"
        _ip("-n", self.switch, "link", "set", self.wire, state)

    def die(self) -> None:
        """As a machine without current: nobody hears a goodbye, nothing is ended in order."""
        self.plug(into_the_wall=False)
        self.kill()

    def kill(self) -> None:
        """SIGKILL to every process here, those that they start meanwhile included."""
        deadline = time.monotonic() + STOP_SECONDS
        while (pids := self.pids()) and time.monotonic() < deadline:
            for pid in pids:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            time.sleep(0.02)
        for process in self.started:
            process.wait(STOP_SECONDS)
        self.started.clear()

    def _inside(self, account: str) -> list[str]:
        # Its own /run, for sockets and locks: the machines share the rest of the file system.
        run = self.logs / f"{self.name}-run"
        (run / "postgresql").mkdir(parents=True, exist_ok=True)
        (run / "postgresql").chmod(0o777)
        bind = 'mount --bind "$0" /run && exec "$@"'
        enter = ["ip", "netns", "exec", self.space, "sh", "-c", bind, str(run)]
        if account:
            enter += ["setpriv", f"--reuid={account}", f"--regid={account}", "--init-groups", "--"]
        return enter


def _environment(values: Mapping[str, str]) -> dict[str, str]:
    return {"PATH": os.environ["PATH"] + ":/usr/sbin", "LANG": "C.UTF-8", **values}


@contextmanager
def machines(addresses: Mapping[str, int], logs: Path) -> Iterator[dict[str, Machine]]:
    """Machines by name, the last part of their address given; gone with the block."""
    _sweep()
    switch = f"{PREFIX}-{os.getpid()}-switch"
    made: dict[str, Machine] = {}
    try:
        _make_switch(switch)
        for name, last in addresses.items():
            space = f"{PREFIX}-{os.getpid()}-{name}"
            made[name] = Machine(name, space, f"{NETWORK}.{last}", switch, logs)
            _wire(made[name])
        yield made
    finally:
        for machine in made.values():
            machine.kill()
        for space in [*(machine.space for machine in made.values()), switch]:
            subprocess.run(["ip", "netns", "delete", space], capture_output=True, check=False)


def _make_switch(name: str) -> None:
    try:
        _ip("netns", "add", name)
    except (OSError, subprocess.CalledProcessError) as error:
        raise MachinesNotPossible(str(error)) from error
    _ip("-n", name, "link", "add", "bridge", "type", "bridge")
    _ip("-n", name, "link", "set", "bridge", "up")


def _wire(machine: Machine) -> None:
    _ip("netns", "add", machine.space)
    _ip("-n", machine.switch, "link", "add", machine.wire, "type", "veth",
        "peer", "name", "eth0", "netns", machine.space)  # fmt: skip
    _ip("-n", machine.switch, "link", "set", machine.wire, "master", "bridge", "up")
    _ip("-n", machine.space, "address", "add", f"{machine.address}/24", "dev", "eth0")
    for device in ("lo", "eth0"):
        _ip("-n", machine.space, "link", "set", device, "up")


def _sweep() -> None:
    """Throw away what a run that was killed left behind; others' runs are left alone."""
    listed = subprocess.run(["ip", "netns", "list"], capture_output=True, text=True, check=False)
    for name in re.findall(rf"^({PREFIX}-\d+-\w+)", listed.stdout, re.MULTILINE):
        if Path(f"/proc/{name.split('-')[1]}").exists():
            continue
        Machine(name, name, "", "", Path()).kill()
        subprocess.run(["ip", "netns", "delete", name], capture_output=True, check=False)


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], capture_output=True, text=True, check=True)

"""This machine, and what a process uses of it, read from /proc."""

import os
import platform
from collections.abc import Iterable
from pathlib import Path

from benchmarks.printing import say

TICKS = os.sysconf("SC_CLK_TCK")
PROC = Path("/proc")


def describe_machine() -> None:
    """Processor, memory, versions."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    say(f"{os.cpu_count()} cores ({_processor()}), {memory:.0f} GB, {platform.platform()}")
    say(f"Python {platform.python_version()}; load average {os.getloadavg()[0]:.1f} at the start")


def _processor() -> str:
    for line in (PROC / "cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return " ".join(line.partition(":")[2].split())
    return platform.machine()


def descendants(pid: int) -> list[int]:
    """A process and all that it started, as of now."""
    children: dict[int, list[int]] = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit() and (fields := _stat(int(entry.name))):
            children.setdefault(int(fields[1]), []).append(int(entry.name))
    found, waiting = [], [pid]
    while waiting:
        current = waiting.pop()
        found.append(current)
        waiting += children.get(current, [])
    return found


def _stat(pid: int) -> list[str]:
    """Fields of /proc/PID/stat after the program's name; empty when the process is gone."""
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def cpu_seconds(pids: Iterable[int]) -> float:
    """Processor time of processes, and of those they started that are over."""
    total = 0.0
    for pid in pids:
        if fields := _stat(pid):
            total += sum(int(fields[index]) for index in (11, 12, 13, 14)) / TICKS
    return total


def proportional_memory(pid: int) -> int:
    """Bytes of memory of a process, shared pages shared out (PSS); 0 when not readable."""
    try:
        text = (PROC / str(pid) / "smaps_rollup").read_text()
    except OSError:
        return 0
    sizes = [line.split()[1] for line in text.splitlines() if line.startswith("Pss:")]
    return int(sizes[0]) * 1024 if sizes else 0


def command_of(pid: int) -> str:
    """The command line of a process, on one line."""
    try:
        raw = (PROC / str(pid) / "cmdline").read_bytes()
    except OSError:
        return ""
    return raw.replace(b"\0", b" ").decode(errors="replace").strip()

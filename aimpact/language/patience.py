"""Long work that can be left at any moment.

Models are loaded and matrices taken apart in single calls of many seconds. The work runs in a
thread of its own; whoever waits hears of it twice a second, and may leave at once. The work that is
left ends at its own next report.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from threading import Event
from typing import TypeVar

Found = TypeVar("Found")
Report = Callable[[float], None]
TICK = 0.5
"""Seconds between two reports."""


class LeftAlone(Exception):
    """Nobody waits for the work any more."""


def patiently(work: Callable[[Report], Found], report: Report) -> Found:
    """What `work` returns or raises. What `report` raises comes out at once."""
    heard, is_left = [0.0], Event()

    def hear(share: float) -> None:
        if is_left.is_set():
            raise LeftAlone
        heard[0] = share

    pool = ThreadPoolExecutor(1, thread_name_prefix="patience")
    try:
        future = pool.submit(work, hear)
        while not wait([future], timeout=TICK).done:
            report(heard[0])
        return future.result()
    finally:
        is_left.set()
        pool.shutdown(wait=False)

"""Waiting for what another process, thread or server brings about: one patience for every test."""

import time
import urllib.request
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

PATIENCE = 60.0
"""Seconds before giving up; nothing waits that long when all is well, on however busy a machine."""
PAUSE = 0.05
"""Seconds between two looks."""


def wait_for(fact: Callable[[], T | None], what: str = "it", *, seconds: float = PATIENCE) -> T:
    """Look until `fact` gives something true, and give it back; fail when it does not come."""
    deadline = time.monotonic() + seconds
    while not (found := fact()):
        assert time.monotonic() < deadline, f"still no {what} after {seconds:.0f} s"
        time.sleep(PAUSE)
    return found


def is_served(url: str) -> bool:
    """Whether something answers at that address, and well."""
    try:
        with urllib.request.urlopen(url, timeout=5):
            return True
    except OSError:
        return False

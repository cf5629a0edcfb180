"""Say what is being done and how long it took. Standard library only: bootstrap.py uses it."""

from __future__ import annotations

import threading
import time

SAY_EVERY_SECONDS = 10


class step:  # noqa: N801 - reads as a statement: `with step("…"):`
    """Announce a step, then its duration; a long one gives a sign of life."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._done = threading.Event()

    def __enter__(self) -> None:
        self._started = time.monotonic()
        print(f"  … {self.name}", flush=True)
        threading.Thread(target=self._tick, daemon=True).start()

    def __exit__(self, kind: object, *_: object) -> None:
        self._done.set()
        if kind is None:
            print(f"  ✓ {self.name}: {self._seconds()}", flush=True)
        else:
            print(f"  ✗ {self.name}: failed after {self._seconds()}", flush=True)

    def _tick(self) -> None:
        while not self._done.wait(SAY_EVERY_SECONDS):
            print(f"    {self.name}: still at it after {self._seconds()}", flush=True)

    def _seconds(self) -> str:
        return f"{time.monotonic() - self._started:.1f} s"

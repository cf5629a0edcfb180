"""Rates counted in memory and brought together every few seconds: a busy page pays nothing.

Each process adds up what it sees; a thread of its own (`writing.Writer`) adds its numbers to
those of the others in one statement, and learns the totals of whatever it counted. Between two
merges a process knows its own numbers and the others' as they were: with P processes, a limit is
passed by what comes in to the P - 1 others in one interval, and no more.
"""

from collections.abc import Hashable
from datetime import datetime
from threading import Lock
from typing import NamedTuple

from django.db import Error

from aimpact.core.services.rates import Window, add_rates

MOST_WINDOWS = 100_000
"""Windows kept apart in memory, some 300 bytes each: past that new ones are not counted here."""


class Merged(NamedTuple):
    """What a merge added to one window: its label, how many, and how many it holds now."""

    label: Hashable
    number: int
    total: int


class GatheredRates:
    """Numbers of tries by window, this process's and the others'. Safe among threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._waiting: dict[Window, int] = {}
        self._labels: dict[Window, Hashable] = {}
        self._totals: dict[Window, int] = {}

    def add(self, window: Window, *, label: Hashable = None, number: int = 1) -> None:
        """Count tries in memory. `label` comes back with the merge."""
        with self._lock:
            if window not in self._waiting and len(self._waiting) >= MOST_WINDOWS:
                return
            self._waiting[window] = self._waiting.get(window, 0) + number
            self._labels[window] = label

    def count(self, window: Window) -> int:
        """How many tries are known of in that window."""
        with self._lock:
            return self._totals.get(window, 0) + self._waiting.get(window, 0)

    def merge(self, *, at: datetime) -> list[Merged]:
        """Add what waits to the database's numbers, and forget the windows that are over.

        What cannot be written waits for the next merge.
        """
        with self._lock:
            sent, self._waiting = self._waiting, {}
            labels, self._labels = self._labels, {}
            for window, number in sent.items():  # nothing is overlooked meanwhile
                self._totals[window] = self._totals.get(window, 0) + number
        try:
            totals = add_rates(sent) if sent else {}
        except Error:
            self._put_back(sent, labels)
            raise
        with self._lock:
            known = self._totals | totals
            alive = {window: total for window, total in known.items() if window.ends_at > at}
            self._totals = dict(list(alive.items())[-MOST_WINDOWS:])
        return [Merged(labels[window], sent[window], total) for window, total in totals.items()]

    def _put_back(self, sent: dict[Window, int], labels: dict[Window, Hashable]) -> None:
        with self._lock:
            for window, number in sent.items():
                self._totals[window] -= number
                self._waiting[window] = self._waiting.get(window, 0) + number
                self._labels.setdefault(window, labels[window])

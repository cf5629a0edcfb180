"""What a web process counts in memory is written by a thread of its own, every few seconds."""

import atexit
import logging
from collections.abc import Callable
from threading import Event, Lock, Thread

from django.conf import settings
from django.db import Error, connections

_log = logging.getLogger(__name__)


class Writer:
    """Calls `write` every `ARRIVALS_WRITTEN_EVERY` seconds, and once more when the process ends.

    Started by what is counted first; never where that setting is 0.
    """

    def __init__(self, name: str, write: Callable[[], object]) -> None:
        self._name = name
        self._write = write
        self._starting = Lock()
        self._stop = Event()
        self._thread: Thread | None = None

    def start(self) -> None:
        """Start the thread, unless it runs."""
        if self._thread is not None or not settings.ARRIVALS_WRITTEN_EVERY:
            return
        with self._starting:
            if self._thread is None:
                self._thread = Thread(target=self._for_ever, name=self._name, daemon=True)
                atexit.register(self._last)
                self._thread.start()

    def stop(self) -> None:
        """End the thread, what it is writing included; it may be started again."""
        with self._starting:
            if self._thread is not None:
                self._stop.set()
                self._thread.join()
                self._thread = None
                self._stop.clear()
                atexit.unregister(self._last)

    def _for_ever(self) -> None:
        while not self._stop.wait(settings.ARRIVALS_WRITTEN_EVERY):
            self._quietly()

    def _last(self) -> None:
        self._stop.set()
        # A process that ends may have closed its log: that is no reason to complain of the log.
        logging.raiseExceptions = False
        self._quietly("they are lost: the process ends")

    def _quietly(self, otherwise: str = "they wait") -> None:
        try:
            self._write()
        except Error:
            _log.warning("%s could not be written; %s", self._name, otherwise, exc_info=True)
        finally:
            connections.close_all()

"""What a process keeps in memory because it was seen lately: parsed questionnaires, drawn pages."""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Recent(Generic[Key, Value]):
    """At most `length` values; the one asked for longest ago makes room. Safe among threads.

    Values must be immutable, and keys must hold everything that the value depends on: nothing
    here is ever told that something changed.
    """

    def __init__(self, length: int) -> None:
        self._length = length
        self._values: OrderedDict[Key, Value] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Key) -> Value | None:
        """The value kept, or `None`."""
        with self._lock:
            value = self._values.get(key)
            if value is not None:
                self._values.move_to_end(key)
            return value

    def keep(self, key: Key, value: Value) -> Value:
        """Keep a value and give it back."""
        with self._lock:
            self._values[key] = value
            while len(self._values) > self._length:
                self._values.popitem(last=False)
        return value

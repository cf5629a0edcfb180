"""What a process keeps in memory because it was seen lately: parsed questionnaires, drawn pages."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")
Source = TypeVar("Source")


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


class Derived(Generic[Source, Value]):
    """What follows from an immutable object alone, worked out once while it is in memory.

    The object is known by its identity: to compare two questionnaires of 200 questions would
    cost as much as what is saved here. `more` is whatever else the value depends on.
    """

    def __init__(self, length: int) -> None:
        self._kept: Recent[tuple[int, Hashable], tuple[Source, Value]] = Recent(length)

    def of(self, source: Source, work: Callable[[], Value], *, more: Hashable = None) -> Value:
        """The value kept for this very object, or what `work` gives."""
        key = (id(source), more)
        kept = self._kept.get(key)
        # What is kept holds its object, so that no other can have its identity meanwhile; a
        # value found for another one was kept for an object that is gone.
        if kept is None or kept[0] is not source:
            kept = self._kept.keep(key, (source, work()))
        return kept[1]

"""Canonical JSON: one text for one value, so that a hash of it means something.

The part of RFC 8785 that needs no floating point: texts, whole numbers, booleans, null, lists,
objects. Keys are sorted by their UTF-16 units, no space, UTF-8.
"""

import json
from typing import Any

MAXIMUM = 2**53 - 1
"""The largest whole number that every reader of JSON gives back."""


class NotCanonical(ValueError):
    """The value holds something that has no single writing: a decimal, a lone surrogate."""


def canonical(value: Any) -> bytes:
    """The one writing of a JSON value. Raises `NotCanonical`."""
    try:
        return json.dumps(_sorted(value), ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError as error:
        raise NotCanonical("half of a character") from error


def _sorted(value: Any) -> Any:
    match value:
        case None | bool() | str():
            return value
        case int() if abs(value) <= MAXIMUM:
            return value
        case list() | tuple():
            return [_sorted(one) for one in value]
        case dict() if all(isinstance(key, str) for key in value):
            return {key: _sorted(value[key]) for key in sorted(value, key=_units)}
    raise NotCanonical(f"{type(value).__name__} has no canonical writing")


def _units(key: str) -> bytes:
    return key.encode("utf-16-be", "surrogatepass")

"""Numbers of inhabitants as files write them, and what is odd about them together. Pure.

« 1,234 » is a thousand people in a list that somebody typed, and one person and a bit in a table of
the census, whose counts are estimates with decimals.
"""

import re
from collections.abc import Mapping

_GROUPED = re.compile(r"[1-9]\d{0,2}(?:(?:\.\d{3})+|(?:,\d{3})+)", re.ASCII)
_SPACES = re.compile(r"[\s\u00a0\u202f'’]")
_MOST = 2_000_000_000
_POINT = 1.0
"""How far from 100 percentages that were rounded may add up."""
DIFFERS = 0.01
"""Two variables of one population add up alike, but for so large a part."""


def read_number(text: str, *, has_decimals: bool) -> float:
    """A number, 0 or more. `has_decimals`: three digits after a comma are decimals, as in the
    census, and no thousands. Raises `ValueError`.
    """
    plain = _SPACES.sub("", text)
    marks = {mark: plain.rfind(mark) for mark in ".," if mark in plain}
    if len(marks) == 2:  # « 1.234,5 », « 1,234.5 »: the last mark is that of decimals
        thousands = min(marks, key=lambda mark: marks[mark])
        plain = plain.replace(thousands, "")
    elif _GROUPED.fullmatch(plain) and not (has_decimals and sum(map(plain.count, ".,")) == 1):
        plain = plain.replace(",", "").replace(".", "")
    number = float(plain.replace(",", "."))
    if not 0 <= number < _MOST:
        raise ValueError(text)
    return number


def are_percentages(counts: Mapping[str, float]) -> bool:
    """Whether figures add up to 100, or to 1: shares, and no inhabitants."""
    total = sum(counts.values())
    return abs(total - 100) <= _POINT or 0 < total <= 1 + _POINT / 100


def add_up_alike(totals: Mapping[str, float]) -> bool:
    """Whether the variables of a file may be of one population."""
    most = max(totals.values(), default=0)
    return most - min(totals.values(), default=0) <= DIFFERS * most

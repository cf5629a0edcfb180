"""Several answers in one cell: cutting them apart, even where a label holds the separator."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

SEPARATORS = (";", "|", "\n", ", ", ",", " / ")
"""Separators tried, the surest first."""

Rows = list[tuple[list[str], int]]
"""Pieces of a cell, and in how many rows the same cell comes."""


def cut(cell: str, separator: str) -> list[str]:
    """The pieces of a cell, trimmed, without empty ones."""
    if separator not in cell:
        return [cell.strip()] if cell.strip() else []
    return [piece for raw in cell.split(separator) if (piece := raw.strip())]


def find_labels(cells: Iterable[str], separator: str, *, at_least: int = 2) -> list[str]:
    """Labels that come back in at least `at_least` cells, most frequent first.

    Two pieces that are only ever seen one right after the other, equally often, are one label
    that holds the separator ("Libre de penser, mais pas d’agir").
    """
    counted = cells if isinstance(cells, Counter) else Counter(cells)
    rows: Rows = [(cut(cell, separator), count) for cell, count in counted.items()]
    while joined := _one_label_in_two(rows, at_least):
        rows = [(_glue(pieces, *joined, separator), count) for pieces, count in rows]
    counts = Counter[str]()
    for pieces, count in rows:
        for piece in set(pieces):
            counts[piece] += count
    return [label for label, count in counts.most_common() if count >= at_least]


def _one_label_in_two(rows: Rows, at_least: int) -> tuple[str, str] | None:
    singles, pairs = Counter[str](), Counter[tuple[str, str]]()
    for pieces, count in rows:
        for piece in pieces:
            singles[piece] += count
        for pair in pairwise(pieces):
            pairs[pair] += count
    for (left, right), count in pairs.most_common():
        if count < max(at_least, 3):
            return None
        if singles[left] == singles[right] == count and left != right:
            return left, right
    return None


def _glue(row: list[str], left: str, right: str, separator: str) -> list[str]:
    glued: list[str] = []
    for piece in row:
        if glued and glued[-1] == left and piece == right:
            glued[-1] = f"{left}{_visible(separator)}{right}"
        else:
            glued.append(piece)
    return glued


def _visible(separator: str) -> str:
    return ", " if separator == "," else separator


def match_labels(cell: str, labels: Sequence[str], separator: str) -> tuple[list[str], str]:
    """The known labels found in a cell, and what is left (a text of one's own, or nothing).

    The longest label that fits wins, so that a label may hold the separator. `labels` must be
    sorted longest first.
    """
    found: list[str] = []
    left: list[str] = []
    rest = cell.strip()
    while rest:
        label = next((known for known in labels if _starts(rest, known, separator)), None)
        if label is not None:
            found.append(label)
            rest = rest[len(label) :]
        else:
            piece, _, tail = rest.partition(separator)
            left.append(piece.strip())
            rest = separator + tail if tail else ""
        rest = rest.strip().removeprefix(separator.strip() or separator).strip()
    return found, _visible(separator).join(piece for piece in left if piece)


def _starts(text: str, label: str, separator: str) -> bool:
    if not text.startswith(label):
        return False
    rest = text[len(label) :].lstrip(" ")
    return not rest or rest.startswith(separator.strip(" ") or separator)

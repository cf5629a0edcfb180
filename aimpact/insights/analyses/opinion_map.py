"""The map of people, by cells and never by dots: one dot would be one ballot (ADR 0009, 19).

A cell is drawn where at least k people of one group stand; the others of the cell are not. Of how
many, a class among four is told, not a number: sums and differences of cells tell nothing. The
axes themselves (how much each statement weighs) are not told: a place gives no answer back.
"""

import numpy as np

from aimpact.statistics.opinion_clusters import Labels
from aimpact.statistics.opinion_votes import Numbers

CLASSES = 4
_WIDTH = 1000.0
_ACROSS = (24, 20, 16, 13, 10, 8, 6)
"""Cells across the map, from the finest; the first that shows enough people is taken."""
_ENOUGH_SHOWN = 0.85
_ROW = np.sqrt(3) / 2

Cell = tuple[int, int, int, int]


def cells_of(places: Numbers, groups: Labels, *, k: int) -> dict[str, object]:
    """Hexagons of the map: `cells` are (x, y, group, class) on a square of 1000, `size` the
    distance from one centre to the next."""
    placed = groups >= 0
    points = _on_square(places[placed])
    for across in _ACROSS:
        size = _WIDTH / across
        cells, shown = _cells(points, groups[placed], size, k)
        if shown >= _ENOUGH_SHOWN * len(points):
            break
    return {"size": round(size, 1), "cells": cells}


def _on_square(points: Numbers) -> Numbers:
    """Points on a square of 1000, the same scale on both axes; the farthest ones at its edge."""
    reach = max(float(np.quantile(np.abs(points), 0.995)), 1e-9)
    on_square: Numbers = np.clip(points / reach, -1, 1) * 0.46 * _WIDTH + _WIDTH / 2
    return on_square


def _cells(points: Numbers, groups: Labels, size: float, k: int) -> tuple[list[Cell], int]:
    """The cells that may be drawn, and how many people stand in them."""
    row = np.rint(points[:, 1] / (size * _ROW)).astype(np.int64)
    shift = (row % 2) / 2
    column = np.rint(points[:, 0] / size - shift).astype(np.int64)
    known, counts = np.unique(np.stack([row, column, groups], axis=1), axis=0, return_counts=True)
    kept = counts >= k
    most = counts.max(initial=1)
    level = np.ceil(CLASSES * counts / most).astype(np.int64)
    cells = [
        (round((c + (r % 2) / 2) * size), round(r * size * _ROW), int(group), int(degree))
        for (r, c, group), degree, is_kept in zip(known.tolist(), level, kept, strict=True)
        if is_kept
    ]
    return cells, int(counts[kept].sum())

"""Places shown on maps, by squares, none of them betraying a few people.

A place is what a profile is (see `readings.places`). A square where fewer than k people put their
pin is counted with its neighbours in one twice as large, and so on; what no square can show is
counted with « elsewhere », which is nobody or k people. Zones overlap: their squares do not add
up, so that small ones are hidden rather than counted together.
"""

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from aimpact.questionnaire.kinds.maps import Point, corner_of, grid_of, is_commune
from aimpact.questionnaire.structure import Kind, Question
from aimpact.territories.geography import Pair, centres

LARGEST_SIDE = 4.0
"""Degrees of the largest square, some 400 km: larger ones say nothing."""


@dataclass(frozen=True, slots=True)
class Spot:
    """How many people in a square; `south` and `west` in degrees, `side` its side."""

    south: float
    west: float
    side: float
    count: int

    @property
    def middle(self) -> Pair:
        return self.south + self.side / 2, self.west + self.side / 2


@dataclass(frozen=True, slots=True)
class SpotsReading:
    """Squares, the most pointed at first. `others` are in none that is shown; `named` people
    named a commune rather than a point, `unplaced` one whose place is not known.
    """

    spots: tuple[Spot, ...]
    others: int
    named: int
    unplaced: int


def read_spots(
    question: Question, counts: Mapping[str, int], answered: int, *, k: int
) -> SpotsReading:
    """The squares behind the cells of a question. `k` protects."""
    is_zone = question.kind is Kind.ZONE
    side = grid_of(question, is_zone=is_zone)
    squares: Counter[tuple[int, int]] = Counter()
    for point, count in _points(counts, side):
        squares[_square(point, side)] += count
    spots = _shown(squares, side, k) if is_zone else _merged(squares, side, k)
    spots.sort(key=lambda spot: (-spot.count, spot.south, spot.west))
    named = {code: n for code, n in counts.items() if n and is_commune(code)}
    unplaced = sum(n for code, n in named.items() if _centre(code) is None)
    if is_zone:
        return SpotsReading(tuple(spots), 0, sum(named.values()), unplaced)
    others = answered - sum(spot.count for spot in spots)
    while 0 < others < k and spots:
        others += spots.pop().count
    return SpotsReading(tuple(spots), others, sum(named.values()), unplaced)


def _points(counts: Mapping[str, int], side: float) -> Iterator[tuple[Pair, int]]:
    for code, count in counts.items():
        centre = _middle(corner_of(code, side), side) or _centre(code)
        if count and centre:
            yield centre, count


def _middle(corner: Point | None, side: float) -> Pair | None:
    return (corner.latitude + side / 2, corner.longitude + side / 2) if corner else None


def _centre(code: str) -> Pair | None:
    return centres().get(code.removeprefix("commune_").upper()) if is_commune(code) else None


def _square(pair: Pair, side: float) -> tuple[int, int]:
    return math.floor(pair[0] / side + 1e-7), math.floor(pair[1] / side + 1e-7)


def _shown(squares: Mapping[tuple[int, int], int], side: float, k: int) -> list[Spot]:
    return [
        Spot(row * side, column * side, side, count)
        for (row, column), count in squares.items()
        if count >= k
    ]


def _merged(squares: Counter[tuple[int, int]], side: float, k: int) -> list[Spot]:
    found: list[Spot] = []
    while squares and side <= LARGEST_SIDE:
        found += _shown(squares, side, k)
        larger: Counter[tuple[int, int]] = Counter()
        for (row, column), count in squares.items():
            if count < k:
                larger[row // 2, column // 2] += count
        squares, side = larger, side * 2
    return found

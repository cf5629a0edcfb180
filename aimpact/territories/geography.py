"""Contours of départements and communes, and their centres: what a map needs without tiles.

Read from what the build made of packages (`frontend/maps.mjs`, `outlines.py`). Degrees, WGS 84;
pairs are (latitude, longitude).
"""

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate
from pathlib import Path
from typing import Any

from django.apps import apps

from aimpact.territories.outlines import BUILT, GRID

Pair = tuple[float, float]
_THOUSANDTH = 0.001


@dataclass(frozen=True, slots=True)
class Frame:
    """What a map shows: bounds in degrees."""

    south: float
    west: float
    north: float
    east: float

    def holds(self, latitude: float, longitude: float) -> bool:
        """Whether a point lies in it."""
        is_between = self.south <= latitude <= self.north
        return is_between and self.west <= longitude <= self.east

    def meets(self, other: "Frame") -> bool:
        """Whether two frames have something in common."""
        apart = self.south > other.north or other.south > self.north
        return not (apart or self.west > other.east or other.west > self.east)

    def widened(self, share: float, *, least: float = 0.0) -> "Frame":
        """The frame with a margin: a share of its sides, at least so many degrees in all."""
        high = max((self.north - self.south) * share, (least - self.north + self.south) / 2, 0.0)
        wide = max((self.east - self.west) * share, (least - self.east + self.west) / 2, 0.0)
        return Frame(self.south - high, self.west - wide, self.north + high, self.east + wide)


METROPOLE = Frame(41.3, -5.2, 51.1, 9.6)
"""Continental France and Corsica."""


@cache
def contours() -> dict[str, list[list[Pair]]]:
    """Rings of each département, by code; several where it has islands."""
    read = _read("france.json")
    return {
        code: [
            [(ring[at + 1] * _THOUSANDTH, ring[at] * _THOUSANDTH) for at in range(0, len(ring), 2)]
            for ring in rings
        ]
        for code, rings in read.items()
    }


@dataclass(frozen=True, slots=True)
class Departement:
    """The name of a département, and the official code of its région."""

    name: str
    region: str


@cache
def departements() -> dict[str, Departement]:
    """Départements by official code; overseas territories that are none are among them."""
    read = _read("departements.json")
    return {code: Departement(one["name"], one["region"]) for code, one in read.items()}


@cache
def centres() -> dict[str, Pair]:
    """Centres of all communes, by official code.

    That of the town where GeoNames knows it, else the town hall: the town halls of large cities
    may be those of a quarter.
    """
    read = json.loads((BUILT / "centres.json").read_text(encoding="utf-8")) | _read("places.json")
    return {code: (centre[0], centre[1]) for code, centre in read.items()}


@lru_cache(maxsize=12)
def outlines(departement: str) -> dict[str, list[list[Pair]]]:
    """Rings of each commune of a département, by official code; empty when it is not known."""
    path = BUILT / "communes" / f"{departement}.json"
    if departement not in departements() or not path.exists():
        return {}
    read = json.loads(path.read_text(encoding="utf-8"))
    return {code: [_ring(steps) for steps in rings] for code, rings in read.items()}


def _ring(steps: Sequence[int]) -> list[Pair]:
    wests, souths = accumulate(steps[::2]), accumulate(steps[1::2])
    return [(south / GRID, west / GRID) for west, south in zip(wests, souths, strict=True)]


@cache
def frame_of_departement(code: str) -> Frame | None:
    """The bounds of a département; `None` when its contour is not known."""
    rings = contours().get(code.upper())
    return frame_around(pair for ring in rings for pair in ring) if rings else None


def frame_around(pairs: Iterable[Pair]) -> Frame | None:
    """The bounds of some points; `None` when there is none."""
    known = list(pairs)
    if not known:
        return None
    latitudes, longitudes = zip(*known, strict=True)
    return Frame(min(latitudes), min(longitudes), max(latitudes), max(longitudes))


def departement_at(latitude: float, longitude: float) -> str:
    """The département where a point lies; an empty text at sea or abroad."""
    for code, rings in contours().items():
        frame = frame_of_departement(code)
        if frame and frame.holds(latitude, longitude) and _is_inside(rings, latitude, longitude):
            return code
    return ""


def _is_inside(rings: Sequence[Sequence[Pair]], latitude: float, longitude: float) -> bool:
    inside = False
    for ring in rings:
        for at, (south, west) in enumerate(ring):
            north, east = ring[at - 1]
            if (south > latitude) != (north > latitude):
                share = (latitude - south) / (north - south)
                inside ^= longitude < west + share * (east - west)
    return inside


def nearest(pair: Pair, among: Iterable[tuple[str, Pair]]) -> str:
    """The key of the place nearest to a point; an empty text when there is none."""
    latitude, longitude = pair
    shrink = math.cos(math.radians(latitude))

    def distance(item: tuple[str, Pair]) -> float:
        _key, (north, east) = item
        return (north - latitude) ** 2 + ((east - longitude) * shrink) ** 2

    return min(among, key=distance, default=("", pair))[0]


def _read(name: str) -> dict[str, Any]:
    path = Path(apps.get_app_config("ui").path) / "static/built" / name
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found

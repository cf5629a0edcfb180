"""A map drawn as SVG: contours, towns, and where degrees fall on the drawing.

The projection is spherical Mercator, that of web tiles, so that an operator's tiles lie under the
contours. Units of the drawing: `WIDTH` from west to east, whatever the frame.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from aimpact.surveys.questionnaire.kinds.maps import Point
from aimpact.territories.geography import (
    Frame,
    Pair,
    contours,
    frame_of_departement,
    simplified,
)
from aimpact.territories.selectors.maps import Town, frame_of, towns_in

WIDTH = 1_000.0
HIGHEST = 1.25
"""Height over width past which a map is widened instead: it must fit on a screen."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A frame on paper."""

    frame: Frame

    @property
    def scale(self) -> float:
        """Units of the drawing in a degree of longitude."""
        return WIDTH / (self.frame.east - self.frame.west)

    @property
    def height(self) -> float:
        return round((_mercator(self.frame.north) - _mercator(self.frame.south)) * self.scale, 1)

    def place(self, latitude: float, longitude: float) -> tuple[float, float]:
        """Where a point falls: units from the west, from the north."""
        x = (longitude - self.frame.west) * self.scale
        y = (_mercator(self.frame.north) - _mercator(latitude)) * self.scale
        return round(x, 1), round(y, 1)

    def path(self, pairs: Sequence[Pair]) -> str:
        """The SVG path of a ring, in steps of whole units: a third shorter than places."""
        points = [(round(x), round(y)) for x, y in (self.place(*pair) for pair in pairs)]
        steps = [(x - left, y - top) for (left, top), (x, y) in pairwise(points)]
        moved = "".join(f"l{x} {y}" for x, y in steps if x or y)
        return f"M{points[0][0]} {points[0][1]}{moved}z"


def _mercator(latitude: float) -> float:
    return math.degrees(math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2)))


@dataclass(frozen=True, slots=True)
class TownMark:
    """A town on the drawing; its name stands on the left where the right has no room."""

    name: str
    x: float
    y: float

    @property
    def is_left(self) -> bool:
        return self.x > WIDTH * 0.75


@dataclass(frozen=True, slots=True)
class MapDrawing:
    """Everything that a template draws of an empty map."""

    drawing: Drawing
    lands: tuple[str, ...]
    towns: tuple[TownMark, ...]

    @property
    def view_box(self) -> str:
        return f"0 0 {WIDTH:.0f} {self.drawing.height:.0f}"


def map_of(area: str) -> MapDrawing:
    """The map of a territory (`departement_35`), of France for an empty text."""
    drawing = _drawing_of(area)
    return MapDrawing(drawing, _lands(drawing), _towns(drawing))


def _drawing_of(area: str) -> Drawing:
    kind, _separator, code = area.partition("_")
    return Drawing(_fitted(frame_of(kind, code)))


def _fitted(frame: Frame) -> Frame:
    """The frame, widened where it would be too high for a screen."""
    high = _mercator(frame.north) - _mercator(frame.south)
    lacking = high / HIGHEST - (frame.east - frame.west)
    if lacking <= 0:
        return frame
    return Frame(frame.south, frame.west - lacking / 2, frame.north, frame.east + lacking / 2)


@lru_cache(maxsize=128)
def _lands(drawing: Drawing) -> tuple[str, ...]:
    # Three units of the drawing are about a pixel on a telephone.
    tolerance = 6.0 / drawing.scale
    found = []
    for code, rings in contours().items():
        frame = frame_of_departement(code)
        if frame and frame.meets(drawing.frame):
            kept = [drawing.path(s) for ring in rings if (s := simplified(ring, tolerance))]
            found.append("".join(kept))
    return tuple(path for path in found if path)


def _towns(drawing: Drawing) -> tuple[TownMark, ...]:
    def mark(town: Town) -> TownMark:
        x, y = drawing.place(*town.centre)
        return TownMark(town.name, x, y)

    return tuple(mark(town) for town in towns_in(drawing.frame))


class FrenchMaps:
    """The maps as the reading of a form asks about them (`questionnaire.kinds.Maps`)."""

    def holds(self, area: str, latitude: float, longitude: float) -> bool:
        """Whether a point is on the map of that territory; of any département for France."""
        if area:
            return _drawing_of(area).frame.widened(0.02).holds(latitude, longitude)
        frames = (frame_of_departement(code) for code in contours())
        return any(frame and frame.widened(0.1).holds(latitude, longitude) for frame in frames)


def pair_of(point: Point) -> Pair:
    """A point of the questionnaire, as geography counts."""
    return point.latitude, point.longitude

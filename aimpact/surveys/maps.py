"""A map drawn as SVG: contours, towns, and where degrees fall on the drawing.

The projection is spherical Mercator, that of web tiles, so that an operator's tiles lie under the
contours. Units of the drawing: `WIDTH` from west to east, whatever the frame.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from aimpact.questionnaire.kinds.maps import Point
from aimpact.territories.geography import (
    Frame,
    Pair,
    contours,
    departements,
    frame_around,
    frame_of_departement,
    outlines,
)
from aimpact.territories.selectors.maps import (
    Town,
    communes_of,
    departements_of,
    frame_of,
    names_of_communes,
    towns_in,
)

WIDTH = 1_000.0
HIGHEST = 0.85
"""Height over width past which a map is widened instead: it must fit on a screen."""
STEP = 4
"""Units of the drawing to which contours are rounded: a pixel on a telephone."""
TOWNS_MOST, TOWNS_APART = 30, 1 / 20
"""Towns sent with a map, and how near, as a share of it: a map shows more as it comes nearer."""
LABEL, LETTER = 21.0, 11.0
"""Height of a town's name, and width of one of its letters, in units of the drawing."""


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
        """The SVG path of a ring, on a grid of `STEP` units: neighbours meet, and it is short.

        Empty where the ring is smaller than the grid.
        """
        places = (self.place(*pair) for pair in pairs)
        points = [(round(x / STEP) * STEP, round(y / STEP) * STEP) for x, y in places]
        steps = [(x - left, y - top) for (left, top), (x, y) in pairwise(points)]
        moves = [f"l{x} {y}" for x, y in steps if x or y]
        return f"M{points[0][0]} {points[0][1]}{''.join(moves)}z" if len(moves) > 2 else ""


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
        return self.x + len(self.name) * LETTER > WIDTH

    def covers(self, other: "TownMark", *, scale: float = 1.0) -> bool:
        """Whether their names, written `scale` times larger, would overlap."""
        apart = abs(self.y - other.y) > LABEL * scale
        (left, right), (west, east) = self.sides(scale), other.sides(scale)
        return not (apart or right < west or east < left)

    def sides(self, scale: float) -> tuple[float, float]:
        """Where its dot and its name begin and end, from the west."""
        long, short = len(self.name) * LETTER * scale, LETTER * scale
        return (self.x - long, self.x + short) if self.is_left else (self.x - short, self.x + long)


@dataclass(frozen=True, slots=True)
class Land:
    """A commune or a département on the drawing, by its official code.

    `is_own`: it is of the territory that is asked about.
    """

    code: str
    name: str
    path: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class MapDrawing:
    """Everything that a template draws of an empty map."""

    drawing: Drawing
    lands: tuple[Land, ...]
    towns: tuple[TownMark, ...]
    is_of_communes: bool = False

    @property
    def view_box(self) -> str:
        return f"0 0 {WIDTH:.0f} {self.drawing.height:.0f}"

    def legible(self, *, scale: float = 1.0) -> tuple[TownMark, ...]:
        """Towns whose names, written `scale` times larger, have room beside those of larger
        ones.
        """
        kept: list[TownMark] = []
        for town in self.towns:
            left, right = town.sides(scale)
            is_free = not any(town.covers(other, scale=scale) for other in kept)
            if is_free and (scale == 1.0 or (left >= 0 and right <= WIDTH)):
                kept.append(town)
        return tuple(kept)


def map_of(area: str, *, has_towns: bool = True) -> MapDrawing:
    """The map of a territory (`departement_35`), of France for an empty text.

    Communes are drawn where the territory is made of a few; départements elsewhere.
    """
    kind, _separator, code = area.partition("_")
    drawing = _drawing_of(area)
    communes = communes_of(kind, code)
    if communes:
        paths = _communes(drawing)
        names = names_of_communes(list(paths))
    else:
        paths = _departements(drawing)
        names = {each: one.name for each, one in departements().items()}
    own = set(communes or departements_of(kind, code) or paths)
    lands = tuple(
        Land(each, names.get(each, ""), path, each in own) for each, path in paths.items()
    )
    towns = _towns(drawing) if has_towns else ()
    return MapDrawing(drawing, lands, towns, is_of_communes=bool(communes))


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


def _inside(drawing: Drawing) -> Iterator[str]:
    """Codes of the départements that a drawing shows something of."""
    for code in contours():
        frame = frame_of_departement(code)
        if frame and frame.meets(drawing.frame):
            yield code


@lru_cache(maxsize=128)
def _departements(drawing: Drawing) -> dict[str, str]:
    return _paths(drawing, {code: contours()[code] for code in _inside(drawing)})


@lru_cache(maxsize=128)
def _communes(drawing: Drawing) -> dict[str, str]:
    shown = {}
    for departement in _inside(drawing):
        for code, rings in outlines(departement).items():
            frame = frame_around(pair for ring in rings for pair in ring)
            if frame and frame.meets(drawing.frame):
                shown[code] = rings
    return _paths(drawing, shown)


def _paths(drawing: Drawing, lands: dict[str, list[list[Pair]]]) -> dict[str, str]:
    paths = {code: "".join(map(drawing.path, rings)) for code, rings in lands.items()}
    return {code: path for code, path in paths.items() if path}


def _towns(drawing: Drawing) -> tuple[TownMark, ...]:
    def mark(town: Town) -> TownMark:
        x, y = drawing.place(*town.centre)
        return TownMark(town.name, x, y)

    towns = towns_in(drawing.frame, most=TOWNS_MOST, apart=TOWNS_APART)
    return tuple(mark(town) for town in towns)


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

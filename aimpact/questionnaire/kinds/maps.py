"""A pin or a zone on a map, kept coarse, and counted by the cells of a grid.

A pin is "48.117,-1.678" (latitude, longitude, WGS 84) or a commune (`commune_35238`) where it was
named rather than shown. A zone is the list of its corners, or of its communes. How fine a place is
kept is the client's choice (`step`, metres), a hundred metres by default; how fine it is counted
follows from the territory of the question (`area`).
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aimpact.questionnaire.conditions import Answers
from aimpact.questionnaire.kinds.base import (
    Behaviour,
    Cell,
    Context,
    Field,
    Posted,
    Reading,
    base_cells,
)
from aimpact.questionnaire.structure import Level, Question

EXACT, HUNDRED, THOUSAND = 1, 100, 1_000
"""Metres to which a place is rounded."""
_DECIMALS = {EXACT: 5, HUNDRED: 3, THOUSAND: 2}
"""Decimals of a degree: 0.001° is 111 m from south to north, 75 m from west to east in France."""
_GRID = {"commune": 0.005, "epci": 0.01, "departement": 0.02, "region": 0.05, "": 0.1}
"""Side of the cells where a pin is counted, in degrees, by kind of territory."""
ZONE_GRID = 2
"""How many cells of pins make the side of a cell of zones."""
CORNERS_LEAST, CORNERS_MOST = 3, 40
COMMUNES_MOST = 20
CELLS_MOST = 400
"""Cells that one zone may cover: each is a counter, for everybody and by profile."""
POINT = re.compile(r"(-?[0-9]{1,2}(?:\.[0-9]{1,12})?),(-?[0-9]{1,3}(?:\.[0-9]{1,12})?)")
_TYPED = re.compile(r"\s*(-?[0-9]{1,2}[.,][0-9]{1,12})\s*[;,\s]\s*(-?[0-9]{1,3}[.,][0-9]{1,12})\s*")
"""Coordinates as people write them: « 48.117, -1.678 », « 48,117 ; -1,678 »."""
_COMMUNE = re.compile(r"commune_[0-9a-z]{5}")
_CELL = re.compile(r"g(-?[0-9]{1,6})_(-?[0-9]{1,6})")


@dataclass(frozen=True, slots=True)
class Point:
    """A place in degrees, WGS 84."""

    latitude: float
    longitude: float


def read_point(text: str) -> Point | None:
    """The point that « 48.117,-1.678 » tells; `None` when it is none."""
    found = POINT.fullmatch(text.strip())
    if found is None:
        return None
    point = Point(float(found[1]), float(found[2]))
    is_on_earth = abs(point.latitude) <= 85 and abs(point.longitude) <= 180
    return point if is_on_earth else None


def write_point(point: Point, question: Question) -> str:
    """The point, rounded as the question asks."""
    decimals = decimals_of(question)
    # Adding zero takes the sign off a zero.
    latitude, longitude = (
        round(degrees, decimals) + 0.0 for degrees in (point.latitude, point.longitude)
    )
    return f"{latitude:.{decimals}f},{longitude:.{decimals}f}"


def decimals_of(question: Question) -> int:
    """Decimals of a degree that are kept."""
    return _DECIMALS.get(metres_of(question), _DECIMALS[HUNDRED])


def metres_of(question: Question) -> int:
    """Metres to which places are rounded."""
    step = int(question.step or HUNDRED)
    return step if step in _DECIMALS else HUNDRED


def is_commune(text: str) -> bool:
    """Whether an answer is the code of a commune."""
    return bool(_COMMUNE.fullmatch(text))


# --- counting ---------------------------------------------------------------------------
def grid_of(question: Question, *, is_zone: bool = False) -> float:
    """Side of the cells in which the question is counted, in degrees."""
    level = question.area.partition("_")[0]
    side = max(_GRID.get(level, _GRID[""]), 10.0 ** -decimals_of(question))
    return side * ZONE_GRID if is_zone else side


def cell_of(point: Point, side: float) -> str:
    """The name of the cell where a point lies: `g9623_-336`."""
    # A point on the line between two cells lies north, or east, of it, whatever the rounding.
    row, column = (math.floor(d / side + 1e-7) for d in (point.latitude, point.longitude))
    return f"g{row}_{column}"


def corner_of(cell: str, side: float) -> Point | None:
    """The south-west corner of the cell of that name; `None` when it names none."""
    found = _CELL.fullmatch(cell)
    return Point(int(found[1]) * side, int(found[2]) * side) if found else None


def cells_within(corners: Sequence[Point], side: float) -> list[str]:
    """Cells whose centre lies in the zone; the one of its middle where none does.

    Stops past `CELLS_MOST`.
    """
    rows = _span([corner.latitude for corner in corners], side)
    columns = _span([corner.longitude for corner in corners], side)
    if len(rows) * len(columns) > CELLS_MOST * 20:
        return [""] * (CELLS_MOST + 1)
    found = [
        f"g{row}_{column}"
        for row in rows
        for column in columns
        if holds(corners, Point((row + 0.5) * side, (column + 0.5) * side))
    ]
    return found or [cell_of(middle(corners), side)]


def _span(degrees: Sequence[float], side: float) -> range:
    return range(math.floor(min(degrees) / side), math.floor(max(degrees) / side) + 1)


def holds(corners: Sequence[Point], point: Point) -> bool:
    """Whether the point lies in the polygon (a ray to the east crosses an odd number of sides)."""
    inside = False
    for at, one in enumerate(corners):
        other = corners[at - 1]
        if (one.latitude > point.latitude) == (other.latitude > point.latitude):
            continue
        share = (point.latitude - one.latitude) / (other.latitude - one.latitude)
        if point.longitude < one.longitude + share * (other.longitude - one.longitude):
            inside = not inside
    return inside


def middle(corners: Sequence[Point]) -> Point:
    """The mean of the corners."""
    number = len(corners)
    return Point(
        sum(corner.latitude for corner in corners) / number,
        sum(corner.longitude for corner in corners) / number,
    )


# --- kinds ------------------------------------------------------------------------------
class Pin(Behaviour):
    """One point, or one commune."""

    def fields(self, question: Question) -> tuple[Field, ...]:
        return (Field(question.code, question.label),)

    def read(self, question: Question, data: Posted) -> Reading:
        reading = Reading()
        name = question.code
        points, named = split_posted(data.getlist(name))
        reading.typed[name] = [*points, *named]
        if points and not named:
            self._read_point(question, points[0], data.context, reading)
        elif named:
            # What is named was typed after the point, or without it: the script empties the
            # text when the pin moves.
            found = find_communes(question, named[:1], data.context, reading)
            reading.answers |= {name: found[0]} if found else {}
        elif question.is_required:
            reading.refuse(name, "place_required")
        return reading

    def _read_point(
        self, question: Question, text: str, context: Context, reading: Reading
    ) -> None:
        point = read_point(text)
        if point is None:
            reading.refuse(question.code, "unknown_place")
        elif not is_inside(question, point, context):
            reading.refuse(question.code, "outside_map")
        else:
            reading.answers[question.code] = write_point(point, question)

    def cells(self, question: Question, answers: Answers) -> Iterator[Cell]:
        yield from base_cells(question.code, answers)
        answer = str(answers.get(question.code, ""))
        if is_commune(answer):
            yield Cell(question.code, answer)
        elif point := read_point(answer):
            yield Cell(question.code, cell_of(point, grid_of(question)))


class Zone(Behaviour):
    """A polygon, or a list of communes."""

    def fields(self, question: Question) -> tuple[Field, ...]:
        return (Field(question.code, question.label, is_list=True),)

    def read(self, question: Question, data: Posted) -> Reading:
        reading = Reading()
        name = question.code
        corners, named = split_posted(data.getlist(name))
        reading.typed[name] = [*corners, *named]
        if corners:
            self._read_corners(question, corners, data.context, reading)
        elif named:
            found = find_communes(question, named[:COMMUNES_MOST], data.context, reading)
            reading.answers |= {name: found} if found else {}
        elif question.is_required:
            reading.refuse(name, "place_required")
        return reading

    def _read_corners(
        self, question: Question, corners: list[str], context: Context, reading: Reading
    ) -> None:
        points = [point for corner in corners[:CORNERS_MOST] if (point := read_point(corner))]
        rounded = list(dict.fromkeys(write_point(point, question) for point in points))
        if len(rounded) < CORNERS_LEAST:
            reading.refuse(question.code, "zone_too_small", minimum=CORNERS_LEAST)
        elif len(corners) > CORNERS_MOST:
            reading.refuse(question.code, "zone_too_many", maximum=CORNERS_MOST)
        elif not all(is_inside(question, point, context) for point in points):
            reading.refuse(question.code, "outside_map")
        elif len(_covered(question, rounded)) > CELLS_MOST:
            reading.refuse(question.code, "zone_too_large")
        else:
            reading.answers[question.code] = rounded

    def cells(self, question: Question, answers: Answers) -> Iterator[Cell]:
        yield from base_cells(question.code, answers)
        answer = answers.get(question.code)
        parts = answer if isinstance(answer, list) else []
        if parts and is_commune(parts[0]):
            yield from (Cell(question.code, code) for code in parts)
        elif parts:
            yield from (Cell(question.code, cell) for cell in _covered(question, parts))


def _covered(question: Question, corners: Sequence[str]) -> list[str]:
    points = [point for corner in corners if (point := read_point(corner))]
    return cells_within(points, grid_of(question, is_zone=True))


def split_posted(values: Sequence[str]) -> tuple[list[str], list[str]]:
    """What was posted: points (several in a value, a space between), and names (one a line)."""
    points: list[str] = []
    names: list[str] = []
    for value in values:
        words = value.split()
        if words and all(POINT.fullmatch(word) for word in words):
            points += words
            continue
        for line in filter(None, map(str.strip, value.splitlines())):
            typed = _TYPED.fullmatch(line)
            if typed:
                points.append(",".join(degrees.replace(",", ".") for degrees in typed.groups()))
            else:
                names.append(line)
    return points, names


def find_communes(
    question: Question, named: Sequence[str], context: Context, reading: Reading
) -> list[str]:
    """Codes of the communes that were named; nothing, and a refusal, when one is not known."""
    found: list[str] = []
    for name in named:
        known = _commune(name, question.area, context)
        if not known:
            reading.refuse(question.code, "unknown_commune")
            return []
        if question.area and question.area not in known and len(known) > 1:
            reading.refuse(question.code, "outside_area")
            return []
        found.append(known[0])
    return list(dict.fromkeys(found))


def _commune(name: str, area: str, context: Context) -> Sequence[str]:
    if context.places:
        return context.places.find(Level.COMMUNE, name, area)
    return [name] if is_commune(name) else []


def is_inside(question: Question, point: Point, context: Context) -> bool:
    """Whether a point lies on the question's map."""
    maps = context.maps
    return maps is None or maps.holds(question.area, point.latitude, point.longitude)

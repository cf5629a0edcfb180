"""Drawings of places on maps and of files received."""

import math
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aimpact.insights.drawings.drawn import Drawn
from aimpact.insights.readings.questions import QuestionReading
from aimpact.insights.readings.spots import Spot, SpotsReading
from aimpact.questionnaire.structure import Kind
from aimpact.surveys.maps import MapDrawing, map_of
from aimpact.territories.geography import departement_at, nearest
from aimpact.ui.charts import Base, MapCell, MapChart, MapTown
from aimpact.ui.text import format_number

STRENGTHS = 5
"""Shades of the squares of a map."""
PHONE_SCALE = 2.0
"""How many times larger the names of towns are written on a telephone (`charts.css`)."""
EQUAL = 1.01
"""Densities nearer than this to each other are one."""
KILOMETRES = 111.0
"""In a degree, from south to north."""


def draw_spots(reading: QuestionReading, base: Base, anchor: str) -> Drawn:
    """The map of a question, its squares, and what they are not."""
    spots = reading.fields[0].spots
    if spots is None or not reading.answered:
        return Drawn()
    facts = [*_facts(reading, spots, base)]
    if not spots.spots:
        few = _("Too few people showed each place for any of them to be drawn.")
        return Drawn(facts=[few, *facts])
    empty = map_of(reading.question.area)
    chart = MapChart(
        anchor,
        _("All participants"),
        width=1_000.0,
        height=empty.drawing.height,
        lands=tuple(land.path for land in empty.lands),
        towns=tuple(_towns(empty)),
        cells=tuple(_cells(empty, spots)),
        base=base,
    )
    return Drawn(charts=[chart], facts=facts)


def _towns(empty: MapDrawing) -> Iterator[MapTown]:
    on_phones = empty.legible(scale=PHONE_SCALE)
    for town in dict.fromkeys((*on_phones, *empty.legible())):
        yield MapTown(town.name, town.x, town.y, town.is_left, is_minor=town not in on_phones)


def _cells(empty: MapDrawing, spots: SpotsReading) -> Iterator[MapCell]:
    """The squares, large ones beneath small ones, as dark as people are many for their surface.

    A large square holds those who are scattered: by their number alone it would look like the
    place that most people pointed at.
    """
    densities = {spot: spot.count / surface for spot, surface in _surfaces(spots.spots).items()}
    least, most = min(densities.values()), max(densities.values())
    for spot in sorted(spots.spots, key=lambda spot: (-spot.side, -spot.count)):
        yield _cell(empty, spot, _strength(densities[spot], least, most))


def _surfaces(spots: Sequence[Spot]) -> dict[Spot, float]:
    """Square degrees of each square, without the smaller ones that are drawn over it."""
    surfaces = {spot: spot.side**2 for spot in spots}
    for spot in spots:
        around = [other for other in spots if _holds(other, spot)]
        if around:
            surfaces[min(around, key=lambda other: other.side)] -= spot.side**2
    return surfaces


def _holds(spot: Spot, other: Spot) -> bool:
    """Whether the middle of a smaller square lies in a larger one."""
    latitude, longitude = other.middle
    is_north = spot.south < latitude < spot.south + spot.side
    is_east = spot.west < longitude < spot.west + spot.side
    return other.side < spot.side and is_north and is_east


def _strength(density: float, least: float, most: float) -> int:
    """The shade of a density, on a scale of ratios; the middle one where all are the same."""
    if most < least * EQUAL:
        return (STRENGTHS + 1) // 2
    share = math.log(density / least) / math.log(most / least)
    return 1 + min(STRENGTHS - 1, int(share * STRENGTHS))


def _cell(empty: MapDrawing, spot: Spot, strength: int) -> MapCell:
    left, top = empty.drawing.place(spot.south + spot.side, spot.west)
    right, bottom = empty.drawing.place(spot.south, spot.west + spot.side)
    return MapCell(
        label=_place_words(empty, spot),
        detail=_size_words(spot.side),
        count=spot.count,
        x=left,
        y=top,
        width=round(right - left, 1),
        height=round(bottom - top, 1),
        strength=strength,
    )


def _place_words(empty: MapDrawing, spot: Spot) -> str:
    towns = [(town.name, (town.y, town.x)) for town in empty.towns]
    x_y = empty.drawing.place(*spot.middle)
    near = nearest((x_y[1], x_y[0]), towns) if towns else ""
    departement = departement_at(*spot.middle)
    values = {
        "town": near,
        "departement": departement,
        "latitude": format_number(spot.middle[0], decimals=2),
        "longitude": format_number(spot.middle[1], decimals=2),
    }
    if near and departement:
        return _("near %(town)s (%(departement)s), %(latitude)s; %(longitude)s") % values
    return _("latitude %(latitude)s, longitude %(longitude)s") % values


def _size_words(side: float) -> str:
    return _("about %(kilometres)s km") % {
        "kilometres": format_number(side * KILOMETRES, decimals=0 if side > 0.02 else 1)
    }


def _facts(reading: QuestionReading, spots: SpotsReading, base: Base) -> Iterator[str]:
    k = {"k": format_number(base.threshold)}
    if reading.question.kind is Kind.ZONE:
        yield _("Each square tells how many zones cover it; fewer than %(k)s are not drawn.") % k
    else:
        yield _("Squares with fewer than %(k)s people are counted with their neighbours.") % k
    yield from _counted(spots)


def _counted(spots: SpotsReading) -> Iterator[str]:
    if spots.others:
        sentence = ngettext(
            "%(count)s person is in no square that is drawn.",
            "%(count)s people are in no square that is drawn.",
            spots.others,
        )
        yield sentence % {"count": format_number(spots.others)}
    if spots.named:
        sentence = ngettext(
            "%(count)s answer names a commune: it is counted at its centre.",
            "%(count)s answers name a commune: they are counted at its centre.",
            spots.named,
        )
        yield sentence % {"count": format_number(spots.named)}


def draw_files(reading: QuestionReading, base: Base, anchor: str) -> Drawn:
    """How many sent something, and how many files there are."""
    if not reading.answered:
        return Drawn()
    files = reading.files
    sentence = ngettext(
        "%(count)s file received. Files are seen by the team alone: they may name people.",
        "%(count)s files received. Files are seen by the team alone: they may name people.",
        files,
    )
    return Drawn(facts=[sentence % {"count": format_number(files)}])

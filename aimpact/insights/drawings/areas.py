"""Drawings of places that were named: départements on a map."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from aimpact.insights.drawings.drawn import Drawn
from aimpact.insights.readings.places import LevelReading, PlaceCount
from aimpact.questionnaire.structure import Level, Question
from aimpact.surveys.maps import Land, map_of
from aimpact.ui.charts import AreaChart, Base, MapArea
from aimpact.ui.text import format_number

STRENGTHS = 5
"""Shades of the places of a map."""
LEAST = 2
"""Départements under which a map says nothing that a bar does not."""


def draw_departements(
    question: Question, levels: Sequence[LevelReading], base: Base, anchor: str
) -> Drawn:
    """The map of the départements that may be shown, and those that it has no room for."""
    places = next((each.places for each in levels if each.level is Level.DEPARTEMENT), ())
    if len(places) < LEAST:
        return Drawn()
    # Of a smaller territory the map would show one département, or parts of some.
    area = question.area if question.area.startswith(f"{Level.REGION.value}_") else ""
    empty = map_of(area, has_towns=False)
    shown = {place.code.partition("_")[2].upper(): place for place in places}
    chart = AreaChart(
        f"{anchor}-map",
        _("Map of the départements"),
        width=1_000.0,
        height=empty.drawing.height,
        areas=tuple(_area(land, shown.get(land.code), places[0].count) for land in empty.lands),
        base=base,
    )
    drawn = {land.code for land in empty.lands}
    missing = [place for code, place in shown.items() if code not in drawn]
    return Drawn(charts=[chart], facts=[_missing_words(missing)] if missing else [])


def _area(land: Land, place: PlaceCount | None, most: int) -> MapArea:
    if place is None:
        return MapArea(land.name, land.path)
    # Rounded up: the darkest shade is that of the most named place alone, or of its equals.
    return MapArea(land.name, land.path, place.count, -(-STRENGTHS * place.count // most))


def _missing_words(places: Sequence[PlaceCount]) -> str:
    told = ", ".join(f"{place.name} ({format_number(place.count)})" for place in places)
    return _("Not on this map: %(places)s.") % {"places": told}

"""The official list of places, as a question about a place reads it."""

from collections.abc import Sequence

from aimpact.questionnaire.kinds.base import Candidate
from aimpact.questionnaire.kinds.places import PLACE_CODE
from aimpact.questionnaire.structure import Level
from aimpact.surveys.selectors.place_codes import place_code, territory_of
from aimpact.territories.enums import TerritoryKind
from aimpact.territories.models import Territory, TerritoryQuerySet
from aimpact.territories.selectors import FoundPlace, Resolution, resolve_territory

KIND_OF = {level: TerritoryKind(level.value) for level in Level}
_AROUND = ("epci", "departement", "region")


class TerritoryPlaces:
    """`questionnaire.kinds.Places` over the territories.

    A page is read several times while it is checked and drawn: what was found stays found for
    as long as this object lives, which is one request.
    """

    def __init__(self) -> None:
        self._read: dict[tuple[Level, str, str], Resolution] = {}

    def find(self, level: Level, typed: str, area: str = "") -> Sequence[str]:
        """Codes of the one place that was meant, itself first, then those around it."""
        place = self._resolve(level, typed, area).territory
        if place is None:
            return []
        around = (getattr(place, name) for name in _AROUND)
        return [place_code(place), *(place_code(each) for each in around if each is not None)]

    def label(self, level: Level, typed: str, area: str = "") -> str:
        """How that place is called in full; empty when none, or several, may be meant."""
        place = self._resolve(level, typed, area).territory
        return place.label if place else ""

    def candidates(self, level: Level, typed: str, area: str = "") -> Sequence[Candidate]:
        """The places that may be meant, to choose from."""
        return [_candidate(found) for found in self._resolve(level, typed, area).candidates]

    def _resolve(self, level: Level, typed: str, area: str) -> Resolution:
        key = (level, typed, area)
        if key not in self._read:
            self._read[key] = _chosen(level, typed) or _typed(level, typed, area)
        return self._read[key]


def _chosen(level: Level, typed: str) -> Resolution | None:
    """The place of a code, as a candidate that was ticked names it."""
    if not PLACE_CODE.fullmatch(typed):
        return None
    kind, _separator, official = typed.partition("_")
    if kind != level.value:
        return Resolution()
    found = _places().filter(kind=kind, code=official.upper()).first()
    return Resolution(territory=found)


def _typed(level: Level, typed: str, area: str) -> Resolution:
    around = territory_of(area) if area else None
    found = resolve_territory(typed, (KIND_OF[level],), around=around)
    if around and found.territory is None:
        # What is said of one place elsewhere is that it is elsewhere, not that it is unknown.
        everywhere = resolve_territory(typed, (KIND_OF[level],))
        found = everywhere if everywhere.territory else found
    if found.territory is None:
        return found
    return Resolution(territory=_places().get(pk=found.territory.pk))


def _places() -> TerritoryQuerySet:
    return Territory.objects.of_today().select_related(*_AROUND)


def _candidate(found: FoundPlace) -> Candidate:
    return Candidate(place_code(found.territory), found.label, found.detail)

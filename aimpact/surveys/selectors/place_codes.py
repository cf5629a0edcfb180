"""Territories as the answers of a questionnaire name them: `commune_35238`, `departement_2a`."""

from aimpact.questionnaire.kinds.places import PLACE_CODE
from aimpact.territories.enums import TerritoryKind
from aimpact.territories.models import Territory
from aimpact.territories.selectors import find_territory


def place_code(territory: Territory) -> str:
    """The code of a territory in a questionnaire."""
    return f"{territory.kind}_{territory.code.lower()}"


def territory_of(code: str) -> Territory | None:
    """The territory of today that a code names; `None` when it names none. One query."""
    if not PLACE_CODE.fullmatch(code):
        return None
    kind, _separator, official = code.partition("_")
    return find_territory(kind, official)


def place_name(code: str) -> str:
    """How people call the territory that a code names; the code itself when it names none. One
    query.
    """
    territory = territory_of(code)
    return territory.label if territory else code


def codes_around(official: str) -> list[str]:
    """The codes of a commune, by its official code, and of the places around it, the smallest
    first; empty when there is no such commune today. One query.
    """
    communes = Territory.objects.of_today().filter(kind=TerritoryKind.COMMUNE, code=official)
    commune = communes.select_related("epci", "departement", "region").first()
    if commune is None:
        return []
    around = (commune, commune.epci, commune.departement, commune.region)
    return [place_code(place) for place in around if place is not None]

"""Reads of the territories: finding a place, and who lives there."""

from aimpact.territories.selectors.places import (
    FoundPlace,
    Resolution,
    find_territory,
    read_place,
    resolve_commune,
    resolve_territory,
    search_communes,
    search_territories,
)
from aimpact.territories.selectors.population import (
    Margins,
    commune_margins,
    known_margins,
    nearest_margins,
    population_margins,
)

__all__ = [
    "FoundPlace",
    "Margins",
    "Resolution",
    "commune_margins",
    "find_territory",
    "known_margins",
    "nearest_margins",
    "population_margins",
    "read_place",
    "resolve_commune",
    "resolve_territory",
    "search_communes",
    "search_territories",
]

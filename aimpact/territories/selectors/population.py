"""Who lives in a territory, as far as the official figures say."""

from collections.abc import Mapping
from dataclasses import dataclass

from aimpact.territories.models import PopulationMargin, Territory


@dataclass(frozen=True)
class Margins:
    """Inhabitants of `territory` by category of `variable`, with where the figures come from."""

    territory: Territory
    variable: str
    counts: Mapping[str, int]
    source: str
    vintage: str


def population_margins(territory: Territory, variable: str) -> Margins | None:
    """The margins of this very territory; `None` when they are not known."""
    rows = list(territory.margins.filter(variable=variable).order_by("category"))
    if not rows:
        return None
    counts = {row.category: row.inhabitants for row in rows}
    return Margins(territory, variable, counts, rows[0].source, rows[0].vintage)


def nearest_margins(territory: Territory, variable: str) -> Margins | None:
    """The margins of the territory, or of the smallest one around it where they are known.

    Say which territory the figures are of: a commune's people are not its département's.
    """
    around = [territory, territory.epci, territory.departement, territory.region, _country()]
    for place in around:
        if place and (margins := population_margins(place, variable)):
            return margins
    return None


def known_margins(territory: Territory) -> dict[str, list[str]]:
    """For each variable known of this very territory, its categories in the file's order.

    Look here before comparing: INSEE's classes of age are not those of the profile.
    """
    known: dict[str, list[str]] = {}
    rows = PopulationMargin.objects.filter(territory=territory).order_by("variable", "pk")
    for variable, category in rows.values_list("variable", "category"):
        known.setdefault(variable, []).append(category)
    return known


def _country() -> Territory | None:
    return Territory.objects.filter(kind="country").first()

"""Who lives in a territory, as far as the official figures say."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from aimpact.territories.enums import TerritoryKind
from aimpact.territories.models import PopulationMargin, Territory

LEGAL_VINTAGE = "2025"
"""The year of the official code whose legal populations `Territory.population` holds."""
MOST_COMMUNES = 700
"""Communes of a territory past which they are no categories of its people: of a region."""


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


def commune_margins(territory: Territory) -> Margins | None:
    """The inhabitants of each commune of a wider territory, of all ages; `None` where there are
    fewer than two, or too many to be set side by side. One query.
    """
    parts = {
        TerritoryKind.EPCI: "epci",
        TerritoryKind.DEPARTEMENT: "departement",
        TerritoryKind.REGION: "region",
    }
    if territory.kind not in parts:
        return None
    inside = Territory.objects.filter(
        kind=TerritoryKind.COMMUNE,
        is_current=True,
        population__gt=0,
        **{parts[TerritoryKind(territory.kind)]: territory},
    ).order_by("-population", "code")
    rows = inside.values_list("code", "population")[: MOST_COMMUNES + 1]
    counts = {code: number for code, number in rows if number}
    if not 1 < len(counts) <= MOST_COMMUNES:
        return None
    source = _("INSEE, legal populations of the communes, of all ages")
    if territory.is_fictional:
        source = _("Invented figures of an invented territory")
    return Margins(territory, "commune", counts, source, LEGAL_VINTAGE)


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

"""Fictional places, and the clients' spaces."""

from datetime import datetime, timedelta

from aimpact.core.text import fold
from aimpact.demo.places import (
    AGORA_SLUG,
    CLIENTS,
    CODE,
    COMMUNES,
    DEPARTEMENT,
    MARGIN_SOURCE,
    MARGINS,
    REGION,
    VINTAGE,
    FictionalClient,
)
from aimpact.spaces.enums import Plan, SpaceKind
from aimpact.spaces.models import Space
from aimpact.spaces.services import create_space
from aimpact.territories.enums import TerritoryKind
from aimpact.territories.models import PopulationMargin, Territory

Places = dict[str, Territory]
"""By code for communes; the région under `region`."""


def create_places() -> Places:
    """A région, its département, its communes and the commune's invented margins."""
    population = sum(commune.population for commune in COMMUNES)
    region = _create(TerritoryKind.REGION, CODE, REGION, population=population)
    departement = _create(
        TerritoryKind.DEPARTEMENT, CODE, DEPARTEMENT, population=population, region=region
    )
    places = {
        commune.code: _create(
            TerritoryKind.COMMUNE,
            commune.code,
            commune.name,
            population=commune.population,
            postal_codes=[commune.postal_code],
            departement=departement,
            region=region,
        )
        for commune in COMMUNES
    }
    PopulationMargin.objects.bulk_create(
        PopulationMargin(
            territory=places[COMMUNES[0].code],
            variable=variable,
            category=category,
            inhabitants=inhabitants,
            source=MARGIN_SOURCE,
            vintage=VINTAGE,
        )
        for variable, margin in MARGINS.items()
        for category, inhabitants in margin.items()
    )
    return places | {"region": region}


def _create(kind: TerritoryKind, code: str, name: str, **fields: object) -> Territory:
    return Territory.objects.create(
        kind=kind, code=code, name=name, is_fictional=True, search_text=fold(name), **fields
    )


def create_spaces(places: Places, *, at: datetime) -> dict[str, Space]:
    """The three clients on their three plans, in their colours; and the agora, as it is."""
    territories = {"commune": places[COMMUNES[0].code], "region": places["region"]}
    spaces = {
        client.slug: _create_space(client, territories.get(client.kind), at) for client in CLIENTS
    }
    return spaces | {AGORA_SLUG: Space.objects.get(slug=AGORA_SLUG)}


def _create_space(client: FictionalClient, territory: Territory | None, at: datetime) -> Space:
    space = create_space(
        client.name,
        slug=client.slug,
        kind=SpaceKind(client.kind),
        territory=territory,
        plan=Plan(client.plan),
        by=None,
        at=at - timedelta(days=200),
    )
    space.description = client.description
    space.primary_color, space.on_primary_color = client.primary, client.on_primary
    space.accent_color, space.font = client.accent, client.font
    space.save()
    return space

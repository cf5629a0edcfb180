"""Frames of territories, centres of communes, towns to find one's way."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from aimpact.territories.enums import TerritoryKind
from aimpact.territories.geography import METROPOLE, Frame
from aimpact.territories.models import Territory
from aimpact.territories.selectors.maps import centre_of, frame_of, towns_in
from tests.factories import make_commune

pytestmark = pytest.mark.django_db


def make(kind: TerritoryKind, code: str, **fields: Any) -> Territory:
    return Territory.objects.create(kind=kind, code=code, name=code, search_text=code, **fields)


@pytest.fixture
def ille_et_vilaine() -> Territory:
    region = make(TerritoryKind.REGION, "53")
    return make(TerritoryKind.DEPARTEMENT, "35", region=region)


def test_the_frame_of_a_departement_is_that_of_its_contour() -> None:
    frame = frame_of("departement", "35")
    assert frame.holds(48.11, -1.67)
    assert not frame.holds(48.85, 2.35)


def test_the_frame_of_a_region_holds_its_departements(ille_et_vilaine: Territory) -> None:
    assert frame_of("region", "53").holds(48.11, -1.67)


@pytest.mark.parametrize(("kind", "code"), [("", ""), ("departement", "00"), ("region", "99")])
def test_what_is_not_known_is_shown_on_the_map_of_france(kind: str, code: str) -> None:
    assert frame_of(kind, code) == METROPOLE


def test_a_commune_has_its_own_centre_or_that_of_its_neighbours(
    ille_et_vilaine: Territory,
) -> None:
    epci = make(TerritoryKind.EPCI, "243500139")
    known = make_commune(code="35238", epci=epci, departement=ille_et_vilaine)
    near = make_commune(code="35999", epci=epci, departement=ille_et_vilaine)
    alone = make_commune(code="35998", departement=ille_et_vilaine)
    nowhere = make_commune(code="00001")
    assert centre_of(known) == ((48.1111, -1.6743), True)
    assert centre_of(near) == ((48.1111, -1.6743), False)
    centre, is_exact = centre_of(alone)
    assert centre is not None
    assert (round(centre[0]), round(centre[1]), is_exact) == (48, -2, False)
    assert centre_of(nowhere) == (None, False)


def test_the_frame_of_a_commune_is_around_its_centre() -> None:
    make_commune(code="35238")
    frame = frame_of("commune", "35238")
    assert frame.holds(48.1111, -1.6743)
    assert 0.1 < frame.north - frame.south < 0.2


def test_towns_stand_apart_the_most_populated_first() -> None:
    make_commune(code="35238", name="Rennes", population=220_000)
    make_commune(code="35281", name="Saint-Jacques-de-la-Lande", population=14_000)
    make_commune(code="35288", name="Saint-Malo", population=46_000)
    names = [town.name for town in towns_in(Frame(47.5, -2.5, 49.0, -1.0))]
    assert names == ["Rennes", "Saint-Malo"]


def test_the_centre_of_a_commune_is_told_to_the_map(client: Client) -> None:
    make_commune(code="35238", name="Rennes", search_text="rennes")
    told = client.get(reverse("commune_centre"), {"q": "Rennes"}).json()
    assert (told["found"], told["latitude"], told["is_exact"]) == (True, 48.1111, True)
    assert client.get(reverse("commune_centre"), {"q": "Atlantide"}).json() == {"found": False}

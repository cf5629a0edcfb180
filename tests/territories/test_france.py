"""The whole official code, as the npm package brings it."""

from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.db.models import Count

from aimpact.territories.decoupage import Decoupage
from aimpact.territories.models import Territory
from aimpact.territories.selectors import resolve_commune
from aimpact.territories.services import load_territories
from tests.territories.conftest import NOW

PACKAGE = Path(settings.BASE_DIR, "node_modules", "@etalab", "decoupage-administratif")

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not PACKAGE.exists(), reason="the npm packages are not installed"),
]


@pytest.fixture(scope="module")
def whole_france(django_db_setup, django_db_blocker):
    """Loaded once for this file and rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_territories(Decoupage(PACKAGE), at=NOW)
        yield
        transaction.set_rollback(True)


def test_every_territory_is_there(whole_france):
    counts = dict(
        Territory.objects.filter(is_fictional=False, is_current=True)
        .values_list("kind")
        .annotate(number=Count("pk"))
    )

    assert counts == {
        "country": 1,
        "region": 26,
        "departement": 109,
        "epci": 1_255,
        "commune": 34_969,
    }


def test_every_commune_has_its_departement_and_region(whole_france):
    communes = Territory.objects.filter(kind="commune", is_fictional=False)

    assert not communes.filter(departement=None).exists()
    assert not communes.filter(region=None).exists()
    assert communes.exclude(epci=None).count() == 34_871


def test_the_country_has_as_many_inhabitants_as_its_communes(whole_france):
    assert Territory.objects.get(kind="country").population == 68_952_941


def test_a_name_with_its_departement_is_never_ambiguous(whole_france):
    communes = Territory.objects.filter(kind="commune").select_related("departement")
    labels = [commune.label for commune in communes]

    assert len(labels) == len(set(labels))


def test_every_label_is_understood_again(whole_france):
    communes = Territory.objects.filter(kind="commune").select_related("departement")
    some = communes.order_by("code")[::350]

    assert [c.label for c in some if resolve_commune(c.label).territory != c] == []


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("Rennes", "Rennes (35)"),
        ("rennes (35)", "Rennes (35)"),
        ("35000 Rennes", "Rennes (35)"),
        ("35238", "Rennes (35)"),
        ("st-malo", "Saint-Malo (35)"),
        ("AIX EN PROVENCE", "Aix-en-Provence (13)"),
        ("Cherbourg-Octeville", "Cherbourg-en-Cotentin (50)"),
        ("Paris 12e arrondissement", "Paris (75)"),
        ("L'Haÿ-les-Roses", "L’Haÿ-les-Roses (94)"),
        ("Y", "Y (80)"),
        ("97400", "Saint-Denis (974)"),
        ("2A004", "Ajaccio (2A)"),
    ],
)
def test_what_people_type_is_understood(whole_france, typed, label):
    found = resolve_commune(typed)

    assert found.territory is not None
    assert found.territory.label == label

"""Loading the official geographic code."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from aimpact.territories.decoupage import Decoupage, TerritoriesMissingError
from aimpact.territories.models import Territory, TerritoryAlias, TerritoryRelease
from aimpact.territories.services import is_loaded, load_territories
from tests.territories.conftest import COMMUNES, NOW, write_package

pytestmark = pytest.mark.django_db


def commune(code):
    return Territory.objects.get(kind="commune", code=code)


def facts():
    fields = ("pk", "kind", "code", "name", "population", "departement", "region", "epci")
    return list(Territory.objects.order_by("pk").values_list(*fields))


def test_load_territories_links_a_commune_to_all_its_parents(france):
    rennes = commune("35238")

    assert (rennes.name, rennes.population) == ("Rennes", 227_830)
    assert rennes.postal_codes == ["35000", "35200", "35700"]
    assert str(rennes.departement) == "Ille-et-Vilaine"
    assert str(rennes.region) == "Bretagne"
    assert str(rennes.epci) == "Rennes Métropole"
    assert rennes.departement.region == rennes.region


def test_load_territories_sums_populations_of_communes(france):
    people = dict(Territory.objects.filter(kind="departement").values_list("code", "population"))

    assert people["01"] == 41_000 + 5_900 + 860
    assert Territory.objects.get(kind="country").population == sum(
        population or 0 for _, _, population, _ in COMMUNES.values()
    )


def test_an_epci_knows_the_levels_that_hold_all_its_members(france):
    epci = {place.code: place for place in Territory.objects.filter(kind="epci")}

    assert str(epci["243500139"].departement) == "Ille-et-Vilaine"
    assert epci["200000002"].departement is None
    assert epci["200000002"].region is None


def test_a_commune_without_population_or_postal_code_is_loaded(france):
    assert (commune("2A999").population, commune("2A999").postal_codes) == (None, [])


def test_names_are_printed_with_the_french_apostrophe(france):
    assert commune("01004").name == "L’Abergement-Clémenciat"


def test_former_names_lead_to_communes_of_today_alone(france):
    aliases = set(TerritoryAlias.objects.values_list("name", "territory__code"))

    assert aliases == {
        ("Beauvoir-l’Ancien", "42218"),
        ("Paris 12e Arrondissement", "75056"),
    }


def test_loading_twice_changes_nothing(france, package):
    before = facts()

    load_territories(Decoupage(package), at=NOW)

    assert facts() == before
    assert TerritoryAlias.objects.count() == 2
    assert TerritoryRelease.objects.count() == 1


def test_a_new_version_updates_adds_and_retires(france, tmp_path):
    ids = {place.code: place.pk for place in Territory.objects.filter(kind="commune")}
    fictional = Territory.objects.create(kind="commune", code="F0001", name="X", is_fictional=True)
    communes = {code: place for code, place in COMMUNES.items() if code != "07028"}
    communes["35238"] = ("Rennes-la-Neuve", "35", 230_000, ["35000"])
    communes["35999"] = ("Nouvelle", "35", 10, ["35999"])

    load_territories(Decoupage(write_package(tmp_path / "two", communes=communes)), at=NOW)

    assert commune("35238").name == "Rennes-la-Neuve"
    assert commune("35238").search_text == "rennes la neuve"
    assert commune("35238").pk == ids["35238"]
    assert not commune("07028").is_current
    assert commune("35999").is_current
    fictional.refresh_from_db()
    assert fictional.is_current


def test_a_commune_that_comes_back_is_current_again(france, package, tmp_path):
    load_territories(Decoupage(write_package(tmp_path / "two", communes={})), at=NOW)
    assert not commune("35238").is_current

    load_territories(Decoupage(package), at=NOW)

    assert commune("35238").is_current


def test_the_command_loads_once_for_each_version(package):
    first, second, forced = StringIO(), StringIO(), StringIO()

    call_command("import_territories", package=package, stdout=first)
    call_command("import_territories", package=package, stdout=second)
    call_command("import_territories", package=package, force=True, stdout=forced)

    assert "1.0.0/1: 28 loaded" in first.getvalue()
    assert second.getvalue() == "Territories 1.0.0/1: already loaded.\n"
    assert "28 loaded" in forced.getvalue()
    assert is_loaded(Decoupage(package))


def test_another_version_is_not_yet_loaded(france, tmp_path):
    assert not is_loaded(Decoupage(write_package(tmp_path / "two", version="2.0.0")))


def test_the_command_says_what_to_do_without_the_package(tmp_path):
    with pytest.raises(CommandError, match="run `npm ci` first"):
        call_command("import_territories", package=tmp_path)


@pytest.mark.parametrize("content", ["", "[", "{}"])
def test_a_broken_package_is_named(tmp_path, content):
    (tmp_path / "package.json").write_text(content)

    with pytest.raises(TerritoriesMissingError):
        Decoupage(tmp_path)

"""Population figures that come with the platform."""

import csv
import io
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from aimpact.accounts.enums import AgeBand, Gender
from aimpact.territories.enums import TerritoryKind
from aimpact.territories.models import PopulationMargin, Territory
from aimpact.territories.selectors.population import population_margins
from aimpact.territories.services.reference import (
    BANDS,
    CLASSES,
    ESTIMATED,
    FIGURES,
    bands_of_classes,
    bands_of_pyramid,
    load_reference,
)

PYRAMID = {(sex, age): 1_000 - 9 * age for sex in "FH" for age in range(100)}
DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "insee-population"


def classes_of(pyramid: dict[tuple[str, int], int]) -> dict[tuple[str, str], int]:
    return {
        (sex, name): sum(n for (s, age), n in pyramid.items() if s == sex and low <= age <= high)
        for sex in "FH"
        for name, (low, high) in CLASSES.items()
    }


def place(kind: TerritoryKind, code: str) -> Territory:
    return Territory.objects.create(kind=kind, code=code, name=f"Lieu {code}")


def test_the_bands_are_those_of_the_profile() -> None:
    assert list(BANDS) == AgeBand.values
    with FIGURES.open(encoding="utf-8") as file:
        cells = (csv.DictReader(file).fieldnames or [])[4:]
    assert {cell.split(" ")[0] for cell in cells} <= set(Gender.values)


def test_every_region_and_departement_of_2021_and_the_country_are_shipped() -> None:
    with FIGURES.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    kinds = [row["kind"] for row in rows]
    assert [kinds.count(kind) for kind in ("country", "region", "departement")] == [1, 18, 101]
    assert {row["basis"] for row in rows if row["kind"] != "country"} == {"estimated"}
    assert all(int(row[cell]) > 0 for row in rows for cell in list(row)[4:])


def test_ages_are_counted_from_the_pyramid() -> None:
    counts = bands_of_pyramid(PYRAMID)
    assert counts["woman 15-24"] == sum(1_000 - 9 * age for age in range(15, 25))
    assert sum(counts.values()) == sum(n for (_sex, age), n in PYRAMID.items() if age >= 15)


def test_a_place_with_the_pyramid_of_the_country_has_its_bands() -> None:
    assert bands_of_classes(classes_of(PYRAMID), PYRAMID) == bands_of_pyramid(PYRAMID)


@given(st.lists(st.integers(0, 900_000), min_size=10, max_size=10))
def test_sharing_a_class_out_loses_nobody_past_the_first(numbers: list[int]) -> None:
    keys = [(sex, name) for sex in "FH" for name in CLASSES]
    classes = dict(zip(keys, numbers, strict=True))
    counts = bands_of_classes(classes, PYRAMID)
    adults = sum(n for (_sex, name), n in classes.items() if name != "0-19")
    assert adults - 6 <= sum(counts.values()) <= sum(numbers) + 6


@pytest.mark.django_db
def test_loading_twice_writes_once_and_leaves_what_was_imported() -> None:
    france, other = place(TerritoryKind.COUNTRY, "FR"), place(TerritoryKind.DEPARTEMENT, "35")
    PopulationMargin.objects.create(
        territory=other,
        variable="gender",
        category="woman",
        inhabitants=3,
        source="Mairie",
        vintage="2026",
    )
    assert load_reference(at=timezone.now()) == 2 + 6 + 12
    assert load_reference(at=timezone.now()) == 20
    assert other.margins.count() == 1
    margins = population_margins(france, "age_band")
    assert margins is not None
    assert margins.counts["15-24"] == 3_998_958 + 4_236_045
    assert margins.vintage == "2026"


@pytest.mark.django_db
def test_the_command_loads_once_and_says_how_many(capsys: pytest.CaptureFixture[str]) -> None:
    region = place(TerritoryKind.REGION, "53")
    call_command("load_population")
    call_command("load_population")
    assert capsys.readouterr().out.splitlines() == ["20 margins of the population loaded."]
    margins = population_margins(region, "gender")
    assert margins is not None
    assert (margins.source, margins.vintage) == (ESTIMATED, "2021")


@pytest.mark.skipif(not DATA.exists(), reason="INSEE's files are not beside the checkout")
def test_the_shipped_figures_are_made_from_insee_s_files(tmp_path: Path) -> None:
    made = tmp_path / "population.csv"
    files = (
        DATA / "pyramide_france_annee_sexe_age.csv",
        DATA / "population_region_sexe_age.csv",
        DATA / "population_departement_sexe_age.csv",
    )
    call_command("build_population", *map(str, files), out=made, stdout=io.StringIO())
    assert made.read_text(encoding="utf-8") == FIGURES.read_text(encoding="utf-8")

"""Population figures that come with the platform: France, its régions and départements.

`reference/population.csv` holds inhabitants of fifteen or more by sex and age band. Source: INSEE,
estimations de population (Licence Ouverte 2.0). France is counted from the pyramid by year of age.
INSEE publishes régions and départements in five classes of age from birth (0-19, 20-39, 40-59,
60-74, 75+), which are not ours: within each class, ages are shared out as in France in the same
year, sex by sex. It is an estimate, and its source says so wherever it is shown.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TextIO

from django.db import transaction

from aimpact.territories.enums import MarginVariable
from aimpact.territories.models import PopulationMargin, Territory, TerritoryRelease

FIGURES = Path(__file__).resolve().parents[1] / "reference" / "population.csv"
BANDS = {
    "15-24": (15, 24), "25-39": (25, 39), "40-54": (40, 54), "55-64": (55, 64),
    "65-79": (65, 79), "80+": (80, 150),
}  # fmt: skip
"""Ages of each `accounts.enums.AgeBand`, which this floor does not know."""
CLASSES = {
    "0-19": (0, 19), "20-39": (20, 39), "40-59": (40, 59), "60-74": (60, 74), "75+": (75, 150),
}  # fmt: skip
"""INSEE's classes of the estimates by région and département."""
SEXES = {"F": "woman", "H": "man"}
COUNTED = "INSEE, estimations de population ; 15 ans et plus"
ESTIMATED = (
    "INSEE, estimations de population ; 15 ans et plus, âges répartis dans les classes de l’INSEE"
    " comme en France (estimation)"
)
_CELLS = tuple(f"{gender} {band}" for gender in SEXES.values() for band in BANDS)
_VARIABLES = (MarginVariable.GENDER, MarginVariable.AGE_BAND, MarginVariable.GENDER_AGE_BAND)
_KINDS: Sequence[str] = ("country", "region", "departement")

Pyramid = Mapping[tuple[str, int], int]
"""Inhabitants by sex (`F`, `H`) and year of age."""


def bands_of_pyramid(pyramid: Pyramid) -> dict[str, int]:
    """Inhabitants by « woman 15-24 »… counted from years of age."""
    counts = dict.fromkeys(_CELLS, 0)
    for (sex, age), number in pyramid.items():
        band = next((name for name, ages in BANDS.items() if ages[0] <= age <= ages[1]), "")
        if band:
            counts[f"{SEXES[sex]} {band}"] += number
    return counts


def bands_of_classes(classes: Mapping[tuple[str, str], int], pyramid: Pyramid) -> dict[str, int]:
    """The same, estimated from INSEE's classes by sex; ages within them as in `pyramid`."""
    local = {
        (sex, age): number * _share_of_class(pyramid, sex, age)
        for (sex, name), number in classes.items()
        for age in range(CLASSES[name][0], CLASSES[name][1] + 1)
    }
    counts = dict.fromkeys(_CELLS, 0.0)
    for (sex, age), expected in local.items():
        band = next((name for name, ages in BANDS.items() if ages[0] <= age <= ages[1]), "")
        if band:
            counts[f"{SEXES[sex]} {band}"] += expected
    return {cell: round(expected) for cell, expected in counts.items()}


def _share_of_class(pyramid: Pyramid, sex: str, age: int) -> float:
    low, high = next(ages for ages in CLASSES.values() if ages[0] <= age <= ages[1])
    whole = sum(pyramid.get((sex, year), 0) for year in range(low, high + 1))
    return pyramid.get((sex, age), 0) / whole if whole else 0.0


Line = tuple[str, str, str, str, Mapping[str, int]]
"""Kind and code of a territory, vintage, « counted » or « estimated », counts by cell."""


def write_reference(file: TextIO, lines: Iterable[Line]) -> None:
    """Write the figures as they are shipped."""
    rows = csv.writer(file, lineterminator="\n")
    rows.writerow(["kind", "code", "vintage", "basis", *_CELLS])
    for kind, code, vintage, basis, counts in lines:
        rows.writerow([kind, code, vintage, basis, *(counts[cell] for cell in _CELLS)])


def is_reference_loaded() -> bool:
    """Whether these very figures are loaded."""
    return TerritoryRelease.objects.filter(version=_version()).exists()


def _version() -> str:
    return f"population {sha256(FIGURES.read_bytes()).hexdigest()[:16]}"


@transaction.atomic
def load_reference(*, at: datetime) -> int:
    """Write the shipped figures of the territories that have none of their own. How many margins.

    Figures that somebody imported (`import_population`) stay; those of an earlier release go.
    """
    TerritoryRelease.objects.get_or_create(version=_version(), defaults={"loaded_at": at})
    ours = PopulationMargin.objects.filter(source__in=[COUNTED, ESTIMATED])
    ours.delete()
    taken = set(
        PopulationMargin.objects.filter(variable__in=_VARIABLES).values_list("territory", flat=True)
    )
    known = {(place.kind, place.code): place for place in Territory.objects.filter(kind__in=_KINDS)}
    with FIGURES.open(encoding="utf-8", newline="") as file:
        margins = [
            margin
            for row in csv.DictReader(file)
            if (place := known.get((row["kind"], row["code"]))) and place.pk not in taken
            for margin in _margins(place, row)
        ]
    PopulationMargin.objects.bulk_create(margins, batch_size=2_000)
    return len(margins)


def _margins(place: Territory, row: Mapping[str, str]) -> Iterator[PopulationMargin]:
    totals: dict[tuple[str, str], int] = {}
    for cell in _CELLS:
        gender, band = cell.split(" ")
        for key in (
            (MarginVariable.GENDER.value, gender),
            (MarginVariable.AGE_BAND.value, band),
            (MarginVariable.GENDER_AGE_BAND.value, cell),
        ):
            totals[key] = totals.get(key, 0) + int(row[cell])
    for (variable, category), number in totals.items():
        yield PopulationMargin(
            territory=place,
            variable=variable,
            category=category,
            inhabitants=number,
            source=COUNTED if row["basis"] == "counted" else ESTIMATED,
            vintage=row["vintage"],
        )

"""The fictional places of the demonstration: no real town is given opinions.

No commune, département or région of France bears these names (a test reads the official list),
and INSEE gives no code that begins with ZZ.
"""

from dataclasses import dataclass
from typing import Literal

CODE = "ZZ"
VINTAGE = "2026"
MARGIN_SOURCE = "Chiffres inventés pour la démonstration"

REGION = "Hautes-Rives"
DEPARTEMENT = "Val-de-Brume"
COMMUNE = "Brumeval"

District = Literal["centre", "tilleuls", "acacias", "hameaux", "elsewhere"]


@dataclass(frozen=True, slots=True)
class FictionalCommune:
    """A commune that does not exist. `weight`: how many of the citizens live there."""

    code: str
    name: str
    population: int
    postal_code: str
    weight: int


COMMUNES = (
    FictionalCommune("ZZ001", COMMUNE, 8_000, "00110", 70),
    FictionalCommune("ZZ002", "Aubelune", 21_400, "00200", 14),
    FictionalCommune("ZZ003", "Vermoise", 5_150, "00310", 8),
    FictionalCommune("ZZ004", "Clairvallon", 2_320, "00140", 5),
    FictionalCommune("ZZ005", "Tilleroy", 640, "00150", 3),
)

MARGINS: dict[str, dict[str, int]] = {
    "age_band": {
        "15-24": 880, "25-39": 1_340, "40-54": 1_610, "55-64": 1_130, "65-79": 1_210, "80+": 430,
    },
    "gender": {"woman": 3_440, "man": 3_160},
    "occupation": {
        "1": 60, "2": 290, "3": 480, "4": 970, "5": 1_080, "6": 880, "7": 1_870, "8": 970,
    },
    "gender_age_band": {
        "woman 15-24": 420, "woman 25-39": 680, "woman 40-54": 830, "woman 55-64": 590,
        "woman 65-79": 650, "woman 80+": 270,
        "man 15-24": 460, "man 25-39": 660, "man 40-54": 780, "man 55-64": 540,
        "man 65-79": 560, "man 80+": 160,
    },
}  # fmt: skip
"""Inhabitants of the commune aged fifteen or more: 6,600 of its 8,000."""


@dataclass(frozen=True, slots=True)
class FictionalClient:
    """A client of the demonstration. Colours pass WCAG AA with the text that they carry."""

    slug: str
    name: str
    kind: str
    plan: str
    description: str
    primary: str
    on_primary: str
    accent: str
    font: str
    mail: str


CLIENTS = (
    FictionalClient(
        slug="brumeval",
        name="Ville de Brumeval",
        kind="commune",
        plan="premium",
        description="La ville de Brumeval, 8 000 habitants, demande leur avis à ses habitants "
        "avant et après ses projets. Commune imaginaire.",
        primary="#1f5f3f",
        on_primary="#ffffff",
        accent="#e8b23a",
        font="source-serif",
        mail="commune",
    ),
    FictionalClient(
        slug="hautes-rives",
        name="Région Hautes-Rives",
        kind="region",
        plan="bespoke",
        description="La région Hautes-Rives consulte ses habitants sur ses trains, ses lycées "
        "et ses formations. Région imaginaire.",
        primary="#24408e",
        on_primary="#ffffff",
        accent="#f2a541",
        font="lexend",
        mail="region",
    ),
    FictionalClient(
        slug="filatures-de-brume",
        name="Filatures de Brume",
        kind="company",
        plan="essential",
        description="Entreprise textile imaginaire de 420 salariés, qui consulte son personnel.",
        primary="#7a2e3b",
        on_primary="#ffffff",
        accent="#e3c16f",
        font="atkinson",
        mail="entreprise",
    ),
)
COMMUNE_SLUG, REGION_SLUG, COMPANY_SLUG = (client.slug for client in CLIENTS)
AGORA_SLUG = "agora"

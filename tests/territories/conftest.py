"""A small France: enough places for every case of the search, and their real shape."""

import json
from datetime import UTC, datetime

import pytest

from aimpact.territories.decoupage import Decoupage
from aimpact.territories.services import load_territories

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)

REGIONS = {"53": "Bretagne", "84": "Auvergne-Rhône-Alpes", "11": "Île-de-France", "94": "Corse"}
DEPARTEMENTS = {
    "35": ("Ille-et-Vilaine", "53"),
    "53": ("Mayenne", "53"),
    "01": ("Ain", "84"),
    "07": ("Ardèche", "84"),
    "43": ("Haute-Loire", "84"),
    "42": ("Loire", "84"),
    "75": ("Paris", "11"),
    "2A": ("Corse-du-Sud", "94"),
}
COMMUNES = {
    "35238": ("Rennes", "35", 227_830, ["35000", "35200", "35700"]),
    "35047": ("Bruz", "35", 19_000, ["35170"]),
    "53189": ("Rennes-en-Grenouilles", "53", 130, ["53110"]),
    "01053": ("Bourg-en-Bresse", "01", 41_000, ["01000"]),
    "01344": ("Saint-Denis-lès-Bourg", "01", 5_900, ["01000"]),
    "01004": ("L'Abergement-Clémenciat", "01", 860, ["01400"]),
    "07028": ("Beaulieu", "07", 450, ["07460"]),
    "43021": ("Beaulieu", "43", 1_050, ["43800"]),
    "42218": ("Saint-Étienne", "42", 173_000, ["42000", "42100"]),
    "75056": ("Paris", "75", 2_103_778, ["75001", "75012"]),
    "2A004": ("Ajaccio", "2A", 73_000, ["20000", "20090"]),
    "2A999": ("Île-Sans-Personne", "2A", None, []),
}
EPCI = {
    "243500139": ("Rennes Métropole", ["35238", "35047"]),
    "200000001": ("CC des 7 Vallées", ["07028"]),
    "200000002": ("CC à cheval (Mayenne et Ille)", ["53189", "01004"]),
}
OLD_COMMUNES = [
    {"type": "commune-deleguee", "nom": "Beauvoir-l'Ancien", "chefLieu": "42218"},
    {"type": "commune-associee", "nom": "Bruz", "chefLieu": "35047"},
    {"type": "commune-deleguee", "nom": "Nulle-Part", "chefLieu": "99999"},
    {"type": "arrondissement-municipal", "nom": "Paris 12e Arrondissement", "commune": "75056"},
]


def write_package(folder, *, version="1.0.0", communes=COMMUNES):
    """The npm package's own shape, with our few places."""
    (folder / "data").mkdir(parents=True, exist_ok=True)
    files = {
        "package": {"version": version},
        "data/regions": [{"code": c, "nom": n} for c, n in REGIONS.items()],
        "data/departements": [
            {"code": c, "nom": n, "region": r} for c, (n, r) in DEPARTEMENTS.items()
        ],
        "data/epci": [
            {
                "code": code,
                "nom": name,
                "populationMunicipale": 100,
                "membres": [{"code": member} for member in members],
            }
            for code, (name, members) in EPCI.items()
        ],
        "data/communes": [
            {
                "code": code,
                "nom": name,
                "type": "commune-actuelle",
                "departement": departement,
                "region": DEPARTEMENTS[departement][1],
                **({"population": population} if population else {}),
                **({"codesPostaux": postal} if postal else {}),
            }
            for code, (name, departement, population, postal) in communes.items()
        ]
        + OLD_COMMUNES,
    }
    for name, content in files.items():
        (folder / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
    return folder


@pytest.fixture
def package(tmp_path):
    return write_package(tmp_path / "package")


@pytest.fixture
def france(db, package):
    """Loads the few places."""
    load_territories(Decoupage(package), at=NOW)

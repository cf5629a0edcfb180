"""Reads the official geographic code from the npm package `@etalab/decoupage-administratif`.

Its JSON files are read, never its code. Source: INSEE (COG, legal populations), DGCL (EPCI),
La Poste (postal codes); Licence Ouverte.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from aimpact.territories.enums import TerritoryKind

FORMAT = 1
"""Raise it when what is made of the same files changes: they are then loaded again."""


class TerritoriesMissingError(Exception):
    """The package is not where it is installed; the message says what to do."""


@dataclass(frozen=True)
class Place:
    """One territory of the files; parents are named by their codes (empty: none)."""

    kind: TerritoryKind
    code: str
    name: str
    population: int | None = None
    postal_codes: tuple[str, ...] = ()
    departement: str = ""
    region: str = ""
    epci: str = ""


@dataclass(frozen=True)
class Alias:
    """A name that leads to the commune of that code."""

    commune: str
    name: str


class Decoupage:
    """The package installed in `folder`. Raises `TerritoriesMissingError`."""

    def __init__(self, folder: Path) -> None:
        try:
            self.version = f"{_read(folder / 'package.json')['version']}/{FORMAT}"
        except (OSError, ValueError, KeyError) as error:
            raise TerritoriesMissingError(
                f"The official geographic code is not in {folder}: run `npm ci` first."
            ) from error
        self._data = folder / "data"

    @cached_property
    def communes(self) -> tuple[Place, ...]:
        """The communes of today, each with the codes of all the levels above it."""
        epci = {m["code"]: e["code"] for e in self._epci for m in e["membres"]}
        return tuple(
            Place(
                kind=TerritoryKind.COMMUNE,
                code=commune["code"],
                name=_typeset(commune["nom"]),
                population=commune.get("population"),
                postal_codes=tuple(commune.get("codesPostaux", ())),
                departement=commune["departement"],
                region=commune["region"],
                epci=epci.get(commune["code"], ""),
            )
            for commune in self._communes
            if commune["type"] == "commune-actuelle"
        )

    def wider_places(self) -> Iterator[Place]:
        """The country, régions, départements and EPCI; the first three sum their communes."""
        yield Place(TerritoryKind.COUNTRY, "FR", "France", self._sum("FR"))
        for place in _read(self._data / "regions.json"):
            code, name = place["code"], _typeset(place["nom"])
            yield Place(TerritoryKind.REGION, code, name, self._sum(f"region {code}"))
        for place in _read(self._data / "departements.json"):
            code, name = place["code"], _typeset(place["nom"])
            people = self._sum(f"departement {code}")
            yield Place(TerritoryKind.DEPARTEMENT, code, name, people, region=place["region"])
        yield from map(self._epci_place, self._epci)

    def aliases(self) -> Iterator[Alias]:
        """Former communes and municipal arrondissements, with the commune they are now in."""
        current = {place.code: place.name for place in self.communes}
        names = {
            (commune.get("chefLieu") or commune.get("commune"), _typeset(commune["nom"]))
            for commune in self._communes
            if commune["type"] != "commune-actuelle"
        }
        for code, name in sorted(names):
            if code in current and current[code] != name:
                yield Alias(commune=code, name=name)

    def _epci_place(self, epci: dict[str, Any]) -> Place:
        members = [self._by_code[m["code"]] for m in epci["membres"] if m["code"] in self._by_code]
        return Place(
            kind=TerritoryKind.EPCI,
            code=epci["code"],
            name=_typeset(epci["nom"]),
            population=epci["populationMunicipale"],
            departement=_only({place.departement for place in members}),
            region=_only({place.region for place in members}),
        )

    def _sum(self, level: str) -> int | None:
        return self._sums[level] or None

    @cached_property
    def _sums(self) -> Counter[str]:
        sums: Counter[str] = Counter()
        for place in self.communes:
            for level in ("FR", f"region {place.region}", f"departement {place.departement}"):
                sums[level] += place.population or 0
        return sums

    @cached_property
    def _by_code(self) -> dict[str, Place]:
        return {place.code: place for place in self.communes}

    @cached_property
    def _communes(self) -> list[dict[str, Any]]:
        return list(_read(self._data / "communes.json"))

    @cached_property
    def _epci(self) -> list[dict[str, Any]]:
        return list(_read(self._data / "epci.json"))


def _only(codes: set[str]) -> str:
    # An EPCI may lie across several départements: it then has no single one.
    return next(iter(codes)) if len(codes) == 1 else ""


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _typeset(name: str) -> str:
    # The files write the typewriter's apostrophe; French is printed with the other one.
    return str(name).replace("'", "’")

"""manage.py build_population: makes `territories/reference/population.csv` from INSEE's files.

A tool of those who release the platform: run it when INSEE publishes a new year.
"""

import csv
from collections import defaultdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from aimpact.territories.services.reference import (
    FIGURES,
    Line,
    Pyramid,
    bands_of_classes,
    bands_of_pyramid,
    write_reference,
)


class Command(BaseCommand):
    help = "Makes the shipped population figures from INSEE's estimates (CSV)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("pyramid", type=Path, help="annee, sexe, age (years), population")
        parser.add_argument("regions", type=Path, help="annee, region, sexe, age, population")
        parser.add_argument("departements", type=Path, help="idem, departement")
        parser.add_argument("--year", default="2021", help="Of régions and départements.")
        parser.add_argument("--out", type=Path, default=FIGURES)

    def handle(self, *args: Any, **options: Any) -> None:
        pyramids = _pyramids(options["pyramid"])
        latest, year = max(pyramids), options["year"]
        lines: list[Line] = [
            ("country", "FR", latest, "counted", bands_of_pyramid(pyramids[latest]))
        ]
        for kind in ("region", "departement"):
            classes = _classes(options[f"{kind}s"], kind, year)
            lines += [
                (kind, code, year, "estimated", bands_of_classes(counts, pyramids[year]))
                for code, counts in sorted(classes.items())
            ]
        with options["out"].open("w", encoding="utf-8", newline="") as file:
            write_reference(file, lines)
        self.stdout.write(f"{len(lines)} territories written.")


def _pyramids(path: Path) -> dict[str, Pyramid]:
    found: dict[str, dict[tuple[str, int], int]] = defaultdict(dict)
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            found[row["annee"]][row["sexe"], int(row["age"].rstrip("+"))] = int(row["population"])
    return dict(found)


def _classes(path: Path, column: str, year: str) -> dict[str, dict[tuple[str, str], int]]:
    found: dict[str, dict[tuple[str, str], int]] = defaultdict(dict)
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if row["annee"] == year:
                found[row[column]][row["sexe"], row["age"]] = int(row["population"])
    return dict(found)

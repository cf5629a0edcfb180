"""manage.py import_population FILE.csv: margins of the population as INSEE publishes them."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from aimpact.territories.services import MarginsUnreadableError, import_margins


class Command(BaseCommand):
    help = (
        "Imports INSEE's population by sex and age: columns annee, departement or region (none: "
        "the country), sexe, age, population. Every line refused is reported with its reason."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--year", default="", help="The year to keep (default: the latest).")
        parser.add_argument(
            "--source", default="INSEE, estimations de population", help="Shown with each figure."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with options["file"].open(encoding="utf-8-sig", newline="") as file:
                report = import_margins(file, source=options["source"], year=options["year"])
        except (OSError, UnicodeDecodeError, MarginsUnreadableError) as error:
            raise CommandError(f"{options['file'].name} cannot be read: {error}") from error
        for line in report.refused:
            self.stderr.write(f"line {line.number}: {line.reason}")
        self.stdout.write(
            f"{report.read} lines read: {report.written} margins of {report.year or 'no year'} "
            f"written, {report.other_years} lines of other years left, "
            f"{len(report.refused)} refused."
        )

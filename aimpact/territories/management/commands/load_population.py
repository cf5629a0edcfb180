"""manage.py load_population: the population figures that come with the platform."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from aimpact.territories.services.reference import is_reference_loaded, load_reference


class Command(BaseCommand):
    help = (
        "Loads inhabitants of fifteen or more by sex and age for France, its régions and its "
        "départements. Figures that were imported stay."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--force", action="store_true", help="Load the same figures again.")

    def handle(self, *args: Any, **options: Any) -> None:
        if is_reference_loaded() and not options["force"]:
            return
        count = load_reference(at=timezone.now())
        if options["verbosity"]:
            self.stdout.write(f"{count} margins of the population loaded.")

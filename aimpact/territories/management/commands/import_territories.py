"""manage.py import_territories: the official geographic code, once for each version."""

from pathlib import Path
from time import perf_counter
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from aimpact.territories.decoupage import Decoupage, TerritoriesMissingError
from aimpact.territories.services import is_loaded, load_territories

PACKAGE = Path("node_modules", "@etalab", "decoupage-administratif")


class Command(BaseCommand):
    help = (
        "Loads all communes, départements, régions, EPCI and the country from the npm package "
        "@etalab/decoupage-administratif. Does nothing when that version is already loaded."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--package", type=Path, default=settings.BASE_DIR / PACKAGE)
        parser.add_argument("--force", action="store_true", help="Load the same version again.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            source = Decoupage(options["package"])
        except TerritoriesMissingError as error:
            raise CommandError(str(error)) from error
        if is_loaded(source) and not options["force"]:
            self._say(f"Territories {source.version}: already loaded.", options)
            return
        started = perf_counter()
        count = load_territories(source, at=timezone.now())
        seconds = perf_counter() - started
        self._say(f"Territories {source.version}: {count} loaded in {seconds:.1f} s.", options)

    def _say(self, words: str, options: dict[str, Any]) -> None:
        if options["verbosity"]:
            self.stdout.write(words)

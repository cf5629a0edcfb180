"""aimpact load-demo: the demonstration data, once."""

import argparse
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from aimpact.demo.selectors import demo_accounts
from aimpact.demo.services import load_demo


class Command(BaseCommand):
    help = "Load the demonstration: fictional clients, citizens, surveys and ballots."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--accounts", action="store_true", help="print who can sign in")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("The demonstration is not for production: its passwords are public.")
        made = load_demo(at=timezone.now())
        if options["verbosity"]:
            said = "The demonstration is loaded." if made else "The demonstration is there already."
            self.stdout.write(said)
        if options["accounts"]:
            for account in demo_accounts():
                self.stdout.write(str(account))

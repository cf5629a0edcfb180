"""`aimpact open_data SURVEY FILE`: make the open data of a survey again, to compare checksums."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils import timezone, translation

from aimpact.insights.services.exports import ExportRefused, open_data
from aimpact.surveys.models import Survey


class Command(BaseCommand):
    help = "Writes the open data of a survey (ZIP), as its public page gives them, in French."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("survey", help="code of the survey")
        parser.add_argument("file", type=Path, help="the archive to write")

    def handle(self, *args: Any, **options: Any) -> None:
        survey = Survey.objects.filter(code=options["survey"]).first()
        if survey is None:
            raise CommandError(f"No survey has the code {options['survey']}.")
        address = f"{settings.PUBLIC_URL}{reverse('public_results', args=[survey.code])}"
        try:
            with translation.override("fr"):
                package = open_data(survey, at=timezone.now(), address=address)
        except ExportRefused as refused:
            raise CommandError(f"Not for now: {refused.reason}.") from None
        options["file"].write_bytes(package.archive)
        self.stdout.write(f"{package.checksum}  {options['file']}")

"""aimpact export-questionnaire CODE --format xlsform: a questionnaire for another tool."""

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from aimpact.exchange.enums import OutFormat
from aimpact.exchange.formats.carrying import Written
from aimpact.exchange.formats.limesurvey.writing import write_limesurvey
from aimpact.exchange.formats.native import write_native
from aimpact.exchange.formats.xlsform.writing import write_xlsform
from aimpact.exchange.wording import say_out
from aimpact.questionnaire.structure import Questionnaire
from aimpact.surveys.models import Survey

EXTENSIONS = {OutFormat.JSON: "json", OutFormat.XLSFORM: "xlsx", OutFormat.LIMESURVEY: "txt"}


class Command(BaseCommand):
    help = "Write the questionnaire of a survey as a file, and tell what that file cannot say."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("survey", metavar="CODE", help="code of the survey, as in its address")
        parser.add_argument("--format", choices=OutFormat.values, default=OutFormat.JSON.value)
        parser.add_argument("--to", type=Path, help="file to write; CODE.json, .xlsx, .txt if none")

    def handle(self, *args: Any, **options: Any) -> None:
        survey = Survey.objects.filter(code=options["survey"]).first()
        if survey is None:
            raise CommandError(f"Unknown: {options['survey']}")
        chosen = OutFormat(options["format"])
        written = _write(survey.document, chosen)
        path = options["to"] or Path(f"{survey.code}.{EXTENSIONS[chosen]}")
        try:
            path.write_bytes(written.content)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        for each in written.losses:
            for loss in each.losses:
                self.stdout.write(f"{each.code or '–'} {each.label}: {say_out(loss)}")
        self.stdout.write(f"{path}: {len(written.content)} bytes")


def _write(questionnaire: Questionnaire, chosen: OutFormat) -> Written:
    if chosen is OutFormat.XLSFORM:
        return write_xlsform(questionnaire)
    if chosen is OutFormat.LIMESURVEY:
        return write_limesurvey(questionnaire)
    return Written(write_native(questionnaire), ())

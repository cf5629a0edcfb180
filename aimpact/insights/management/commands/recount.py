"""`aimpact recount SURVEY`: count every ballot again and compare with the published counters."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from aimpact.surveys.models import Survey
from aimpact.surveys.services.sealing import Difference, rebuild_tallies, recount

SHOWN = 20


class Command(BaseCommand):
    help = (
        "Counts every sealed ballot of a survey again and compares with the counters that results"
        " are read from. Exit code 1 if they differ."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("survey", nargs="*", help="codes of surveys")
        parser.add_argument("--all", action="store_true", help="every survey")
        parser.add_argument("--mend", action="store_true", help="replace counters that differ")

    def handle(self, *args: Any, **options: Any) -> None:
        surveys = self._surveys(options["survey"], every=options["all"])
        wrong = [survey for survey in surveys if not self._is_right(survey, mend=options["mend"])]
        if wrong:
            raise CommandError(f"{len(wrong)} of {len(surveys)} surveys differ from their ballots.")

    def _surveys(self, codes: list[str], *, every: bool) -> list[Survey]:
        if every == bool(codes):
            raise CommandError("Give the code of a survey, or --all.")
        surveys = Survey.objects.order_by("pk")
        if every:
            return list(surveys)
        found = list(surveys.filter(code__in=codes))
        missing = {*codes} - {survey.code for survey in found}
        if missing:
            raise CommandError(f"No survey has the code {', '.join(sorted(missing))}.")
        return found

    @transaction.atomic
    def _is_right(self, survey: Survey, *, mend: bool) -> bool:
        # Sealing waits meanwhile (casting does not): ballots and counters are read as one.
        Survey.objects.select_for_update(no_key=True).get(pk=survey.pk)
        differences = recount(survey)
        if not differences:
            self.stdout.write(f"{survey.code}: counters equal a recount of every ballot.")
            return True
        self._tell(survey, differences)
        if not mend:
            return False
        rebuild_tallies(survey, by=None, at=timezone.now())
        self.stdout.write(f"{survey.code}: counters replaced by the recount.")
        return not recount(survey)

    def _tell(self, survey: Survey, differences: list[Difference]) -> None:
        self.stdout.write(f"{survey.code}: {len(differences)} counters differ.")
        for key, kept, recounted in differences[:SHOWN]:
            place = " ".join(part for part in key if part) or "ballots"
            self.stdout.write(f"  {place}: kept {kept}, recounted {recounted}")
        if len(differences) > SHOWN:
            self.stdout.write(f"  … and {len(differences) - SHOWN} more")

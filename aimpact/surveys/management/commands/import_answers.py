"""aimpact import-answers FILE --space SLUG: a file of answers becomes a closed survey."""

import argparse
import csv
import json
from pathlib import Path
from typing import Any, TextIO

from django.core.exceptions import ObjectDoesNotExist
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Model
from django.utils import timezone

from aimpact.accounts.models import User
from aimpact.questionnaire.kinds import Context
from aimpact.questionnaire.structure import Text
from aimpact.spaces.models import Space
from aimpact.surveys.enums import ResultsVisibility
from aimpact.surveys.importing.files import MAXIMUM_BYTES, FileRefused
from aimpact.surveys.importing.fill import Filled, fill_ballots
from aimpact.surveys.importing.mapping import (
    FileMapping,
    MalformedMapping,
    mapping_from_text,
    mapping_to_json,
)
from aimpact.surveys.importing.report import MAXIMUM_REFUSALS, Report, report_lines
from aimpact.surveys.importing.sources import ANSWERS, CODES, PEOPLE, propose, read_sources
from aimpact.surveys.importing.words import (
    say_file_refused,
    say_ignored,
    say_mapping_refused,
    say_note,
    say_refusal,
)
from aimpact.surveys.selectors.places import TerritoryPlaces
from aimpact.surveys.services.imports import (
    AlreadyImported,
    NothingToImport,
    SentFile,
    import_survey,
)

SHOWN = 20
"""Refusals printed; the file of --report holds them all."""


class Command(BaseCommand):
    help = (
        "Import a survey with its answers from a CSV file (also .csv.gz). Without --mapping the "
        "proposed mapping is followed; --propose prints it, for you to correct."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="one line a person, or one line an answer")
        parser.add_argument("--codes", type=Path, help="list of codes: question, code, label")
        parser.add_argument("--people", type=Path, help="one line a participant, to be joined")
        parser.add_argument("--propose", action="store_true", help="print the mapping and stop")
        parser.add_argument("--mapping", type=Path, help="JSON mapping, from --propose, corrected")
        parser.add_argument("--space", metavar="SLUG")
        parser.add_argument("--title", help="in French; the file's name by default")
        parser.add_argument("--by", metavar="EMAIL", help="who imports; nobody by default")
        parser.add_argument(
            "--visibility", choices=ResultsVisibility.values, default=ResultsVisibility.TEAM
        )
        parser.add_argument("--report", type=Path, help="CSV of all that was left out")
        parser.add_argument("--check", action="store_true", help="read and report, write nothing")
        parser.add_argument("--again", action="store_true", help="even if imported already")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._handle(options)
        except FileRefused as refused:
            raise CommandError(say_file_refused(refused)) from refused
        except MalformedMapping as error:
            raise CommandError(say_mapping_refused(error)) from error

    def _handle(self, options: dict[str, Any]) -> None:
        files = _read_files(options)
        if options["propose"]:
            mapping = propose(files, on=timezone.localdate()).mapping
            self.stdout.write(json.dumps(mapping_to_json(mapping), ensure_ascii=False, indent=1))
            return
        filled = _fill(files, options)
        self._print(filled.report)
        if options["report"]:
            with options["report"].open("w", encoding="utf-8-sig", newline="") as file:
                _write_report(filled.report, file)
        if not options["check"]:
            self._import(filled, files[ANSWERS], options)

    def _import(self, filled: Filled, answers: bytes, options: dict[str, Any]) -> None:
        if not options["space"]:
            raise CommandError("--space says in which space the survey goes.")
        try:
            survey = import_survey(
                _named(Space, slug=options["space"]),
                filled=filled,
                file=SentFile(options["file"].name, answers),
                visibility=ResultsVisibility(options["visibility"]),
                again=options["again"],
                by=_named(User, email=options["by"]) if options["by"] else None,
                at=timezone.now(),
            )
        except AlreadyImported as error:
            raise CommandError(
                f"This file already became the survey {error.survey.code}. "
                "Give --again to import it a second time."
            ) from error
        except NothingToImport as error:
            raise CommandError(
                "Nothing was imported: no row gives a ballot, or more than "
                f"{MAXIMUM_REFUSALS} values are refused. Correct the mapping."
            ) from error
        self.stdout.write(f"Survey {survey.code}: {filled.report.ballots} ballots.")

    def _print(self, report: Report) -> None:
        self.stdout.write(
            f"{report.rows} rows read, {report.ballots} ballots, {report.refused_rows} rows "
            f"refused, {report.refused_values} values refused, {report.blank_rows} blank rows."
        )
        for column, reason in report.ignored.items():
            self.stdout.write(f"Ignored column: {column} ({say_ignored(reason)})")
        for name, number in report.notes.items():
            self.stdout.write(f"{number} {say_note(name)}")
        for refusal in report.refusals[:SHOWN]:
            where = f"{refusal.file} line {refusal.line}".strip()
            what = f" {refusal.column}" if refusal.column else ""
            value = f" «{refusal.value}»" if refusal.value else ""
            self.stdout.write(f"Refused, {where}:{what}{value} {say_refusal(refusal)}")
        if len(report.refusals) > SHOWN:
            more = len(report.refusals) - SHOWN
            self.stdout.write(f"… and {more} more: --report FILE.csv lists them all.")


def _read_files(options: dict[str, Any]) -> dict[str, bytes]:
    paths = {ANSWERS: options["file"], CODES: options["codes"], PEOPLE: options["people"]}
    files = {}
    for role, path in paths.items():
        if path is not None:
            try:
                with path.open("rb") as file:
                    files[role] = file.read(MAXIMUM_BYTES + 1)
            except OSError as error:
                raise CommandError(f"{path}: {error.strerror}") from error
    return files


def _fill(files: dict[str, bytes], options: dict[str, Any]) -> Filled:
    if options["mapping"]:
        mapping = _read_mapping(options["mapping"])
        sources = read_sources(files, mapping.source)
    else:
        proposal = propose(files, on=timezone.localdate())
        sources, mapping = proposal.sources, proposal.mapping
    title = Text(fr=options["title"] or options["file"].name)
    on = timezone.localdate()
    context = Context(places=TerritoryPlaces())
    return fill_ballots(
        sources.table, mapping, title=title, on=on, notes=sources.notes, context=context
    )


def _read_mapping(path: Path) -> FileMapping:
    try:
        return mapping_from_text(path.read_bytes())
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from error


def _named(model: type[Model], **name: str) -> Any:
    try:
        return model._default_manager.get(**name)
    except ObjectDoesNotExist as error:
        raise CommandError(f"Unknown: {', '.join(name.values())}") from error


def _write_report(report: Report, file: TextIO) -> None:
    csv.writer(file, delimiter=";").writerows(report_lines(report, say_refusal, say_ignored))

"""aimpact import-questionnaire FILE… --space SLUG: files of other tools become drafts."""

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Model
from django.utils import timezone

from aimpact.accounts.models import User
from aimpact.exchange.formats.anything import read_questionnaire
from aimpact.exchange.formats.imported import (
    Carried,
    Imported,
    Loss,
    NotAQuestionnaire,
    SourceQuestion,
    Weight,
)
from aimpact.exchange.opening import MAXIMUM_BYTES, FileRefused
from aimpact.exchange.services import TooManyWaiting, confirm_import, keep_import
from aimpact.exchange.wording import FORMATS, say_loss, say_not, say_refused
from aimpact.spaces.models import Space

Line = tuple[str, str, int | str, int | str, int | str, int | str]

HEADER = ("File", "Format", "Questions", "Whole", "Partly", "Not")


@dataclass(frozen=True, slots=True)
class _Read:
    """A file, and what it gave: a questionnaire, or why there is none."""

    name: str
    imported: Imported | None
    refusal: str = ""


class Command(BaseCommand):
    help = (
        "Make drafts of questionnaires of other tools (LimeSurvey .lss, .lsa, .txt; XLSForm "
        ".xlsx; Lunatic and AimPact .json; numbered text, .docx, .odt). --check only tells, "
        "question by question, what would be carried; -v 0 prints the table alone."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, help="files, or folders of files")
        parser.add_argument("--check", action="store_true", help="read and tell, write nothing")
        parser.add_argument("--reasons", action="store_true",
                            help="count why questions are carried partly, or not")  # fmt: skip
        parser.add_argument("--space", metavar="SLUG")
        parser.add_argument("--by", metavar="EMAIL", help="who imports")

    def handle(self, *args: Any, **options: Any) -> None:
        files = [*_read_all(options["paths"])]
        if options["verbosity"]:
            for file in files:
                self._tell(file)
        self._table(files)
        if options["reasons"]:
            self._reasons(files)
        if not options["check"]:
            self._import(files, options)

    # --- telling ---------------------------------------------------------------------------
    def _tell(self, file: _Read) -> None:
        self.stdout.write(f"\n{file.name}")
        if file.imported is None:
            self.stdout.write(f"  {file.refusal}")
            return
        for loss in file.imported.losses:
            self.stdout.write(f"  {say_loss(loss)}")
        for question in file.imported.questions:
            label = " ".join(question.label.split())[:70]
            head = f"{question.carried.value:7} {question.name} ({question.kind}) {label}"
            self.stdout.write(f"  {head.rstrip()}")
            for loss in question.losses:
                self.stdout.write(f"          {say_loss(loss)}")

    def _table(self, files: Iterable[_Read]) -> None:
        lines: list[Line] = []
        totals: Counter[Carried] = Counter()
        for file in files:
            if file.imported is None:
                lines.append((file.name, file.refusal, "", "", "", ""))
                continue
            tally = file.imported.tally()
            totals.update(tally)
            told = str(FORMATS[file.imported.format])
            lines.append((file.name, told, sum(tally.values()), *_counts(tally)))
        lines.append(("Total", "", totals.total(), *_counts(totals)))
        name = max(len(line[0]) for line in lines)
        wide = max(len(HEADER[1]), *(len(line[1]) for line in lines if line[2] != ""))
        self.stdout.write("")
        for line in (HEADER, *lines):
            first = f"{line[0]:{name}}  {line[1]:{wide}}"
            numbers = "".join(f"{cell:>{len(head) + 2}}" for cell, head in
                              zip(line[2:], HEADER[2:], strict=True))  # fmt: skip
            self.stdout.write(f"{first}{numbers}".rstrip())

    def _reasons(self, files: Iterable[_Read]) -> None:
        """Each reason and how many questions it stands on, the most frequent first."""
        counts = Counter(
            (question.carried.value, reason)
            for file in files
            for question in (file.imported.questions if file.imported else ())
            for reason in _reasons_of(question)
        )
        self.stdout.write("")
        for (carried, reason), number in counts.most_common():
            self.stdout.write(f"{number:5}  {carried:7} {reason}")

    # --- importing -------------------------------------------------------------------------
    def _import(self, files: Iterable[_Read], options: dict[str, Any]) -> None:
        if not options["space"] or not options["by"]:
            raise CommandError("--space says where the drafts go, --by who imports them.")
        space, user = _named(Space, slug=options["space"]), _named(User, email=options["by"])
        for file in files:
            if file.imported is None:
                continue
            now = timezone.now()
            try:
                kept = keep_import(space, file.imported, file_name=file.name, by=user, at=now)
            except TooManyWaiting as error:
                raise CommandError("Too many questionnaires of this space wait already.") from error
            survey = confirm_import(kept, by=user, at=now)
            self.stdout.write(f"{file.name}: survey {survey.code}")


def _read_all(paths: Iterable[Path]) -> Iterator[_Read]:
    for path in paths:
        inside = sorted(each for each in path.rglob("*") if each.is_file()) if path.is_dir() else []
        for file in inside or [path]:
            yield _read(file, str(file.relative_to(path)) if inside else file.name)


def _read(path: Path, name: str) -> _Read:
    try:
        with path.open("rb") as file:
            content = file.read(MAXIMUM_BYTES + 1)
        return _Read(name, read_questionnaire(content, name=path.name))
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from error
    except FileRefused as refused:
        return _Read(name, None, say_refused(refused))
    except NotAQuestionnaire as error:
        return _Read(name, None, say_not(error))


def _counts(tally: Mapping[Carried, int]) -> tuple[int, int, int]:
    return tally[Carried.WHOLE], tally[Carried.PARTLY], tally[Carried.NOT]


def _reasons_of(question: SourceQuestion) -> set[str]:
    """The reasons without what stood there; a setting keeps its name."""
    return {
        say_loss(Loss(loss.code, loss.weight, _setting(loss)))
        for loss in question.losses
        if loss.weight is not Weight.NOTE
    }


def _setting(loss: Loss) -> str:
    if loss.code == "kind":
        return loss.detail
    return loss.detail.partition("=")[0] if loss.code == "attribute" else ""


def _named(model: type[Model], **name: str) -> Any:
    try:
        return model._default_manager.get(**name)
    except ObjectDoesNotExist as error:
        raise CommandError(f"Unknown: {', '.join(name.values())}") from error

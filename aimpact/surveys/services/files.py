"""Files of participants: received with a form, sealed with its ballot, or forgotten.

A file stands apart from the ballot that it came with, as free texts do (ADR 0005). Pictures are
drawn anew: neither the place nor the hour that a telephone writes in them is kept. The others are
kept as they came: the page says that they may name their author.
"""

import io
import os
import random
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO, Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Sum

from aimpact.core.filetypes import (
    PICTURES,
    FileType,
    HasMacros,
    UnknownFile,
    read_type,
)
from aimpact.core.pictures import NotAPicture, PictureFault, draw_again
from aimpact.core.scanning import Infected, ScanRefused, scan
from aimpact.questionnaire.kinds.files import DOCUMENTS, PDF, accepted
from aimpact.questionnaire.kinds.files import PICTURES as PICTURES_ACCEPTED
from aimpact.questionnaire.structure import Kind, Question
from aimpact.surveys.models import AnswerFile, Ballot, IncomingBallot, PendingFile, Survey

FILE_BYTES = 10_000_000
SURVEY_BYTES = 2_000_000_000
"""Bytes that the files of one survey may take, those of unfinished forms included."""
PENDING_KEPT = timedelta(days=2)
"""How long a file waits for its form; put off each time that the form is sent."""
SAVED_KEPT = timedelta(days=31)
"""The same where people may set their answers aside."""
NO_DATE = 946_684_800
"""The date of every file on the disk: 1 January 2000, in seconds of Unix."""


@dataclass
class FileRefused(Exception):
    """The file is not taken; `code` and `figures` as in `questionnaire.kinds.AnswerError`."""

    code: str
    figures: dict[str, float]


def receive_file(
    survey: Survey, question: Question, *, file: IO[bytes], at: datetime
) -> PendingFile:
    """Take a file for a question, until its form is sent. Raises `FileRefused`."""
    size = file.seek(0, io.SEEK_END)
    if size > FILE_BYTES:
        raise FileRefused("file_too_large", {"maximum": FILE_BYTES / 1_000_000})
    kind = _read_type(file)
    if kind not in types_of(question):
        raise FileRefused("file_type", {})
    if _bytes_of(survey) + size > SURVEY_BYTES:
        raise FileRefused("file_quota", {})
    _scan(file)
    content, extension = _content(file, kind)
    pending = PendingFile(
        survey=survey,
        field=question.code,
        extension=extension,
        size=content.size,
        kept_until=_until(survey, at),
    )
    _store(pending.path, content)
    pending.save(force_insert=True)
    return pending


def _store(path: str, content: "File[Any]") -> None:
    """Keep a file without the hour at which it came in, or was sealed: a ballot has none."""
    name = default_storage.save(path, content)
    with suppress(NotImplementedError):  # a storage elsewhere keeps the hours that it likes
        os.utime(default_storage.path(name), (NO_DATE, NO_DATE))


def _read_type(file: IO[bytes]) -> FileType:
    try:
        return read_type(file)
    except HasMacros as refused:
        raise FileRefused("file_macros", {}) from refused
    except UnknownFile as refused:
        raise FileRefused("file_type", {}) from refused


def _scan(file: IO[bytes]) -> None:
    try:
        scan(file)
    except ScanRefused as refused:
        is_found = isinstance(refused, Infected)
        raise FileRefused("file_infected" if is_found else "file_not_scanned", {}) from refused


def _content(file: IO[bytes], kind: FileType) -> "tuple[File[Any], str]":
    if kind not in PICTURES:
        file.seek(0)
        return File(file), kind.value
    try:
        drawn = draw_again(file)
    except NotAPicture as refused:
        code = "file_size" if refused.fault is PictureFault.SIZE else "file_type"
        raise FileRefused(code, {}) from refused
    return ContentFile(drawn.data), drawn.extension


def types_of(question: Question) -> frozenset[FileType]:
    """The types that a question takes."""
    groups = {
        PICTURES_ACCEPTED: PICTURES,
        PDF: frozenset({FileType.PDF}),
        DOCUMENTS: frozenset(
            {
                FileType.DOCX,
                FileType.XLSX,
                FileType.PPTX,
                FileType.ODT,
                FileType.ODS,
                FileType.ODP,
                FileType.TEXT,
            }
        ),
    }
    return frozenset().union(*(groups[one] for one in accepted(question)))


def kept_for(survey: Survey) -> timedelta:
    """How long an unfinished form's files are kept."""
    return SAVED_KEPT if survey.may_save else PENDING_KEPT


def _until(survey: Survey, at: datetime) -> datetime:
    """When a file of a form sent now is forgotten: at a midnight. Until it is sealed its ballot
    holds its ticket, and a ballot has a day, never an hour (ADR 0005).
    """
    until = at + kept_for(survey) + timedelta(days=1)
    return until.replace(hour=0, minute=0, second=0, microsecond=0)


def _bytes_of(survey: Survey) -> int:
    sizes = (
        model.objects.filter(survey=survey).aggregate(total=Sum("size"))["total"] or 0
        for model in (PendingFile, AnswerFile)
    )
    return sum(sizes)


def keep_files(survey: Survey, tickets: Collection[str], *, at: datetime) -> None:
    """Put off the day when files of a form under way are forgotten."""
    pending = PendingFile.objects.filter(survey=survey, ticket__in=list(tickets))
    pending.update(kept_until=_until(survey, at))


def drop_files(survey: Survey, tickets: Collection[str]) -> None:
    """Forget files that their sender took back. Their tickets are known to the sender alone."""
    in_urn = _tickets_in_urn(survey)
    for pending in PendingFile.objects.filter(survey=survey, ticket__in=list(tickets)):
        if pending.ticket not in in_urn:
            pending.delete()


# --- sealing ----------------------------------------------------------------------------
def file_fields(survey: Survey) -> list[str]:
    """Fields of the survey that hold files."""
    return [q.code for q in survey.document.questions() if q.kind is Kind.FILE]


def seal_files(survey: Survey, ballots: Sequence[Ballot]) -> None:
    """Move the files of a batch to the box, in the transaction that seals its ballots.

    Each is copied under a new name, in random order, so that neither a row, a name nor the hour
    of a file says with which ballot it came. On an anonymous survey the ballot keeps their number
    alone.
    """
    fields = file_fields(survey)
    if not fields:
        return
    sent = {
        ticket for ballot in ballots for name in fields for ticket in _tickets(ballot.answers, name)
    }
    pending = {one.ticket: one for one in PendingFile.objects.filter(ticket__in=list(sent))}
    mine = {ticket: one for ticket, one in pending.items() if _is_here(one, survey)}
    _copy(survey, list(mine.values()))
    if survey.is_anonymous:
        for ballot in ballots:
            _forget_tickets(ballot, fields, mine)
        Ballot.objects.bulk_update(ballots, ["answers"], batch_size=500)
    for one in mine.values():
        one.delete()


def _is_here(pending: PendingFile, survey: Survey) -> bool:
    """Whether a file is this survey's and still in the storage: one lost stops no counting."""
    return pending.survey_id == survey.pk and default_storage.exists(pending.path)


def _copy(survey: Survey, pending: list[PendingFile]) -> None:
    random.SystemRandom().shuffle(pending)
    sealed = []
    for one in pending:
        twin = AnswerFile(survey=survey, field=one.field, extension=one.extension, size=one.size)
        twin.ticket = "" if survey.is_anonymous else one.ticket
        with default_storage.open(one.path) as file:
            _store(twin.path, file)
        sealed.append(twin)
    AnswerFile.objects.bulk_create(sealed, batch_size=500)


def _forget_tickets(ballot: Ballot, fields: Iterable[str], known: Collection[str]) -> None:
    for name in fields:
        number = sum(ticket in known for ticket in _tickets(ballot.answers, name))
        if number:
            ballot.answers[name] = [str(n) for n in range(1, number + 1)]
        else:
            ballot.answers.pop(name, None)


def set_files_apart(survey: Survey) -> None:
    """Take the tickets off the ballots of the box and off their files, for good.

    For a named survey whose ballots lose their names: a file may name its author. A ballot keeps
    the number of its files, so that the counters stay equal to a recount.
    """
    files = AnswerFile.objects.filter(survey=survey).exclude(ticket="")
    fields = list(files.order_by("field").values_list("field", flat=True).distinct())
    if not fields:
        return
    ballots = list(Ballot.objects.filter(survey=survey, answers__has_any_keys=fields))
    for ballot in ballots:
        for name in fields:
            if tickets := _tickets(ballot.answers, name):
                ballot.answers[name] = [str(n) for n in range(1, len(tickets) + 1)]
    Ballot.objects.bulk_update(ballots, ["answers"], batch_size=500)
    files.update(ticket="")


def _tickets(answers: dict[str, object], name: str) -> list[str]:
    value = answers.get(name)
    return [str(one) for one in value] if isinstance(value, list) else []


# --- forgetting -------------------------------------------------------------------------
def forget_pending_files(*, at: datetime) -> int:
    """Forget the files of forms that never came; those of ballots in an urn wait with them."""
    number = 0
    late = PendingFile.objects.filter(kept_until__lt=at)
    surveys = Survey.objects.filter(pk__in=late.values("survey_id").distinct())
    for survey in surveys:
        in_urn = _tickets_in_urn(survey)
        with transaction.atomic():
            for pending in late.filter(survey=survey).select_for_update(skip_locked=True):
                if pending.ticket not in in_urn:
                    pending.delete()
                    number += 1
    return number


def _tickets_in_urn(survey: Survey) -> set[str]:
    fields = file_fields(survey)
    urn = IncomingBallot.objects.filter(survey=survey).values_list("answers", flat=True)
    return {
        ticket
        for answers in urn.iterator(chunk_size=1_000)
        for name in fields
        for ticket in _tickets(answers, name)
    }

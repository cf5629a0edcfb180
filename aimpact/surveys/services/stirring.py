"""Stirring: rows of the register, the urn and the box written again, in random order, together.

A database tells in which order and in which transaction its rows were written. Left alone, the
register's tenth line would be the tenth ballot's author, and a day with one ballot would name
them. After stirring, every line of a survey has one transaction and a place drawn at random, and
so have the ballots, texts and files sealed since: their batches, which follow each other in
time, are one batch of a day.
"""

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Exists, Model, OuterRef, Q
from procrastinate.contrib.django import app

from aimpact.core.services import record_event
from aimpact.surveys.enums import Anonymity
from aimpact.surveys.models import (
    AnswerFile,
    Ballot,
    IncomingBallot,
    OpenAnswer,
    Participation,
    PendingFile,
    ResultsNotice,
    Survey,
)

STIR_TASK = "aimpact.surveys.tasks.stir_survey"
STIRRED_AFTER_END = timedelta(days=3)
"""How long after its end a register is still stirred: nights when no worker ran included."""

_WRITE_AGAIN = """
WITH lines AS (DELETE FROM {table} WHERE survey_id = %(survey)s {which} RETURNING {columns})
INSERT INTO {table} ({columns}) SELECT {columns} FROM lines ORDER BY random()
"""
# What came into the box since the register was last stirred: the oldest of its lines says when.
_NEW = """AND age(xmin) < (
    SELECT max(age(xmin)) FROM surveys_participation WHERE survey_id = %(survey)s
)"""
# Lines that were written together have one transaction; a survey not yet over has others since.
_MOVED = """
SELECT survey.id FROM surveys_survey AS survey
WHERE survey.anonymity = 'verifiable' AND survey.published_at IS NOT NULL
  AND NOT EXISTS (SELECT FROM surveys_board AS board WHERE board.survey_id = survey.id)
  AND (SELECT count(DISTINCT line.xmin::text) > 1 AND count(*) <= %(most)s
       FROM surveys_participation AS line WHERE line.survey_id = survey.id)
ORDER BY survey.id
"""
LARGEST_STIRRED = 20_000
"""Lines of a register that are written again within a minute: some tens of milliseconds."""
_BOX: tuple[type[Model], ...] = (Ballot, OpenAnswer, AnswerFile)
# Ballots of the urn hold the tickets of their files: these are in no order of arrival either.
_REGISTER: tuple[type[Model], ...] = (Participation, ResultsNotice, PendingFile, IncomingBallot)


def stir_registers(*, at: datetime) -> int:
    """Stir every survey without names that takes ballots or has just ended; give their number."""
    over = at - STIRRED_AFTER_END
    surveys = Survey.objects.filter(
        Exists(Participation.objects.filter(survey=OuterRef("pk"))),
        Q(closed_at=None) | Q(closed_at__gt=over),
        Q(closes_at=None) | Q(closes_at__gt=over),
    ).exclude(anonymity=Anonymity.NAMED)
    ids = list(surveys.order_by("pk").values_list("pk", flat=True))
    for survey_id in ids:
        stir(survey_id)
    return len(ids)


def stir_verifiable() -> int:
    """Stir the verifiable surveys in which somebody took part since; give their number.

    Each minute, and not each night: a right and a ballot are two transactions, which follow each
    other where one person comes at a time. A register of more than `LARGEST_STIRRED` lines waits
    for the night: it is the crowd that hides people there.
    """
    with connection.cursor() as cursor:
        cursor.execute(_MOVED, {"most": LARGEST_STIRRED})
        ids = [survey_id for (survey_id,) in cursor.fetchall()]
    for survey_id in ids:
        stir(survey_id)
    return len(ids)


def stir(survey_id: int) -> None:
    """Write a survey's box of the day, registers and urn again, each in random order.

    Nothing for a named survey, whose ballots bear names. Sealing waits meanwhile; ballots wait
    for the registers alone: some tens of milliseconds for ten thousand lines.
    """
    with transaction.atomic():
        survey = Survey.objects.select_for_update(no_key=True).get(pk=survey_id)
        if not survey.is_anonymous:
            return
        for model in _BOX:
            _write_again(model, survey, which=_NEW)
        with connection.cursor() as cursor:
            # Before any line: whoever deletes an account waits, then finds the new lines.
            cursor.execute("LOCK TABLE surveys_participation IN SHARE ROW EXCLUSIVE MODE")
        for model in _REGISTER:
            _write_again(model, survey)


def stir_urn(survey: Survey) -> None:
    """Write the ballots of a survey's urn again, in random order."""
    _write_again(IncomingBallot, survey)


def note_links_erased(survey: Survey, *, at: datetime) -> None:
    """Say in the trail that no ballot of a pseudonymous survey has an author any more.

    Called in the transaction that seals its last ballots, which takes the links away; what the
    tables still say of their order goes as soon as it is committed.
    """
    if survey.anonymity == Anonymity.PSEUDONYM:
        record_event(survey, "unlink_ballots", by=None, at=at, space_id=survey.space_id)
        app.configure_task(STIR_TASK).defer(survey_id=survey.pk)


def _write_again(model: type[Model], survey: Survey, *, which: str = "") -> None:
    fields = [field for field in model._meta.local_concrete_fields if not field.generated]
    statement = _WRITE_AGAIN.format(
        table=model._meta.db_table,
        columns=", ".join(field.column for field in fields),
        which=which,
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, {"survey": survey.pk})

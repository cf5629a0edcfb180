"""Stirring: rows of the register, the urn and the box written again, in random order, together.

A database tells in which order and in which transaction its rows were written. Left alone, the
register's tenth line would be the tenth ballot's author, and a day with one ballot would name
them. After stirring, nothing of a row tells when it came: its transaction and its place are drawn
with its random key. So are those of the ballots, texts and files sealed since: their batches,
which follow each other in time, are one batch of a day.

A large register is written again piece by piece, each a range of those random keys: a piece holds
people of every day, so that the transaction which they share tells of none of them. All of it,
each time: one day's lines stirred by themselves would say who took part that day.
"""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import Exists, Model, OuterRef, Q
from procrastinate.contrib.django import app

from aimpact.core.services import record_event
from aimpact.proofs.receipts import in_letters
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
_REGISTER = """
SELECT count(*), (
    SELECT xmin::text FROM surveys_participation WHERE survey_id = %(survey)s
    ORDER BY age(xmin) DESC LIMIT 1
) FROM surveys_participation WHERE survey_id = %(survey)s
"""
# What came into the box since the register was last stirred: the oldest of its lines says when.
# What was written together with lines of the register has been stirred since: a ballot that is
# sealed shares its transaction with none.
_NEW = """AND age(xmin) < age(%(since)s::text::xid) AND xmin::text NOT IN (
    SELECT xmin::text FROM surveys_participation WHERE survey_id = %(survey)s {lines}
)"""
# Lines that were written together have one transaction; a survey not yet over has others since.
_MOVED = """
SELECT survey.id FROM surveys_survey AS survey
WHERE survey.anonymity = 'verifiable' AND survey.published_at IS NOT NULL
  AND NOT EXISTS (SELECT FROM surveys_board AS board WHERE board.survey_id = survey.id)
  AND (SELECT count(DISTINCT few.writer) > 1 AND count(*) <= %(most)s FROM (
      SELECT line.xmin::text AS writer FROM surveys_participation AS line
      WHERE line.survey_id = survey.id LIMIT %(most)s + 1  -- a minute's look at millions of lines
  ) AS few)
ORDER BY survey.id
"""
LARGEST_STIRRED = 20_000
"""Lines of a register that are written again in one transaction: a second or two of work. A
verifiable survey that has no more is stirred within a minute."""
IDS = 1 << 62
"""How many numbers `models.random_id` draws from."""
LETTERS = 4
"""First characters of a receipt by which its piece is known: 810,000 pieces at most."""
_BOX: tuple[type[Model], ...] = (Ballot, OpenAnswer, AnswerFile)
# Ballots of the urn hold the tickets of their files: these are in no order of arrival either.
_BESIDE: tuple[type[Model], ...] = (ResultsNotice, PendingFile)


class Piece(NamedTuple):
    """One of so many equal ranges of the random keys, `id` or `receipt`."""

    number: int = 0
    of: int = 1

    def rows(self, model: type[Model]) -> str:
        """The condition that holds the rows of a table to this piece."""
        key = model._meta.pk.column
        low = f"AND {key} >= %({key}_from)s " if self.number else ""
        return low + (f"AND {key} < %({key}_to)s" if self.number + 1 < self.of else "")

    def values(self) -> dict[str, Any]:
        """What the conditions name."""
        bounds = {"from": self.number, "to": self.number + 1}
        ids = {f"id_{name}": IDS * number // self.of for name, number in bounds.items()}
        shares = {name: 30**LETTERS * number // self.of for name, number in bounds.items()}
        receipts = {
            f"receipt_{name}": in_letters(share.to_bytes(LETTERS, "big"), LETTERS)
            for name, share in shares.items()
        }
        return ids | receipts


WHOLE = Piece()


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

    Nothing for a named survey, whose ballots bear names. Ballots do not wait for it. Sealing
    waits for one piece, and so does whoever changes the survey or lines of its register. Ended
    half way, it is done again from the start the next time: nothing is lost but the work.
    """
    with connection.cursor() as cursor:
        cursor.execute(_REGISTER, {"survey": survey_id})
        lines, since = cursor.fetchone()
    pieces = pieces_of(lines)
    for number in range(pieces):
        _stir_piece(survey_id, Piece(number, pieces), since=since)
    _stir_beside(survey_id)


def pieces_of(lines: int) -> int:
    """A power of two: each piece of a register that has doubled is half of a former one."""
    full = max(lines - 1, 0) // LARGEST_STIRRED
    return 1 << full.bit_length()


@transaction.atomic
def _stir_piece(survey_id: int, piece: Piece, *, since: str | None) -> None:
    """The box first: lines of the register say what of it was stirred before."""
    survey = _lock(survey_id)
    if not survey.is_anonymous:
        return
    new = _NEW.format(lines=piece.rows(Participation))
    for model in _BOX:
        _write_again(model, survey, piece, which=new, since=since)
    _write_again(Participation, survey, piece)
    # A ballot that may still be changed bears its link: its order says nothing more, and its
    # author must find it.
    if survey.anonymity != Anonymity.PSEUDONYM:
        _write_again(IncomingBallot, survey, piece)


@transaction.atomic
def _stir_beside(survey_id: int) -> None:
    """Addresses and files that wait: few, and whoever takes one back waits for all of them."""
    survey = _lock(survey_id)
    if not survey.is_anonymous:
        return
    for model in _BESIDE:
        if model._default_manager.filter(survey=survey).exists():
            with connection.cursor() as cursor:
                cursor.execute(f"LOCK TABLE {model._meta.db_table} IN EXCLUSIVE MODE")
            _write_again(model, survey)


def _lock(survey_id: int) -> Survey:
    """Against all but those who vote. Whoever changes or erases lines of a register, or ballots
    of an urn, takes this lock first: they would look for rows that are being written elsewhere.
    """
    return Survey.objects.select_for_update(no_key=True).get(pk=survey_id)


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


def _write_again(
    model: type[Model], survey: Survey, piece: Piece = WHOLE, *, which: str = "", **values: Any
) -> None:
    fields = [field for field in model._meta.local_concrete_fields if not field.generated]
    statement = _WRITE_AGAIN.format(
        table=model._meta.db_table,
        columns=", ".join(field.column for field in fields),
        which=f"{piece.rows(model)} {which}",
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, {"survey": survey.pk, **piece.values(), **values})

"""What is forgotten, and when: the promise made on the answering page is kept here (ADR 0023)."""

import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.encoding import force_bytes

from aimpact.accounts.models import User
from aimpact.core.services import record_event
from aimpact.questionnaire.detail_checks import identifying_questions
from aimpact.surveys.enums import Erased
from aimpact.surveys.models import (
    AnswerFile,
    Ballot,
    CodeBatch,
    Erasure,
    IncomingBallot,
    Invitation,
    KeyedSheet,
    OpenAnswer,
    Participation,
    PendingFile,
    PrintedCode,
    ResultsNotice,
    SavedAnswers,
    Survey,
)
from aimpact.surveys.selectors.retention import KEPT_CHOICES, added_rows, kept_until
from aimpact.surveys.services.publishing import may_extend
from aimpact.surveys.services.sealing import rebuild_tallies

SHORTEST_MONTH = timedelta(days=28)

Counts = dict[str, int]

# What tells the same browser, code or identity again, one keyed hash a line. Random bytes take
# its place where it is all that makes the line somebody: the lines still count who took part.
_CUT = """
UPDATE surveys_participation SET
    browser_key = CASE WHEN browser_key IS NULL THEN NULL ELSE uuid_send(gen_random_uuid()) END,
    code_hash = CASE WHEN user_id IS NULL AND invitation_id IS NULL AND code_hash IS NOT NULL
        THEN uuid_send(gen_random_uuid()) END,
    identity_mark = CASE WHEN user_id IS NULL AND invitation_id IS NULL AND code_hash IS NULL
        AND identity_mark IS NOT NULL THEN uuid_send(gen_random_uuid()) END
WHERE survey_id = %s AND num_nonnulls(browser_key, code_hash, identity_mark) > 0
"""


class KeptTooLong(Exception):
    """The survey is over, or its data are gone: they may be kept for less time, never for more."""


class AlreadyErased(Exception):
    """The personal data of this survey are gone."""


@transaction.atomic
def change_retention(
    survey: Survey, *, months: int, with_ballots: bool, reason: str = "", by: User, at: datetime
) -> Survey:
    """Keep personal data for `months` after the end; `with_ballots`: named ballots go as well.

    Participants read the term before they answer. It may be shortened at any time; lengthened,
    or ballots kept after all, before the survey has ended alone. Raises `KeptTooLong`,
    `AlreadyErased`; `ValueError` for a term that is not offered.
    """
    if months not in KEPT_CHOICES:
        raise ValueError(months)
    locked = Survey.objects.select_for_update(of=("self",)).get(pk=survey.pk)
    if locked.erasures.filter(kind=Erased.PERSONAL).exists():
        raise AlreadyErased
    before = (locked.kept_months, locked.forgets_ballots)
    if before == (months, with_ballots):
        return locked
    is_longer = months > locked.kept_months or (locked.forgets_ballots and not with_ballots)
    if is_longer and locked.ended_at(at) is not None:
        raise KeptTooLong
    locked.kept_months, locked.erases_ballots, locked.updated_at = months, with_ballots, at
    locked.save(update_fields=["kept_months", "erases_ballots", "updated_at"])
    record_event(
        locked,
        "change_retention",
        by=by,
        at=at,
        space_id=locked.space_id,
        before=before[0],
        after=months,
        with_ballots=with_ballots,
        reason=reason,
    )
    return locked


# --- when a survey is over for good ------------------------------------------------------
def cut_links(*, at: datetime) -> int:
    """Destroy the keyed hashes of surveys that are over and sealed; give their number.

    Whoever has the secret key and somebody's cookie, paper code or identity then finds out
    nothing: the register has random bytes in their place. A survey that may still be opened
    again keeps them, to refuse a second ballot.
    """
    over = (
        _ended(at)
        .filter(~Exists(_proofs(Erased.LINKS)))
        .exclude(Exists(IncomingBallot.objects.filter(survey=OuterRef("pk"))))
    )
    ids = list(over.order_by("pk").values_list("pk", flat=True))
    return sum(_cut_links(survey_id, at=at) for survey_id in ids)


@transaction.atomic
def _cut_links(survey_id: int, *, at: datetime) -> bool:
    survey = Survey.objects.select_for_update(of=("self",)).get(pk=survey_id)
    waits = IncomingBallot.objects.filter(survey=survey).exists()
    if waits or survey.ended_at(at) is None or may_extend(survey, at=at):
        return False
    with connection.cursor() as cursor:
        cursor.execute(_CUT, [survey.pk])
        lines = cursor.rowcount
    codes, _details = PrintedCode.objects.filter(survey=survey).delete()
    _prove(survey, Erased.LINKS, {"keyed_hashes": lines, "codes": codes}, at=at)
    return True


# --- when the term has come --------------------------------------------------------------
def erase_personal_data(*, at: datetime) -> int:
    """Erase what is personal in surveys whose term has come, with a proof; give their number."""
    due = _ended(at - SHORTEST_MONTH).filter(~Exists(_proofs(Erased.PERSONAL)))
    ids = [one.pk for one in due.defer("questionnaire").order_by("pk") if _is_due(one, at)]
    return sum(_erase(survey_id, at=at) for survey_id in ids)


def _is_due(survey: Survey, at: datetime) -> bool:
    until = kept_until(survey, at=at)
    return until is not None and until <= at


@transaction.atomic
def _erase(survey_id: int, *, at: datetime) -> bool:
    survey = Survey.objects.select_for_update(of=("self",)).get(pk=survey_id)
    if not _is_due(survey, at) or IncomingBallot.objects.filter(survey=survey).exists():
        return False  # the term was changed meanwhile, or the sealing has still to come
    counts = _erase_ballots(survey) if survey.forgets_ballots else _erase_names(survey)
    for kind, rows in (*_ROWS.items(), *added_rows()):
        counts[kind] = _delete(rows(survey))
    if counts.get("answers") or counts.get("ballots"):
        rebuild_tallies(survey, by=None, at=at)
    _prove(survey, Erased.PERSONAL, counts, at=at)
    return True


_ROWS: dict[str, Callable[[Survey], QuerySet[Any]]] = {
    "register": lambda survey: Participation.objects.filter(survey=survey),
    "invitations": lambda survey: Invitation.objects.filter(survey=survey),
    "code_batches": lambda survey: CodeBatch.objects.filter(survey=survey),
    "saved_answers": lambda survey: SavedAnswers.objects.filter(survey=survey),
    "notices": lambda survey: ResultsNotice.objects.filter(survey=survey),
    "files": lambda survey: AnswerFile.objects.filter(survey=survey),
    "pending_files": lambda survey: PendingFile.objects.filter(survey=survey),
    "keyed_sheets": lambda survey: KeyedSheet.objects.filter(batch__survey=survey),
}
"""What goes besides names, in this order: ballots point to the register, it to invitations. What
upper floors hold of people (`selectors.retention.added_rows`) goes after these."""


def _delete(rows: QuerySet[Any]) -> int:
    """How many rows went, those that fell with them not counted."""
    _total, by_model = rows.delete()
    return by_model.get(rows.model._meta.label, 0)


def _erase_names(survey: Survey) -> Counts:
    """Ballots stay, without their author and without answers that name one (contacts)."""
    names = Ballot.objects.filter(survey=survey, participation__isnull=False)
    counts = {"names": names.update(participation=None), "answers": 0}
    for code in identifying_questions(survey.document):
        counts["answers"] += _erase_answers(survey, code)
    return counts


def _erase_answers(survey: Survey, code: str) -> int:
    """Every answer to that question, its parts included (`q1`, `q1.name`)."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE surveys_ballot SET answers = kept.answers FROM (
                SELECT receipt, coalesce(
                    jsonb_object_agg(key, value) FILTER (WHERE split_part(key, '.', 1) <> %(code)s),
                    '{}'
                ) AS answers
                FROM surveys_ballot, jsonb_each(surveys_ballot.answers)
                WHERE survey_id = %(survey)s GROUP BY receipt
                HAVING bool_or(split_part(key, '.', 1) = %(code)s)
            ) AS kept WHERE surveys_ballot.receipt = kept.receipt
            """,
            {"survey": survey.pk, "code": code},
        )
        number = int(cursor.rowcount)
    texts = Q(field=code) | Q(field__startswith=f"{code}.")
    OpenAnswer.objects.filter(texts, survey=survey).delete()
    return number


def _erase_ballots(survey: Survey) -> Counts:
    ballots = _delete(Ballot.objects.filter(survey=survey))
    OpenAnswer.objects.filter(survey=survey).delete()
    return {"ballots": ballots}


def _ended(at: datetime) -> QuerySet[Survey]:
    return Survey.objects.published().filter(Q(closed_at__lte=at) | Q(closes_at__lte=at))


def _proofs(kind: Erased) -> QuerySet[Erasure]:
    return Erasure.objects.filter(survey=OuterRef("pk"), kind=kind)


# --- the proof ---------------------------------------------------------------------------
def _prove(survey: Survey, kind: Erased, counts: Counts, *, at: datetime) -> Erasure:
    """Write the proof, sealed, and its event. `counts` says how many of each kind went."""
    ended = survey.ended_at(at)
    statement: dict[str, Any] = {
        "survey": survey.code,
        "title": str(survey),
        "anonymity": survey.anonymity,
        "ended_at": ended.isoformat() if ended else None,
        "erased_at": at.isoformat(),
        "kind": kind.value,
        "kept_months": survey.kept_months,
        "with_ballots": survey.forgets_ballots,
        "erased": counts,
        "ballots_left": Ballot.objects.filter(survey=survey).count(),
    }
    seal = seal_of(statement)
    record_event(
        survey,
        "erase_links" if kind is Erased.LINKS else "erase_personal_data",
        by=None,
        at=at,
        space_id=survey.space_id,
        seal=seal.hex(),
        **counts,
    )
    return Erasure.objects.create(survey=survey, kind=kind, at=at, statement=statement, seal=seal)


def seal_of(statement: dict[str, Any], *, key: str | bytes | None = None) -> bytes:
    """The keyed hash of a statement in its canonical form (sorted keys, UTF-8, no spaces)."""
    canonical = json.dumps(statement, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    secret = force_bytes(settings.SECRET_KEY if key is None else key)
    return hmac.digest(secret, b"surveys.erasure|" + canonical.encode(), hashlib.sha256)


def is_sealed(erasure: Erasure) -> bool:
    """Whether the statement is the one that was sealed, by this secret key or a former one."""
    kept = bytes(erasure.seal)
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return any(hmac.compare_digest(seal_of(erasure.statement, key=key), kept) for key in keys)

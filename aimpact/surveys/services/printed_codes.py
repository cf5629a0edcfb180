"""Printed codes: made in batches, shown for an hour, taken back."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from aimpact.accounts.models import User
from aimpact.core import vault
from aimpact.core.services import record_event
from aimpact.core.text import make_code
from aimpact.surveys.admission.conditions import Kind
from aimpact.surveys.models import CodeBatch, PrintedCode, Survey
from aimpact.surveys.selectors.codes import CODE_LENGTH
from aimpact.surveys.tokens import code_hashes

LARGEST_BATCH = 2_000
MOST_CODES = 50_000
"""Codes of one survey, those taken back included."""
PURPOSE = "surveys.codes"
"""Names the key that closes codes until they are shown."""
SHOWN_FOR = timedelta(hours=1)
"""How long whoever made codes can download them."""


@dataclass(frozen=True, slots=True)
class NewCodes:
    """Codes that were just made. `sealed` holds them for whoever made them, for an hour."""

    batch: CodeBatch
    codes: tuple[str, ...]
    sealed: str


class SurveyAsksNoCode(Exception):
    """The survey's rule asks nobody for a printed code."""


class TooManyCodes(Exception):
    """The batch, or the survey with it, would have too many codes."""


class SurveyEnded(Exception):
    """The survey is over: a code would open nothing."""


@transaction.atomic
def make_codes(survey: Survey, *, name: str, number: int, by: User, at: datetime) -> NewCodes:
    """Make one-time codes. Raises `SurveyAsksNoCode`, `TooManyCodes`, `SurveyEnded`.

    They may be made while ballots come in: a list that grows changes no promise. What is kept
    cannot be read back.
    """
    locked = Survey.objects.select_for_update(no_key=True).get(pk=survey.pk)
    if not locked.rule.asks(Kind.CODE):
        raise SurveyAsksNoCode
    if locked.ended_at(at) is not None:
        raise SurveyEnded
    sizes = CodeBatch.objects.filter(survey=locked).values_list("size", flat=True)
    if not 0 < number <= LARGEST_BATCH or sum(sizes) + number > MOST_CODES:
        raise TooManyCodes
    batch = CodeBatch.objects.create(
        survey=locked, name=name, size=number, created_by=by, created_at=at
    )
    codes = _draw(number)
    rows = [
        PrintedCode(survey=locked, batch=batch, code_hash=code_hashes(locked, code)[0])
        for code in codes
    ]
    # In no order: the tenth row is not the tenth letter.
    PrintedCode.objects.bulk_create(sorted(rows, key=lambda row: bytes(row.code_hash)))
    record_event(
        locked, "make_codes", by=by, at=at, space_id=locked.space_id, number=number, batch=batch.pk
    )
    return NewCodes(batch, codes, _seal(codes))


def _draw(number: int) -> tuple[str, ...]:
    drawn: dict[str, None] = {}
    while len(drawn) < number:
        drawn[make_code(CODE_LENGTH)] = None
    return tuple(drawn)


@transaction.atomic
def revoke_batch(batch: CodeBatch, *, by: User, at: datetime) -> int:
    """Take back the codes of a batch that are not used; give their number. Ballots stay."""
    locked = CodeBatch.objects.select_for_update().select_related("survey").get(pk=batch.pk)
    left, _kinds = PrintedCode.objects.filter(batch=locked).delete()
    if locked.revoked_at is None:
        locked.revoked_at = at
        locked.save(update_fields=["revoked_at"])
        survey = locked.survey
        # How many were left would tell how many were used, and one code's batch who used it.
        record_event(
            survey, "revoke_codes", by=by, at=at, space_id=survey.space_id, batch=locked.pk
        )
    return left


def unseal_codes(sealed: str) -> tuple[str, ...]:
    """The codes that were sealed less than an hour ago; none when it is too late."""
    try:
        opened = vault.open_again(sealed, purpose=PURPOSE, within=SHOWN_FOR)
    except vault.Lost:
        return ()
    return tuple(json.loads(opened))


def _seal(codes: tuple[str, ...]) -> str:
    return vault.close(json.dumps(codes).encode(), purpose=PURPOSE)

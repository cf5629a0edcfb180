"""Rights to answer a secret and verifiable survey: signed blind, one a person (ADR 0019)."""

import hashlib
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db import connection

from aimpact.proofs.blind_signatures import blind_sign
from aimpact.surveys.models import Participation, SigningKey, Survey
from aimpact.surveys.services.casting import (
    AlreadyTookPart,
    Participant,
    QuestionnaireChanged,
    SurveyNotOpen,
    explain_nothing_cast,
)
from aimpact.surveys.services.signing import KeyDestroyed, private_key

# The register alone: the ballot comes later, by another door, with nothing of this in it. The
# survey's row is held as when a ballot is cast; both clocks must be within the dates.
_REGISTER = """
WITH locked AS (
    SELECT id, closes_at FROM surveys_survey
    WHERE id = %(survey)s AND anonymity = 'verifiable'
      AND published_at IS NOT NULL AND closed_at IS NULL AND opens_at <= %(at)s
      AND paused_at IS NULL
    FOR KEY SHARE
), open_survey AS MATERIALIZED (  -- looks at the clock once it has the lock
    SELECT id FROM locked
    WHERE closes_at IS NULL OR closes_at > GREATEST(%(at)s, clock_timestamp())
)
INSERT INTO surveys_participation
    (survey_id, user_id, invitation_id, browser_key, code_hash, request_hash)
SELECT id, %(user)s, %(invitation)s, %(browser)s, %(code)s::bytea, %(request)s
FROM open_survey
ON CONFLICT DO NOTHING
RETURNING id
"""


def issue_right(survey: Survey, *, by: Participant, at: datetime, blinded: bytes) -> bytes:
    """Write the person in the register and give the signature of their blinded message.

    The caller has checked that this person may answer. The same request sent again, by whoever
    lost the answer, gives the same signature: the register keeps a hash of it until the closing.
    Raises `NotBlinded`, `AlreadyTookPart` (another request was signed), `SurveyNotOpen`,
    `SurveyPaused`; nothing is then written.
    """
    signed = _sign(survey, blinded)  # before the line: nobody is registered for nothing
    request = hashlib.sha256(blinded).digest()
    values: dict[str, Any] = {
        "survey": survey.pk,
        "at": at,
        "user": by.user_id,
        "invitation": by.invitation_id,
        "browser": by.browser_key,
        "code": by.code_hash,
        "request": request,
    }
    with connection.cursor() as cursor:
        cursor.execute(_REGISTER, values)
        is_new = cursor.fetchone() is not None
    if not is_new:
        _check_again(survey, by, request, at=at)
    return signed


def repeat_right(survey: Survey, *, by: Participant, at: datetime, blinded: bytes) -> bytes:
    """The signature of a request that was signed before; nobody is written in the register.

    For whoever is there already, under whatever key. Raises what `issue_right` raises.
    """
    _check_again(survey, by, hashlib.sha256(blinded).digest(), at=at)
    return _sign(survey, blinded)


def _sign(survey: Survey, blinded: bytes) -> bytes:
    kept = SigningKey.objects.filter(survey=survey).first()
    if kept is None:
        raise SurveyNotOpen
    try:
        return blind_sign(private_key(kept), blinded)
    except KeyDestroyed:
        raise SurveyNotOpen from None


def _check_again(survey: Survey, by: Participant, request: bytes, *, at: datetime) -> None:
    """Whether it is the request of this person that was signed already, and may be still."""
    with suppress(QuestionnaireChanged):  # a right is good for any version
        explain_nothing_cast(survey, at=at)
    lines = Participation.objects.filter(survey=survey).of(
        user=by.user_id,
        invitation=by.invitation_id,
        browser_key=by.browser_key,
        code_hash=by.code_hash,
    )
    if not lines.filter(request_hash=request).exists():
        raise AlreadyTookPart

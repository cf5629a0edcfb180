"""Casting a secret and verifiable ballot: a right signed blind stands in for the person."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from aimpact.proofs.blind_signatures import MESSAGE_BYTES, is_signed
from aimpact.proofs.receipts import receipt_of
from aimpact.questionnaire.conditions import Answers
from aimpact.surveys.enums import Channel
from aimpact.surveys.models import Ballot, IncomingBallot, SigningKey, Survey
from aimpact.surveys.services.casting import explain_nothing_cast

# As an ordinary ballot, without the register: the receipt comes from the message, so that a
# ballot sent twice is one ballot. One that is sealed at this very moment is let in once more, and
# left out by the next sealing. It came by no link: the way in is counted as the bare one.
_CAST = """
WITH locked AS (
    SELECT id, anonymity, closes_at FROM surveys_survey
    WHERE id = %(survey)s AND version = %(version)s AND anonymity = 'verifiable'
      AND published_at IS NOT NULL AND closed_at IS NULL AND opens_at <= %(at)s
      AND paused_at IS NULL
      AND NOT EXISTS (SELECT FROM surveys_ballot WHERE receipt = %(receipt)s)
    FOR KEY SHARE
), open_survey AS MATERIALIZED (  -- looks at the clock once it has the lock
    SELECT id, anonymity FROM locked
    WHERE closes_at IS NULL OR closes_at > GREATEST(%(at)s, clock_timestamp())
), dropped AS (
    INSERT INTO surveys_incomingballot
        (receipt, survey_id, anonymity, answers, profile, day, language, channel, proof)
    SELECT %(receipt)s, id, anonymity, %(answers)s::jsonb, '{}'::jsonb, %(day)s, %(language)s,
        %(channel)s, %(proof)s
    FROM open_survey
    ON CONFLICT (receipt) DO NOTHING
    RETURNING receipt
), arrival AS (
    INSERT INTO surveys_arrival (survey_id, tag, day)
    SELECT %(survey)s, '', %(day)s::date FROM dropped
)
SELECT receipt FROM dropped
"""


class RightNotGood(Exception):
    """The right to answer is not one that this survey signed."""


class RightUsed(Exception):
    """Another right, of the same receipt, has a ballot already: somebody made both to collide."""


@dataclass(frozen=True, slots=True)
class SecretBallot:
    """The receipt of a right, and whether its ballot was in before this one was sent."""

    receipt: str
    was_in: bool


def cast_secret_ballot(
    survey: Survey,
    *,
    at: datetime,
    message: bytes,
    signature: bytes,
    answers: Answers,
    language: str = "fr",
) -> SecretBallot:
    """Put a ballot in the urn for whoever holds this right; give the receipt of its message.

    `answers` must come from `questionnaire.answers.read_pages` on `survey.document`, without
    errors. Nobody is named, and the time taken is not kept. Sent again, with whatever answers, it
    gives the same receipt and says that the first ballot counts; not whether the answers are the
    same, lest whoever gets hold of a right tries them one by one. Raises `RightNotGood`,
    `RightUsed`, `SurveyNotOpen`, `SurveyPaused` or `QuestionnaireChanged`.
    """
    check_right(survey, message=message, signature=signature)
    values: dict[str, Any] = {
        "survey": survey.pk,
        "version": survey.version,
        "at": at,
        "receipt": receipt_of(message),
        "answers": json.dumps(dict(answers), ensure_ascii=False),
        "day": at.astimezone(survey.zone).date(),
        "language": language,
        "channel": Channel.WEB.value,
        "proof": message + signature,
    }
    with connection.cursor() as cursor:
        cursor.execute(_CAST, values)
        is_cast = cursor.fetchone() is not None
    receipt: str = values["receipt"]
    if not is_cast and not _is_in(survey, receipt, message):
        explain_nothing_cast(survey, at=at)
        raise RightUsed
    return SecretBallot(receipt, was_in=not is_cast)


def check_right(survey: Survey, *, message: bytes, signature: bytes) -> None:
    """Raises `RightNotGood` unless this survey's key signed the message."""
    key = SigningKey.objects.filter(survey=survey).only("modulus").first()
    is_right_size = len(message) == MESSAGE_BYTES
    if key is None or not is_right_size or not is_signed(key.public, message, signature):
        raise RightNotGood


def _is_in(survey: Survey, receipt: str, message: bytes) -> bool:
    for model in (IncomingBallot, Ballot):
        found = model.objects.filter(pk=receipt, survey=survey).values_list("proof", flat=True)
        if any(proof and bytes(proof)[:MESSAGE_BYTES] == message for proof in found):
            return True
    return False

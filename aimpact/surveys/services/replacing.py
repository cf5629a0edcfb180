"""Replacing one's ballot until the closing, where the client allows it (named surveys only).

A ballot that may change waits in the urn until the survey has ended: nothing is counted that
could be taken back. The register does not move: one person, one ballot, the latest.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection

from aimpact.questionnaire.conditions import Answers
from aimpact.surveys.enums import Channel
from aimpact.surveys.models import Survey
from aimpact.surveys.services.casting import (
    Participant,
    SentBallot,
    explain_nothing_cast,
    receipt_is_known,
)

# The author must be the one of the register, and the ballot still the one that was opened:
# of two devices, the second to send is told, and chooses.
_REPLACE = """
WITH locked AS (
    SELECT id, closes_at FROM surveys_survey
    WHERE id = %(survey)s AND version = %(version)s AND may_edit
      AND published_at IS NOT NULL AND closed_at IS NULL AND opens_at <= %(at)s
      AND paused_at IS NULL
    FOR KEY SHARE
), open_survey AS MATERIALIZED (
    SELECT id FROM locked
    WHERE closes_at IS NULL OR closes_at > GREATEST(%(at)s, clock_timestamp())
)
UPDATE surveys_incomingballot AS ballot
SET receipt = %(receipt)s, answers = %(answers)s::jsonb, profile = %(profile)s::jsonb,
    day = %(day)s, seconds = %(seconds)s, language = %(language)s, channel = %(channel)s
FROM open_survey, surveys_participation AS author
WHERE ballot.receipt = %(replaces)s AND ballot.survey_id = open_survey.id
  AND author.id = ballot.participation_id
  AND (author.user_id = %(user)s OR author.invitation_id = %(invitation)s)
RETURNING ballot.receipt
"""


class BallotChanged(Exception):
    """The ballot was replaced meanwhile, on another device for instance."""


def replace_ballot(
    survey: Survey,
    *,
    replaces: str,
    by: Participant,
    at: datetime,
    receipt: str,
    answers: Answers,
    profile: Mapping[str, str],
    seconds: int | None = None,
    language: str = "fr",
) -> SentBallot:
    """Put these answers in the place of the ballot whose receipt was `replaces`.

    Gives the new receipt, which replaces the old one; the same form sent twice gives it twice,
    and says that its first sending counts.
    Raises `BallotChanged`, `SurveyNotOpen`, `SurveyPaused`, `QuestionnaireChanged`; nothing is
    then written.
    """
    values: dict[str, Any] = {
        "survey": survey.pk,
        "version": survey.version,
        "at": at,
        "user": by.user_id,
        # Who is known by an account changes the account's own ballot, not the link's.
        "invitation": None if by.user_id else by.invitation_id,
        "replaces": replaces,
        "receipt": receipt,
        "answers": json.dumps(dict(answers), ensure_ascii=False),
        "profile": json.dumps(dict(profile)),
        "day": at.astimezone(survey.zone).date(),
        "seconds": seconds,
        "language": language,
        "channel": Channel.WEB.value,
    }
    with connection.cursor() as cursor:
        cursor.execute(_REPLACE, values)
        if cursor.fetchone():
            return SentBallot(receipt, was_in=False)
    if receipt_is_known(survey, receipt):
        return SentBallot(receipt, was_in=True)
    explain_nothing_cast(survey, at=at)
    raise BallotChanged

"""Casting a ballot: one statement, one commit, one person one ballot."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from aimpact.surveys.enums import Channel
from aimpact.surveys.models import Ballot, IncomingBallot, PageTurn, Survey
from aimpact.surveys.questionnaire.conditions import Answers

# The register and the urn are written together or not at all. The survey's row is read under
# a key-share lock: an edit of the questionnaire (which takes the full lock) either sees this
# ballot or makes it fail the version test. Both the caller's clock and the server's must be
# within the dates. A conflict in the register means that the person already took part.
_CAST = """
WITH open_survey AS (
    SELECT id, anonymity FROM surveys_survey
    WHERE id = %(survey)s AND version = %(version)s
      AND published_at IS NOT NULL AND closed_at IS NULL AND opens_at <= %(at)s
      AND (closes_at IS NULL OR closes_at > GREATEST(%(at)s, statement_timestamp()))
    FOR KEY SHARE
), register AS (
    INSERT INTO surveys_participation (survey_id, user_id, invitation_id, browser_key)
    SELECT id, %(user)s, %(invitation)s, %(browser)s FROM open_survey
    ON CONFLICT DO NOTHING
    RETURNING id
)
INSERT INTO surveys_incomingballot
    (receipt, survey_id, anonymity, participation_id,
     answers, profile, day, seconds, language, channel)
SELECT %(receipt)s, open_survey.id, open_survey.anonymity,
    CASE WHEN open_survey.anonymity = 'named' THEN register.id END,
    %(answers)s::jsonb, %(profile)s::jsonb, %(day)s, %(seconds)s, %(language)s, %(channel)s
FROM open_survey, register
RETURNING receipt
"""


class AlreadyTookPart(Exception):
    """This person's ballot is in already, with another receipt."""


class SurveyNotOpen(Exception):
    """The survey does not accept ballots at that time."""


class QuestionnaireChanged(Exception):
    """The questionnaire was edited since the form was shown: show it again, answers kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """Who takes part: exactly one of an account, an invitation, a browser's key (16 bytes)."""

    user_id: int | None = None
    invitation_id: int | None = None
    browser_key: bytes | None = None

    def __post_init__(self) -> None:
        given = [self.user_id, self.invitation_id, self.browser_key]
        if sum(identity is not None for identity in given) != 1:
            raise ValueError("a participant has exactly one identity")


def cast_ballot(
    survey: Survey,
    *,
    by: Participant,
    at: datetime,
    receipt: str,
    answers: Answers,
    profile: Mapping[str, str],
    seconds: int | None = None,
    language: str = "fr",
) -> str:
    """Put a ballot in the urn and its author in the register; give the receipt back.

    `answers` must come from `questionnaire.answers.read_pages` on `survey.document`, without
    errors. `receipt` comes from `make_receipt` through a token signed for this participant:
    sending the same form again gives the same receipt and counts once. Raises
    `AlreadyTookPart`, `SurveyNotOpen` or `QuestionnaireChanged`; nothing is then written.
    Who answered and what was answered share no key in the database unless the survey is named.
    """
    values: dict[str, Any] = {
        "survey": survey.pk,
        "version": survey.version,
        "at": at,
        "user": by.user_id,
        "invitation": by.invitation_id,
        "browser": by.browser_key,
        "receipt": receipt,
        "answers": json.dumps(dict(answers), ensure_ascii=False),
        "profile": json.dumps(dict(profile)),
        "day": at.astimezone(survey.zone).date(),
        "seconds": seconds,
        "language": language,
        "channel": Channel.WEB.value,
    }
    with connection.cursor() as cursor:
        cursor.execute(_CAST, values)
        if cursor.fetchone():
            return receipt
    return _replayed(survey, at=at, receipt=receipt)


def _replayed(survey: Survey, *, at: datetime, receipt: str) -> str:
    """Why nothing was inserted: the same form again (its receipt), or a refusal."""
    if receipt_is_known(survey, receipt):
        return receipt
    now = timezone.now()  # clock: a wait for a lock may have outlasted the survey
    current = Survey.objects.filter(pk=survey.pk).open(max(at, now)).first()
    if current is None:
        raise SurveyNotOpen
    if current.version != survey.version:
        raise QuestionnaireChanged
    raise AlreadyTookPart


def receipt_is_known(survey: Survey, receipt: str) -> bool:
    """Whether a ballot of this survey with this receipt is in the urn or in the box."""
    return any(
        model.objects.filter(pk=receipt, survey=survey).exists()
        for model in (IncomingBallot, Ballot)
    )


def record_page_turn(survey: Survey, page: str) -> None:
    """Count that someone went past a page for the first time (drop-off)."""
    PageTurn.objects.create(survey=survey, page=page)

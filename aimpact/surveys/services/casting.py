"""Casting a ballot: one statement, one commit, one person one ballot."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from aimpact.core.prepared import ask_prepared
from aimpact.questionnaire.conditions import Answers
from aimpact.surveys.arrivals import OWN_TAGS
from aimpact.surveys.enums import KEYED, Channel
from aimpact.surveys.models import (
    Ballot,
    IncomingBallot,
    Participation,
    PrintedCode,
    Survey,
)

# The register and the urn are written together or not at all. The survey's row is read under
# a key-share lock: an edit of the questionnaire (which takes the full lock) either sees this
# ballot or makes it fail the version test. Both the caller's clock and the server's must be
# within the dates. A conflict in the register means that the person already took part.
_OPEN = """
WITH locked AS (
    SELECT id, anonymity, closes_at FROM surveys_survey
    WHERE id = %(survey)s AND version = %(version)s
      AND maximum_ballots IS NOT DISTINCT FROM %(maximum)s::integer
      AND published_at IS NOT NULL AND closed_at IS NULL AND opens_at <= %(at)s
      AND (paused_at IS NULL OR %(is_keyed)s)
    FOR KEY SHARE
), open_survey AS MATERIALIZED (  -- looks at the clock once it has the lock
    SELECT id, anonymity FROM locked
    WHERE closes_at IS NULL OR closes_at > GREATEST(%(at)s, clock_timestamp())
)"""
_REGISTER = """, register AS (
    INSERT INTO surveys_participation (survey_id, user_id, invitation_id, browser_key, code_hash)
    SELECT id, %(user)s, %(invitation)s, %(browser)s, %(code)s::bytea FROM open_survey
    """
_REGISTERED = """
    ON CONFLICT DO NOTHING
    RETURNING id
)"""
# A printed code is used up with the ballot or not at all: the register refuses it twice, and it
# leaves the list only once its line is written.
_CODE = """WHERE EXISTS (
        SELECT FROM surveys_printedcode AS held
        WHERE held.survey_id = open_survey.id AND held.code_hash = %(code)s
    )"""
_USED = """, used AS (
    DELETE FROM surveys_printedcode AS held USING register
    WHERE held.survey_id = %(survey)s AND held.code_hash = %(code)s
)"""
_NO_REGISTER = """, register AS (SELECT NULL::bigint AS id FROM open_survey)"""
_PLACE = """, place AS (
    UPDATE surveys_places SET taken = taken + 1 FROM register
    WHERE survey_id = %(survey)s AND taken < %(maximum)s
    RETURNING survey_id
)"""
# The way in is counted beside the ballot, never on it (ADR 0013). A tag that nobody declared
# counts as the bare link; what the team keys in came by no link.
_ARRIVAL = """, arrival AS (
    INSERT INTO surveys_arrival (survey_id, tag, day)
    SELECT open_survey.id, CASE WHEN %(tag)s = ANY(%(own_tags)s) OR EXISTS (
            SELECT FROM surveys_channellink AS link
            WHERE link.survey_id = open_survey.id AND link.tag = %(tag)s
        ) THEN %(tag)s ELSE '' END, %(day)s::date
    FROM open_survey, register"""
_DROP = """
INSERT INTO surveys_incomingballot
    (receipt, survey_id, anonymity, participation_id,
     answers, profile, day, seconds, language, channel)
SELECT %(receipt)s, open_survey.id, open_survey.anonymity,
    CASE WHEN open_survey.anonymity IN ('named', 'pseudonym') THEN register.id END,
    %(answers)s::jsonb, %(profile)s::jsonb, %(day)s, %(seconds)s, %(language)s, %(channel)s
FROM open_survey, register"""


class AlreadyTookPart(Exception):
    """This person's ballot is in already, with another receipt."""


class CodeNotGood(Exception):
    """The printed code was taken back, or is used in another survey."""


class SurveyNotOpen(Exception):
    """The survey does not accept ballots at that time."""


class SurveyPaused(Exception):
    """The team holds the survey back for now: the same form may be sent later."""


class SurveyFull(Exception):
    """The survey has all the ballots that it takes."""


class QuestionnaireChanged(Exception):
    """The questionnaire was edited since the form was shown: show it again, answers kept."""


@dataclass(frozen=True, slots=True)
class SentBallot:
    """The receipt of a ballot that is in, and whether it was before this one was sent."""

    receipt: str
    was_in: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """Who takes part: a browser's key (16 bytes) alone, or all that the survey's rule looks at:
    an account, an invitation, a printed code (its hash, 16 bytes).
    """

    user_id: int | None = None
    invitation_id: int | None = None
    browser_key: bytes | None = None
    code_hash: bytes | None = None

    def __post_init__(self) -> None:
        known = (self.user_id, self.invitation_id, self.code_hash) != (None, None, None)
        if known == (self.browser_key is not None):
            raise ValueError("a participant is a browser or somebody known, not both")


def cast_ballot(
    survey: Survey,
    *,
    by: Participant | None,
    at: datetime,
    receipt: str,
    answers: Answers,
    profile: Mapping[str, str],
    seconds: int | None = None,
    language: str = "fr",
    channel: Channel = Channel.WEB,
    tag: str = "",
) -> SentBallot:
    """Put a ballot in the urn and its author in the register; give the receipt back.

    `answers` must come from `questionnaire.answers.read_pages` on `survey.document`, without
    errors. `receipt` comes from `make_receipt` through a token signed for this participant:
    sending the same form again, with whatever answers, gives the same receipt and says that the
    first ballot counts. `by` is `None` where nobody knows people: a kiosk or a sheet of paper of
    a survey open to anyone. Ballots that the team keys in are taken during a pause. Raises
    `AlreadyTookPart`, `SurveyNotOpen`, `SurveyPaused`, `SurveyFull`, `CodeNotGood` or
    `QuestionnaireChanged`; nothing is then written, and a printed code stays good.
    Who answered and what was answered share no key in the database unless the survey is named.
    `tag` is the way in (`surveys.arrivals`), counted apart; one that nobody declared is dropped.
    """
    values: dict[str, Any] = {
        "survey": survey.pk,
        "version": survey.version,
        "maximum": survey.maximum_ballots,
        "at": at,
        "user": by.user_id if by else None,
        "invitation": by.invitation_id if by else None,
        "browser": by.browser_key if by else None,
        "code": by.code_hash if by else None,
        "receipt": receipt,
        "answers": json.dumps(dict(answers), ensure_ascii=False),
        "profile": json.dumps(dict(profile)),
        "day": at.astimezone(survey.zone).date(),
        "seconds": seconds,
        "language": language,
        "channel": channel.value,
        "is_keyed": channel in KEYED,
        "tag": tag,
        "own_tags": list(OWN_TAGS),
    }
    for _attempt in range(2):  # again if a maximum was set or lifted a moment ago
        if _execute(values, knows_people=by is not None):
            return SentBallot(receipt, was_in=False)
        if receipt_is_known(survey, receipt):
            return SentBallot(receipt, was_in=True)
        current = explain_nothing_cast(survey, at=at, channel=channel)
        if current.maximum_ballots == values["maximum"]:
            break
        values["maximum"] = current.maximum_ballots
    if by is not None and _is_registered(survey, by):
        raise AlreadyTookPart
    if by is not None and by.code_hash is not None and not _is_good(survey, by.code_hash):
        raise CodeNotGood
    raise SurveyFull


def _execute(values: Mapping[str, Any], *, knows_people: bool) -> bool:
    """Whether the ballot is in. Where places are counted, a refusal gives everything back."""
    is_limited = values["maximum"] is not None
    has_code = values["code"] is not None
    statement = _statement(knows_people=knows_people, is_limited=is_limited, has_code=has_code)
    if not is_limited:
        return ask_prepared(statement, values) is not None
    with transaction.atomic():
        is_cast = ask_prepared(statement, values) is not None
        if not is_cast:
            transaction.set_rollback(True)
    return is_cast


@cache
def _statement(*, knows_people: bool, is_limited: bool, has_code: bool) -> str:
    register = [_REGISTER, *([_CODE] if has_code else []), _REGISTERED]
    parts = [_OPEN, *(register if knows_people else [_NO_REGISTER])]
    parts += [_USED] if has_code else []
    place = ", place" if is_limited else ""
    parts += [_PLACE] if is_limited else []
    parts += [_ARRIVAL, place, "\n    WHERE %(channel)s = 'web'\n)", _DROP, place]
    # Where a register refuses the second of two, it does so before; here the receipt must.
    parts += [] if knows_people else ["\nON CONFLICT (receipt) DO NOTHING"]
    return "".join([*parts, "\nRETURNING receipt"])


def explain_nothing_cast(survey: Survey, *, at: datetime, channel: Channel = Channel.WEB) -> Survey:
    """The survey as it is now. Raises `SurveyNotOpen`, `SurveyPaused`, `QuestionnaireChanged`."""
    now = timezone.now()  # clock: a wait for a lock may have outlasted the survey
    current = Survey.objects.filter(pk=survey.pk).open(max(at, now)).first()
    if current is None or _is_over_for_the_database(current):
        raise SurveyNotOpen
    if current.is_paused and channel not in KEYED:
        raise SurveyPaused
    if current.version != survey.version:
        raise QuestionnaireChanged
    return current


def _is_over_for_the_database(survey: Survey) -> bool:
    """Whether the clock of the database says that the closing date has passed."""
    late = Survey.objects.filter(pk=survey.pk, closes_at__lte=Now())
    return survey.closes_at is not None and late.exists()


def _is_registered(survey: Survey, by: Participant) -> bool:
    keys = {
        "user": by.user_id,
        "invitation": by.invitation_id,
        "browser_key": by.browser_key,
        "code_hash": by.code_hash,
    }
    return Participation.objects.filter(survey=survey).of(**keys).exists()


def _is_good(survey: Survey, code_hash: bytes) -> bool:
    return PrintedCode.objects.filter(survey=survey, code_hash=code_hash).exists()


def receipt_is_known(survey: Survey, receipt: str) -> bool:
    """Whether a ballot of this survey with this receipt is in the urn or in the box."""
    return any(
        model.objects.filter(pk=receipt, survey=survey).exists()
        for model in (IncomingBallot, Ballot)
    )

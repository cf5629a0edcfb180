"""Opening a survey to its public, and closing it."""

from datetime import datetime, timedelta

from django.db import transaction

from aimpact.accounts.models import User
from aimpact.core.services import record_event
from aimpact.questionnaire.checks import Problem
from aimpact.surveys.enums import Erased, SurveyState
from aimpact.surveys.models import Survey
from aimpact.surveys.selectors.ballots import has_ballots, may_have_shown_results
from aimpact.surveys.selectors.media import missing_media
from aimpact.surveys.selectors.problems import problems_in
from aimpact.surveys.services.editing import NotReady
from aimpact.surveys.services.signing import give_signing_key, take_signing_key_back


class AlreadyPublished(Exception):
    """The survey is published already."""


class NotPublished(Exception):
    """The survey is a draft."""


class ClosesTooEarly(Exception):
    """The survey would close before it opens, or before now."""


class BallotsAreIn(Exception):
    """People have answered: the survey can be closed, not taken back."""


class SurveyOver(Exception):
    """The survey is closed, and has been for long."""


class ResultsWereShown(SurveyOver):
    """The survey is closed and its results can be read: who answered now would know them."""


REOPENED_WITHIN = timedelta(days=7)
"""How long after its end a survey whose results nobody could read may be opened again."""


_KEPT = (
    "published_at",
    "opens_at",
    "closes_at",
    "closed_at",
    "extension_reason",
    "paused_at",
    "pause_reason",
    "updated_at",
)
"""Columns that the services of this page write."""


@transaction.atomic
def publish_survey(survey: Survey, *, by: User, at: datetime) -> Survey:
    """Open the survey at its opening date, or at once when it has none or when it is past.

    Raises `AlreadyPublished`, `NotReady`, `ClosesTooEarly`.
    """
    locked = _lock(survey)
    if locked.published_at is not None:
        raise AlreadyPublished
    missing = [Problem(code, "media_missing") for code in missing_media(locked)]
    if problems := [*problems_in(locked.document, locked), *missing]:
        raise NotReady(problems)
    opens_at = max(locked.opens_at or at, at)
    if locked.closes_at is not None and locked.closes_at <= opens_at:
        raise ClosesTooEarly
    locked.published_at = at
    locked.opens_at = opens_at
    locked.closed_at = None
    give_signing_key(locked)
    return _keep(locked, "publish_survey", by=by, at=at, version=locked.version)


@transaction.atomic
def unpublish_survey(survey: Survey, *, by: User, at: datetime) -> Survey:
    """Take a survey back to its draft. Raises `NotPublished`, `BallotsAreIn`."""
    locked = _lock(survey)
    if locked.published_at is None:
        raise NotPublished
    if has_ballots(locked):
        raise BallotsAreIn
    locked.published_at = None
    locked.closed_at = None
    locked.paused_at, locked.pause_reason, locked.extension_reason = None, "", ""
    take_signing_key_back(locked)
    return _keep(locked, "unpublish_survey", by=by, at=at)


@transaction.atomic
def close_survey(survey: Survey, *, by: User, at: datetime) -> Survey:
    """Stop accepting ballots now. Raises `NotPublished`, `SurveyOver`."""
    locked = _lock(survey)
    _check_running(locked, at)
    locked.closed_at = at
    locked.paused_at, locked.pause_reason = None, ""
    return _keep(locked, "close_survey", by=by, at=at)


@transaction.atomic
def extend_survey(
    survey: Survey, *, closes_at: datetime | None, reason: str, by: User, at: datetime
) -> Survey:
    """Move the closing date (`None`: no closing date), for a reason that the public reads.

    A survey that has ended may so be opened again within `REOPENED_WITHIN`, as long as too few
    people answered for any result to be shown. Raises `NotPublished`, `SurveyOver`,
    `ResultsWereShown`, `ClosesTooEarly`.
    """
    locked = _lock(survey)
    is_reopening = _check_extendable(locked, at)
    earliest = max(at, locked.opens_at or at)
    if closes_at is not None and closes_at <= earliest:
        raise ClosesTooEarly
    before = locked.closes_at
    is_later = closes_at is None or (before is not None and closes_at > before)
    locked.extension_reason = reason if is_later or is_reopening else ""
    locked.closes_at, locked.closed_at = closes_at, None
    details = {
        "before": before.isoformat() if before else None,
        "after": closes_at.isoformat() if closes_at else None,
        "reason": reason,
    }
    verb = "reopen_survey" if is_reopening else "extend_survey"
    return _keep(locked, verb, by=by, at=at, **details)


@transaction.atomic
def pause_survey(survey: Survey, *, reason: str, by: User, at: datetime) -> Survey:
    """Take no ballot for now; whoever comes reads the reason. Dates go on running.

    Ballots that the team keys in (paper, telephone) are still taken. Pausing twice changes the
    reason. Raises `NotPublished`, `SurveyOver`.
    """
    locked = _lock(survey)
    _check_running(locked, at)
    locked.paused_at, locked.pause_reason = locked.paused_at or at, reason
    return _keep(locked, "pause_survey", by=by, at=at, reason=reason)


@transaction.atomic
def resume_survey(survey: Survey, *, by: User, at: datetime) -> Survey:
    """Take ballots again. Raises `NotPublished`, `SurveyOver`; nothing if it is not paused."""
    locked = _lock(survey)
    _check_running(locked, at)
    if not locked.is_paused:
        return locked
    locked.paused_at, locked.pause_reason = None, ""
    return _keep(locked, "resume_survey", by=by, at=at)


def _lock(survey: Survey) -> Survey:
    surveys = Survey.objects.select_for_update(of=("self",)).select_related("space")
    return surveys.get(pk=survey.pk)


def _check_running(survey: Survey, at: datetime) -> None:
    state = survey.state(at)
    if state is SurveyState.DRAFT:
        raise NotPublished
    if state is SurveyState.CLOSED:
        raise SurveyOver


def may_extend(survey: Survey, *, at: datetime) -> bool:
    """Whether its end may still move, or it may be opened again."""
    try:
        _check_extendable(survey, at)
    except (NotPublished, SurveyOver):
        return False
    return True


def _check_extendable(survey: Survey, at: datetime) -> bool:
    """Whether the extension opens again a survey that has ended."""
    ended = survey.ended_at(at)
    if ended is None or survey.published_at is None:
        _check_running(survey, at)
        return False
    if may_have_shown_results(survey):
        raise ResultsWereShown
    # What told the same browser again may be gone before that time.
    if at - ended > REOPENED_WITHIN or survey.erasures.filter(kind=Erased.LINKS).exists():
        raise SurveyOver
    return True


def _keep(
    survey: Survey, verb: str, *, by: User, at: datetime, **details: str | int | None
) -> Survey:
    survey.updated_at = at
    survey.save(update_fields=_KEPT)
    record_event(survey, verb, by=by, at=at, space_id=survey.space_id, **details)
    return survey

"""Opening a survey to its public, and closing it."""

from datetime import datetime

from django.db import transaction

from aimpact.accounts.models import User
from aimpact.core.services import record_event
from aimpact.surveys.enums import SurveyState
from aimpact.surveys.models import Survey
from aimpact.surveys.questionnaire.checks import find_problems
from aimpact.surveys.selectors.ballots import has_ballots
from aimpact.surveys.services.editing import NotReady


class AlreadyPublished(Exception):
    """The survey is published already."""


class NotPublished(Exception):
    """The survey is a draft."""


class ClosesTooEarly(Exception):
    """The survey would close before it opens, or before now."""


class BallotsAreIn(Exception):
    """People have answered: the survey can be closed, not taken back."""


class SurveyOver(Exception):
    """The survey is closed; its results may have been read already."""


@transaction.atomic
def publish_survey(survey: Survey, *, by: User, at: datetime) -> Survey:
    """Open the survey at its opening date, or at once when it has none or when it is past.

    Raises `AlreadyPublished`, `NotReady`, `ClosesTooEarly`.
    """
    locked = _lock(survey)
    if locked.published_at is not None:
        raise AlreadyPublished
    if problems := find_problems(locked.document):
        raise NotReady(problems)
    opens_at = max(locked.opens_at or at, at)
    if locked.closes_at is not None and locked.closes_at <= opens_at:
        raise ClosesTooEarly
    locked.published_at = at
    locked.opens_at = opens_at
    locked.closed_at = None
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
    return _keep(locked, "unpublish_survey", by=by, at=at)


@transaction.atomic
def close_survey(survey: Survey, *, by: User, at: datetime) -> Survey:
    """Stop accepting ballots now. Raises `NotPublished`, `SurveyOver`."""
    locked = _lock(survey)
    _check_running(locked, at)
    locked.closed_at = at
    return _keep(locked, "close_survey", by=by, at=at)


@transaction.atomic
def extend_survey(
    survey: Survey, *, closes_at: datetime | None, reason: str, by: User, at: datetime
) -> Survey:
    """Move the closing date (`None`: no closing date), for a reason that stays in the trail.

    Raises `NotPublished`, `SurveyOver`, `ClosesTooEarly`.
    """
    locked = _lock(survey)
    _check_running(locked, at)
    earliest = max(at, locked.opens_at or at)
    if closes_at is not None and closes_at <= earliest:
        raise ClosesTooEarly
    before = locked.closes_at
    locked.closes_at = closes_at
    details = {
        "before": before.isoformat() if before else None,
        "after": closes_at.isoformat() if closes_at else None,
        "reason": reason,
    }
    return _keep(locked, "extend_survey", by=by, at=at, **details)


def _lock(survey: Survey) -> Survey:
    surveys = Survey.objects.select_for_update(of=("self",)).select_related("space")
    return surveys.get(pk=survey.pk)


def _check_running(survey: Survey, at: datetime) -> None:
    state = survey.state(at)
    if state is SurveyState.DRAFT:
        raise NotPublished
    if state is SurveyState.CLOSED:
        raise SurveyOver


def _keep(
    survey: Survey, verb: str, *, by: User, at: datetime, **details: str | int | None
) -> Survey:
    survey.updated_at = at
    survey.save(update_fields=["published_at", "opens_at", "closes_at", "closed_at", "updated_at"])
    record_event(survey, verb, by=by, at=at, space_id=survey.space_id, **details)
    return survey

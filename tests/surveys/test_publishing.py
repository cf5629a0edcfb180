from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from aimpact.core.models import AuditEvent
from aimpact.surveys.enums import SurveyState
from aimpact.surveys.models import IncomingBallot, Survey
from aimpact.surveys.questionnaire.structure import Questionnaire, Text
from aimpact.surveys.services.editing import NotReady
from aimpact.surveys.services.publishing import (
    AlreadyPublished,
    BallotsAreIn,
    ClosesTooEarly,
    NotPublished,
    SurveyOver,
    close_survey,
    extend_survey,
    publish_survey,
    unpublish_survey,
)
from tests.factories import make_survey, make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
DAY = timedelta(days=1)


def published(**fields: Any) -> Survey:
    """A survey that opened yesterday and closes tomorrow."""
    dates: dict[str, Any] = {
        "published_at": NOW - DAY,
        "opens_at": NOW - DAY,
        "closes_at": NOW + DAY,
    }
    return make_survey(**(dates | fields))


def event() -> AuditEvent:
    return AuditEvent.objects.get()


def test_publish_opens_at_once_without_an_opening_date() -> None:
    survey = publish_survey(make_survey(), by=make_user(), at=NOW)
    assert (survey.opens_at, survey.published_at) == (NOW, NOW)
    assert survey.state(NOW) == SurveyState.OPEN
    assert event().verb == "publish_survey"


def test_publish_waits_for_the_opening_date() -> None:
    survey = publish_survey(make_survey(opens_at=NOW + DAY), by=make_user(), at=NOW)
    assert survey.state(NOW) == SurveyState.SCHEDULED
    assert survey.state(NOW + DAY) == SurveyState.OPEN


def test_publish_opens_at_once_when_the_opening_date_is_past() -> None:
    survey = publish_survey(make_survey(opens_at=NOW - DAY), by=make_user(), at=NOW)
    assert survey.opens_at == NOW


def test_publish_refuses_a_survey_that_is_not_ready_and_says_why() -> None:
    with pytest.raises(NotReady) as refusal:
        publish_survey(
            make_survey(questionnaire=Questionnaire(title=Text("Vide"))), by=make_user(), at=NOW
        )
    assert [problem.code for problem in refusal.value.problems] == ["no_question"]
    assert Survey.objects.get().published_at is None


@pytest.mark.parametrize("closes_at", [NOW - DAY, NOW])
def test_publish_refuses_to_close_before_opening(closes_at: datetime) -> None:
    with pytest.raises(ClosesTooEarly):
        publish_survey(make_survey(closes_at=closes_at), by=make_user(), at=NOW)


def test_publish_refuses_a_survey_published_already() -> None:
    with pytest.raises(AlreadyPublished):
        publish_survey(published(), by=make_user(), at=NOW)


def test_unpublish_goes_back_to_a_draft() -> None:
    survey = unpublish_survey(published(), by=make_user(), at=NOW)
    assert survey.state(NOW) == SurveyState.DRAFT
    assert event().verb == "unpublish_survey"


def test_unpublish_refuses_once_a_ballot_is_in() -> None:
    survey = published()
    IncomingBallot.objects.create(
        survey=survey, anonymity=survey.anonymity, answers={}, day=NOW.date()
    )
    with pytest.raises(BallotsAreIn):
        unpublish_survey(survey, by=make_user(), at=NOW)


def test_close_stops_a_survey_now() -> None:
    survey = close_survey(published(), by=make_user(), at=NOW)
    assert (survey.closed_at, survey.state(NOW)) == (NOW, SurveyState.CLOSED)
    assert event().verb == "close_survey"


def test_a_survey_is_not_closed_twice() -> None:
    with pytest.raises(SurveyOver):
        close_survey(published(closes_at=NOW - timedelta(hours=1)), by=make_user(), at=NOW)


def test_extend_moves_the_closing_and_keeps_the_reason() -> None:
    later = NOW + 5 * DAY
    survey = extend_survey(
        published(), closes_at=later, reason="Peu de réponses", by=make_user(), at=NOW
    )
    assert survey.closes_at == later
    assert event().details == {
        "before": (NOW + DAY).isoformat(),
        "after": later.isoformat(),
        "reason": "Peu de réponses",
    }


def test_extend_can_take_the_closing_date_away() -> None:
    survey = extend_survey(published(), closes_at=None, reason="", by=make_user(), at=NOW)
    assert survey.closes_at is None


@pytest.mark.parametrize("closes_at", [NOW, NOW - DAY])
def test_extend_refuses_a_date_that_is_past(closes_at: datetime) -> None:
    with pytest.raises(ClosesTooEarly):
        extend_survey(published(), closes_at=closes_at, reason="", by=make_user(), at=NOW)


def test_extend_refuses_a_survey_that_is_over() -> None:
    survey = published(closed_at=NOW - timedelta(hours=1))
    with pytest.raises(SurveyOver):
        extend_survey(survey, closes_at=NOW + DAY, reason="", by=make_user(), at=NOW)


def test_a_draft_has_nothing_to_take_back_close_or_extend() -> None:
    survey, author = make_survey(), make_user()
    with pytest.raises(NotPublished):
        unpublish_survey(survey, by=author, at=NOW)
    with pytest.raises(NotPublished):
        close_survey(survey, by=author, at=NOW)
    with pytest.raises(NotPublished):
        extend_survey(survey, closes_at=NOW + DAY, reason="", by=author, at=NOW)

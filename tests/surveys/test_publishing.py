from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from aimpact.core.models import AuditEvent
from aimpact.questionnaire.conditions import Condition, Operator, Test
from aimpact.questionnaire.structure import Questionnaire, Quota, Text
from aimpact.surveys.enums import SurveyState
from aimpact.surveys.models import IncomingBallot, Survey
from aimpact.surveys.services.editing import NotReady
from aimpact.surveys.services.publishing import (
    AlreadyPublished,
    BallotsAreIn,
    ClosesTooEarly,
    NotPublished,
    ResultsWereShown,
    SurveyOver,
    close_survey,
    extend_survey,
    may_extend,
    pause_survey,
    publish_survey,
    resume_survey,
    unpublish_survey,
)
from tests.factories import make_questionnaire, make_survey, make_user

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


@pytest.mark.parametrize(("limit", "is_refused"), [(7, True), (8, False)])
def test_publish_refuses_a_quota_on_answers_under_the_smallest_group_shown(
    limit: int, is_refused: bool
) -> None:
    yes = Condition(tests=(Test(field="q1", operator=Operator.IS, value=("yes",)),))
    quotas = (Quota(code="k1", limit=limit, condition=yes),)
    document = replace(make_questionnaire(), quotas=quotas)
    survey = make_survey(questionnaire=document, smallest_cell=8)
    if not is_refused:
        assert publish_survey(survey, by=make_user(), at=NOW).published_at == NOW
        return
    with pytest.raises(NotReady) as refusal:
        publish_survey(survey, by=make_user(), at=NOW)
    assert [problem.code for problem in refusal.value.problems] == ["quota_tells_answers"]
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


def test_an_extension_tells_the_public_its_reason() -> None:
    survey = extend_survey(
        published(), closes_at=NOW + 5 * DAY, reason="Peu de réponses", by=make_user(), at=NOW
    )
    assert survey.extension_reason == "Peu de réponses"


def test_a_closing_brought_forward_is_no_extension() -> None:
    survey = published(extension_reason="Peu de réponses")
    survey = extend_survey(
        survey, closes_at=NOW + timedelta(hours=1), reason="Fini", by=make_user(), at=NOW
    )
    assert survey.extension_reason == ""


def add_ballots(survey: Survey, number: int) -> None:
    for _ in range(number):
        IncomingBallot.objects.create(
            survey=survey, anonymity=survey.anonymity, answers={}, day=NOW.date()
        )


@pytest.mark.parametrize(
    "end", [{"closed_at": NOW - DAY}, {"closes_at": NOW - timedelta(hours=1)}], ids=["hand", "date"]
)
def test_a_survey_that_ended_with_nothing_to_show_may_be_opened_again(
    end: dict[str, datetime],
) -> None:
    survey = published(**end)
    add_ballots(survey, 4)
    survey = extend_survey(survey, closes_at=NOW + DAY, reason="Erreur", by=make_user(), at=NOW)
    assert survey.state(NOW) == SurveyState.OPEN
    assert survey.extension_reason == "Erreur"
    assert event().verb == "reopen_survey"


def test_a_survey_whose_results_can_be_read_is_not_opened_again() -> None:
    survey = published(closed_at=NOW - timedelta(hours=1))
    add_ballots(survey, 5)
    with pytest.raises(ResultsWereShown):
        extend_survey(survey, closes_at=NOW + DAY, reason="", by=make_user(), at=NOW)


def test_a_survey_is_not_opened_again_after_a_week() -> None:
    survey = published(
        opens_at=NOW - 30 * DAY, closes_at=NOW - 7 * DAY - timedelta(seconds=1), closed_at=None
    )
    assert not may_extend(survey, at=NOW)
    with pytest.raises(SurveyOver):
        extend_survey(survey, closes_at=NOW + DAY, reason="", by=make_user(), at=NOW)


def test_a_pause_keeps_its_reason_and_ends() -> None:
    survey = pause_survey(published(), reason="Une question à corriger", by=make_user(), at=NOW)
    assert (survey.paused_at, survey.pause_reason) == (NOW, "Une question à corriger")
    assert event().details == {"reason": "Une question à corriger"}
    survey = resume_survey(survey, by=make_user(), at=NOW)
    assert (survey.paused_at, survey.pause_reason) == (None, "")
    verbs = AuditEvent.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["pause_survey", "resume_survey"]


def test_pausing_twice_changes_the_reason_alone() -> None:
    survey = pause_survey(published(), reason="Un", by=make_user(), at=NOW)
    survey = pause_survey(survey, reason="Deux", by=make_user(), at=NOW + timedelta(minutes=5))
    assert (survey.paused_at, survey.pause_reason) == (NOW, "Deux")


def test_a_survey_that_is_not_paused_goes_on() -> None:
    survey = published()
    assert not resume_survey(survey, by=make_user(), at=NOW).is_paused


def test_closing_ends_the_pause() -> None:
    survey = pause_survey(published(), reason="Un", by=make_user(), at=NOW)
    assert not close_survey(survey, by=make_user(), at=NOW).is_paused


def test_a_survey_that_is_over_is_not_paused() -> None:
    with pytest.raises(SurveyOver):
        pause_survey(published(closed_at=NOW), reason="Un", by=make_user(), at=NOW)


def test_a_draft_has_nothing_to_take_back_close_or_extend() -> None:
    survey, author = make_survey(), make_user()
    with pytest.raises(NotPublished):
        unpublish_survey(survey, by=author, at=NOW)
    with pytest.raises(NotPublished):
        close_survey(survey, by=author, at=NOW)
    with pytest.raises(NotPublished):
        extend_survey(survey, closes_at=NOW + DAY, reason="", by=author, at=NOW)

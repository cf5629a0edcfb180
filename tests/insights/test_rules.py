from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from aimpact.accounts.models import User
from aimpact.insights.rules import (
    CrossingRefusal,
    ResultsRefusal,
    crossing_refusal,
    detail_refusal,
    results_refusal,
)
from aimpact.surveys.enums import Anonymity, Audience, ResultsVisibility
from aimpact.surveys.models import Survey
from tests.factories import make_agora, make_member, make_space, make_survey, make_user

pytestmark = pytest.mark.django_db
BEFORE = datetime(2026, 2, 1, tzinfo=UTC)
DURING = datetime(2026, 3, 10, tzinfo=UTC)
AFTER = datetime(2026, 4, 10, tzinfo=UTC)


def survey_of(visibility: ResultsVisibility, **fields: Any) -> Survey:
    dates = {
        "published_at": datetime(2026, 1, 20, tzinfo=UTC),
        "opens_at": datetime(2026, 3, 1, tzinfo=UTC),
        "closes_at": datetime(2026, 3, 31, tzinfo=UTC),
    }
    return make_survey(results_visibility=visibility, **(dates | fields))


@pytest.mark.parametrize(
    ("visibility", "before", "during", "after"),
    [
        (ResultsVisibility.LIVE, ResultsRefusal.NOT_OPEN, None, None),
        (ResultsVisibility.AT_END, ResultsRefusal.NOT_OPEN, ResultsRefusal.AT_END, None),
        (ResultsVisibility.TEAM, *[ResultsRefusal.TEAM] * 3),
    ],
)
def test_the_public_reads_results_when_the_survey_says_so(
    visibility: ResultsVisibility,
    before: ResultsRefusal | None,
    during: ResultsRefusal | None,
    after: ResultsRefusal | None,
) -> None:
    survey = survey_of(visibility)
    refusals = [results_refusal(survey, AnonymousUser(), at=at) for at in (BEFORE, DURING, AFTER)]
    assert refusals == [before, during, after]


def test_what_members_were_asked_stays_among_them() -> None:
    space = make_space()
    survey = survey_of(ResultsVisibility.LIVE, space=space, audience=Audience.MEMBERS)
    people: list[User | AnonymousUser] = [AnonymousUser(), make_user(), make_member(space)]
    assert [results_refusal(survey, person, at=AFTER) for person in people] == [
        ResultsRefusal.NOT_SIGNED_IN,
        ResultsRefusal.NOT_A_MEMBER,
        None,
    ]


def test_the_agora_has_no_inside() -> None:
    agora = make_agora()
    survey = survey_of(ResultsVisibility.LIVE, space=agora, audience=Audience.MEMBERS)
    assert results_refusal(survey, AnonymousUser(), at=AFTER) is None


def crossing(survey: Survey, **options: Any) -> CrossingRefusal | None:
    values: dict[str, Any] = {
        "fields": survey.profile_fields,
        "ballots": 50,
        "is_waiting": False,
        "is_public": False,
        "at": AFTER,
    }
    return crossing_refusal(survey, **(values | options))


def test_an_anonymous_survey_is_crossed_once_it_is_over_and_counted() -> None:
    survey = survey_of(ResultsVisibility.LIVE, profile_fields=["gender"])
    assert crossing(survey, at=DURING) is CrossingRefusal.STILL_OPEN
    assert crossing(survey, is_waiting=True) is CrossingRefusal.STILL_COUNTING
    assert crossing(survey) is None


def test_the_team_of_a_named_survey_crosses_it_live_and_the_public_does_not() -> None:
    survey = survey_of(
        ResultsVisibility.LIVE,
        profile_fields=["gender"],
        anonymity=Anonymity.NAMED,
        audience=Audience.MEMBERS,
    )
    assert crossing(survey, at=DURING) is None
    assert crossing(survey, at=DURING, is_public=True) is CrossingRefusal.STILL_OPEN
    assert crossing(survey, is_public=True) is None


def test_few_ballots_are_never_crossed() -> None:
    survey = survey_of(ResultsVisibility.LIVE, profile_fields=["gender"], smallest_cell=10)
    assert crossing(survey, ballots=9) is CrossingRefusal.TOO_FEW
    assert crossing(survey, ballots=10) is None


def test_without_profile_questions_there_is_nothing_to_cross() -> None:
    survey = survey_of(ResultsVisibility.LIVE)
    assert crossing(survey) is CrossingRefusal.NO_PROFILE


def test_ballots_may_be_taken_out_without_profile_questions() -> None:
    survey = survey_of(ResultsVisibility.LIVE)
    refusal = detail_refusal(survey, ballots=50, is_waiting=False, is_public=False, at=AFTER)
    assert refusal is None

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from aimpact.core.models import AuditEvent
from aimpact.questionnaire.structure import Page, Questionnaire, Text
from aimpact.surveys.enums import SurveyState
from aimpact.surveys.models import IncomingBallot, Survey
from tests.factories import make_closed_survey, make_open_survey, make_survey
from tests.permissions import SEEN, answers_of, make_cast, team_page
from tests.surveys.builder import Desk, sit_down, words_of

pytestmark = pytest.mark.django_db


def state() -> SurveyState:
    return Survey.objects.get().state(timezone.now())


def said(response: Any) -> list[str]:
    return [message.level_tag for message in get_messages(response.wsgi_request)]


def add_ballot(survey: Survey) -> None:
    IncomingBallot.objects.create(
        survey=survey, anonymity=survey.anonymity, answers={}, day=survey.created_at.date()
    )


@pytest.mark.parametrize("name", ["survey_publish", "survey_unpublish", "survey_close"])
def test_who_may_see_the_pages_of_publication(client: Client, name: str) -> None:
    desk = Desk(client, make_survey())
    answers = answers_of(client, make_cast(desk.survey.space), desk.url(name))
    assert answers == team_page(owner=SEEN, editor=SEEN)


@pytest.mark.parametrize(
    "name", ["survey_publish", "survey_unpublish", "survey_close", "survey_extend"]
)
def test_who_may_publish_and_stop(client: Client, name: str) -> None:
    desk = Desk(client, make_survey())
    answers = answers_of(client, make_cast(desk.survey.space), desk.url(name), method="post")
    assert answers == team_page(owner=SEEN, editor=SEEN)


def test_a_survey_is_published_and_leads_to_sharing(client: Client) -> None:
    desk = sit_down(client, make_survey())
    assert desk.get("survey_publish").status_code == 200
    assert state() == SurveyState.DRAFT
    response = desk.post("survey_publish")
    assert response["Location"] == desk.url("survey_share")
    assert state() == SurveyState.OPEN


def test_a_survey_with_an_opening_date_waits(client: Client) -> None:
    desk = sit_down(client, make_survey(opens_at=timezone.now() + timedelta(days=1)))
    desk.post("survey_publish")
    assert state() == SurveyState.SCHEDULED


def test_a_survey_that_is_not_ready_is_refused_with_the_way_to_mend_it(client: Client) -> None:
    empty = Questionnaire(title=Text("Titre"), pages=(Page(code="p1"),))
    desk = sit_down(client, make_survey(questionnaire=empty))
    response = desk.post("survey_publish")
    assert response.status_code == 422
    assert [item.problem.code for item in response.context["problems"]] == ["no_question"]
    assert state() == SurveyState.DRAFT


def test_a_closing_in_the_past_is_refused_with_the_way_to_change_it(client: Client) -> None:
    desk = sit_down(client, make_survey(closes_at=timezone.now() - timedelta(days=1)))
    response = desk.post("survey_publish")
    assert response.status_code == 422
    assert desk.url("survey_terms") in words_of(response)


def test_publishing_twice_is_no_error(client: Client) -> None:
    desk = sit_down(client, make_open_survey())
    response = desk.post("survey_publish")
    assert response["Location"] == desk.url("survey_publish")
    assert said(response) == ["info"]


def test_a_survey_goes_back_to_a_draft_as_long_as_nobody_answered(client: Client) -> None:
    desk = sit_down(client, make_open_survey())
    desk.get("survey_unpublish")
    assert state() == SurveyState.OPEN
    assert said(desk.post("survey_unpublish")) == ["success"]
    assert state() == SurveyState.DRAFT
    assert said(desk.post("survey_unpublish")) == ["success", "info"]


def test_a_survey_with_answers_does_not_go_back(client: Client) -> None:
    survey = make_open_survey()
    add_ballot(survey)
    desk = sit_down(client, survey)
    assert desk.url("survey_unpublish") not in words_of(desk.get("survey_publish"))
    assert said(desk.post("survey_unpublish")) == ["error"]
    assert state() == SurveyState.OPEN


def test_closing_asks_first(client: Client) -> None:
    desk = sit_down(client, make_open_survey())
    desk.get("survey_close")
    assert state() == SurveyState.OPEN
    assert said(desk.post("survey_close")) == ["success"]
    assert state() == SurveyState.CLOSED
    assert said(desk.post("survey_close")) == ["success", "info"]


def test_an_extension_is_kept_with_its_reason(client: Client) -> None:
    desk = sit_down(client, make_open_survey())
    response = desk.post("survey_extend", closes_at="2090-01-01T20:00", reason="Peu de réponses 🌧")
    assert response["Location"] == desk.url("survey_publish")
    closes_at = Survey.objects.get().closes_at
    assert closes_at is not None
    assert closes_at.year == 2090
    assert AuditEvent.objects.get(verb="extend_survey").details["reason"] == "Peu de réponses 🌧"


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"closes_at": "2090-01-01T20:00", "reason": ""}, "reason"),
        ({"closes_at": "2090-01-01T20:00", "reason": "a" * 100_000}, "reason"),
        ({"closes_at": "2001-01-01T20:00", "reason": "Parce que"}, "closes_at"),
        ({"closes_at": "bientôt", "reason": "Parce que"}, "closes_at"),
        ({"closes_at": "2090-03-26T02:30", "reason": "Parce que"}, "closes_at"),
    ],
)
def test_an_extension_that_cannot_be_is_refused_and_kept(
    client: Client, data: dict[str, str], field: str
) -> None:
    desk = sit_down(client, make_open_survey())
    before = Survey.objects.get().closes_at
    response = desk.post("survey_extend", **data)
    assert response.status_code == 422
    form = response.context["form"]
    assert set(form.errors) == {field}
    assert form["reason"].value() == data["reason"]
    assert Survey.objects.get().closes_at == before


def test_a_closed_survey_is_not_extended(client: Client) -> None:
    desk = sit_down(client, make_closed_survey())
    response = desk.post("survey_extend", closes_at="2090-01-01T20:00", reason="Trop tard")
    assert said(response) == ["error"]


@pytest.mark.parametrize("make", [make_survey, make_open_survey, make_closed_survey])
def test_the_page_says_what_participants_are_promised(client: Client, make: Any) -> None:
    terms = sit_down(client, make()).get("survey_publish").context["terms"]
    names = [line.name for line in terms]
    assert names == ["audience", "anonymity", "profile_fields", "results_visibility", "opens_at"]


def test_a_pause_is_asked_its_reason_then_shown_and_ended(client: Client) -> None:
    desk = sit_down(client, make_open_survey())
    assert desk.post("survey_pause", pause_reason=" ").status_code == 422
    assert not Survey.objects.get().is_paused
    response = desk.post("survey_pause", pause_reason="Une correction")
    assert said(response) == ["success"]
    assert "Une correction" in words_of(desk.get("survey_publish"))
    assert said(desk.post("survey_resume")) == ["success"]
    assert not Survey.objects.get().is_paused


def test_a_survey_that_is_over_is_neither_paused_nor_taken_up(client: Client) -> None:
    desk = sit_down(client, make_closed_survey())
    assert said(desk.post("survey_pause", pause_reason="Trop tard")) == ["error"]
    assert said(desk.post("survey_resume")) == ["error", "error"]


@pytest.mark.parametrize("name", ["survey_pause", "survey_resume"])
def test_who_may_pause_a_survey(client: Client, name: str) -> None:
    desk = Desk(client, make_open_survey())
    cast = make_cast(desk.survey.space)
    data = {"pause_reason": "Demain"}
    answers = answers_of(client, cast, desk.url(name), method="post", data=data)
    assert answers == team_page(owner=SEEN, editor=SEEN)


def test_a_survey_closed_too_soon_is_opened_again(client: Client) -> None:
    desk = sit_down(client, make_open_survey(closed_at=timezone.now()))
    assert desk.get("survey_publish").context["may_reopen"]
    closes = (timezone.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    desk.post("survey_extend", closes_at=closes, reason="Close par erreur")
    assert state() == SurveyState.OPEN


def test_a_survey_whose_results_are_out_is_not_opened_again(client: Client) -> None:
    survey = make_open_survey(closed_at=timezone.now())
    for _ in range(5):
        add_ballot(survey)
    desk = sit_down(client, survey)
    assert not desk.get("survey_publish").context["may_reopen"]
    closes = (timezone.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    assert said(desk.post("survey_extend", closes_at=closes, reason="Encore")) == ["error"]
    assert state() == SurveyState.CLOSED


def test_the_badge_of_a_survey_says_that_it_is_paused(client: Client) -> None:
    desk = sit_down(client, make_open_survey())
    assert "En pause" not in words_of(desk.get("survey_publish"))
    desk.survey.paused_at = timezone.now()
    desk.survey.pause_reason = "Une crue."
    desk.survey.save()
    assert "En pause" in words_of(desk.get("survey_overview"))
    listed = client.get(reverse("survey_list", args=[desk.survey.space.slug]))
    assert "En pause" in words_of(listed)

"""The page where a team declares how people were chosen."""

import pytest
from django.test import Client
from django.urls import reverse

from aimpact.insights.enums import SampleClaim
from aimpact.insights.models import SamplePlan
from aimpact.spaces.enums import Role
from aimpact.surveys.enums import ResultsVisibility
from aimpact.surveys.models import Survey
from tests.factories import make_space
from tests.insights.ballots import make_answered_survey
from tests.permissions import SEEN, answers_of, make_cast, make_staff, team_page

pytestmark = pytest.mark.django_db


def url_of(survey: Survey) -> str:
    return reverse("survey_sample", args=[survey.space.slug, survey.code])


def text_of(client: Client, url: str) -> str:
    return client.get(url).content.decode()


def editor(client: Client) -> Survey:
    space = make_space(name="Ville")
    client.force_login(make_staff(space, Role.EDITOR))
    return make_answered_survey(space, results_visibility=ResultsVisibility.LIVE)


def test_who_may_declare_how_people_were_chosen(client: Client) -> None:
    space = make_space()
    survey = make_answered_survey(space)
    answers = answers_of(client, make_cast(space), url_of(survey))
    assert answers == team_page(owner=SEEN, editor=SEEN)


def test_a_survey_of_another_space_is_not_there(client: Client) -> None:
    editor(client)
    other = make_answered_survey(make_space())
    assert client.get(url_of(other)).status_code == 404


def test_what_is_declared_is_kept_and_read_by_the_public(client: Client) -> None:
    survey = editor(client)
    given = {"claim": "", "paid_by": "Mairie de Brume, commune", "incentive": "Un café"}
    assert client.post(url_of(survey), given).status_code == 302
    plan = SamplePlan.objects.get(survey=survey)
    assert (plan.paid_by, plan.incentive, plan.declared_by_id is None) == (
        "Mairie de Brume, commune",
        "Un café",
        False,
    )
    client.logout()
    page = text_of(client, reverse("public_results", args=[survey.code]))
    assert "Mairie de Brume, commune" in page
    assert "Notice méthodologique" in page


def test_a_label_that_facts_do_not_allow_is_refused_with_its_reason(client: Client) -> None:
    survey = editor(client)
    client.post(url_of(survey), {"claim": SampleClaim.QUOTA, "method": "Dans la rue"})
    page = text_of(client, url_of(survey))
    assert "L’étiquette demandée n’est pas accordée" in page
    assert "Nommez les variables des quotas." in page
    team = text_of(client, reverse("survey_results", args=[survey.space.slug, survey.code]))
    assert "Nommez les variables des quotas." in team
    public = text_of(client, reverse("public_results", args=[survey.code]))
    assert "Nommez les variables des quotas." not in public


def test_more_people_drawn_than_listed_are_refused(client: Client) -> None:
    survey = editor(client)
    answer = client.post(url_of(survey), {"claim": "random", "frame_size": 10, "drawn": 11})
    assert answer.status_code == 422
    assert "Il y a plus de personnes tirées au sort" in answer.content.decode()
    assert not SamplePlan.objects.exists()


def test_an_electoral_subject_warns_the_team(client: Client) -> None:
    survey = editor(client)
    client.post(url_of(survey), {"claim": "", "is_electoral": "on"})
    assert "La loi sur les sondages électoraux s’applique" in text_of(client, url_of(survey))

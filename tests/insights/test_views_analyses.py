"""The team's page of an analysis: who may see, start, stop and publish; what it says."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from aimpact.insights import steps as registry
from aimpact.insights.enums import AnalysisState
from aimpact.insights.models import Analysis
from aimpact.insights.selectors.analyses import public_parts
from aimpact.insights.services.analyses import begin_analysis, note_progress, request_analysis
from aimpact.insights.steps import Step
from aimpact.spaces.enums import Role
from aimpact.surveys.models import Survey
from tests.conftest import RunJobs
from tests.factories import make_open_survey, make_space
from tests.insights import steps_of_tests
from tests.insights.ballots import NOW, fill, make_answered_survey
from tests.permissions import SEEN, answers_of, make_cast, make_staff, team_page
from tests.surveys.answering import text_of

pytestmark = pytest.mark.django_db
EVERYONE = {"owner": SEEN, "editor": SEEN, "analyst": SEEN, "moderator": SEEN}


@pytest.fixture(autouse=True)
def own_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """One step of these tests, in place of all others."""
    monkeypatch.setattr(registry, "_steps", {})
    work = f"{steps_of_tests.__name__}:count"
    registry.add_step(Step("second", "Le compte", work, note="Combien de bulletins."))


@pytest.fixture
def survey(client: Client) -> Survey:
    """An answered survey, and its editor signed in."""
    space = make_space(slug="ville")
    client.force_login(make_staff(space, Role.EDITOR))
    return make_answered_survey(space)


def url_of(survey: Survey, name: str = "survey_analysis") -> str:
    return reverse(name, args=[survey.space.slug, survey.code])


def look(client: Client, survey: Survey) -> str:
    return text_of(client.get(url_of(survey)))


@pytest.mark.parametrize(
    ("name", "method"),
    [
        ("survey_analysis", "get"),
        ("survey_analysis_state", "get"),
        ("start_survey_analysis", "post"),
        ("stop_survey_analysis", "post"),
    ],
)
def test_whoever_reads_results_may_look_start_and_stop(
    client: Client, name: str, method: str
) -> None:
    space = make_space()
    url = url_of(make_answered_survey(space), name)
    assert answers_of(client, make_cast(space), url, method=method) == team_page(**EVERYONE)


def test_whoever_edits_surveys_says_what_is_public(client: Client) -> None:
    space = make_space()
    url = url_of(make_answered_survey(space), "publish_survey_parts")
    answers = answers_of(client, make_cast(space), url, method="post")
    assert answers == team_page(owner=SEEN, editor=SEEN)


@pytest.mark.parametrize("name", ["survey_analysis", "survey_analysis_state"])
def test_the_survey_of_another_space_is_not_there(
    client: Client, survey: Survey, name: str
) -> None:
    other = make_answered_survey(make_space())
    assert client.get(reverse(name, args=[survey.space.slug, other.code])).status_code == 404


def test_from_nothing_to_the_end(client: Client, survey: Survey, run_jobs: RunJobs) -> None:
    page = look(client, survey)
    assert "Rien n’est encore calculé" in page
    assert "Le compte Combien de bulletins. Pas encore calculé" in page
    client.post(url_of(survey, "start_survey_analysis"))
    assert "L’analyse va commencer" in look(client, survey)
    run_jobs()
    page = look(client, survey)
    assert "à partir de 60 bulletins" in page
    assert "Le compte Combien de bulletins. Calculé" in page
    assert "Relancer l’analyse" in page


def test_one_under_way_shows_its_step_and_looks_again_by_itself(
    client: Client, survey: Survey
) -> None:
    analysis = request_analysis(survey, by=None, at=NOW)
    begin_analysis(analysis.pk, at=NOW)
    note_progress(analysis.pk, step="second", share=0.42, at=NOW)
    response = client.get(url_of(survey, "survey_analysis_state"))
    assert "Le compte 42 %" in text_of(response).replace("\u202f", " ").replace("\xa0", " ")
    assert 'value="42"' in response.content.decode()
    assert "every 1s" in response.content.decode()
    assert "HX-Refresh" not in response


def test_the_page_is_fetched_again_once_it_is_over(client: Client, survey: Survey) -> None:
    request_analysis(survey, by=None, at=NOW)
    client.post(url_of(survey, "stop_survey_analysis"))
    response = client.get(url_of(survey, "survey_analysis_state"))
    assert response["HX-Refresh"] == "true"
    assert "arrêtée avant sa fin" in text_of(response)


def test_an_open_anonymous_survey_says_why_it_waits(client: Client) -> None:
    space = make_space()
    client.force_login(make_staff(space))
    survey = make_open_survey(space)
    fill(survey, 9)
    page = look(client, survey)
    assert "encore ouvert" in page
    assert "Lancer l’analyse" not in page
    refused = client.post(url_of(survey, "start_survey_analysis"), follow=True)
    assert "encore ouvert" in text_of(refused)
    assert not Analysis.objects.exists()


def test_too_few_ballots_are_said_to_be_too_few(client: Client) -> None:
    space = make_space()
    client.force_login(make_staff(space))
    survey = make_open_survey(space)
    fill(survey, 4)
    page = look(client, survey).replace("\xa0", " ")
    assert "Les réponses sont analysées à partir de 5 bulletins." in page


def test_a_fault_is_told_without_its_details(client: Client, survey: Survey) -> None:
    Analysis.objects.create(
        survey=survey, requested_at=NOW, state=AnalysisState.FAILED, problem="secret trace"
    )
    page = look(client, survey)
    assert "L’analyse a échoué" in page
    assert "secret trace" not in page


def test_an_old_analysis_says_that_ballots_came_in_since(
    client: Client, survey: Survey, run_jobs: RunJobs
) -> None:
    request_analysis(survey, by=None, at=NOW)
    run_jobs()
    fill(survey, 3)
    assert "comptent maintenant 63 bulletins" in look(client, survey).replace("\xa0", " ")


def public_now(survey: Survey) -> frozenset[str]:
    """What is public, of a survey that remembers nothing."""
    return public_parts(Survey.objects.get(pk=survey.pk))


def test_the_team_chooses_what_is_public(client: Client, survey: Survey, run_jobs: RunJobs) -> None:
    assert "Ce que le public peut lire" not in look(client, survey)
    request_analysis(survey, by=None, at=NOW)
    run_jobs()
    assert "Ce que le public peut lire" in look(client, survey)
    client.post(url_of(survey, "publish_survey_parts"), {"parts": ["second"]})
    assert public_now(survey) == {"second"}
    assert "Calculé Public" in look(client, survey)
    client.post(url_of(survey, "publish_survey_parts"), {"parts": ["secrets"]})
    assert public_now(survey) == {"second"}
    client.post(url_of(survey, "publish_survey_parts"))
    assert public_now(survey) == frozenset()


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_asks_the_database_as_often_whatever_the_steps(
    client: Client,
    survey: Survey,
    run_jobs: RunJobs,
    django_assert_num_queries: DjangoAssertNumQueries,
    number: int,
) -> None:
    for at in range(number):
        registry.add_step(Step(f"s{at}", "Une étape", f"{steps_of_tests.__name__}:count"))
    request_analysis(survey, by=None, at=datetime.now(UTC))
    run_jobs()
    with django_assert_num_queries(QUERIES):
        client.get(url_of(survey))


QUERIES = 14
"""Session, person, space, role, factor, survey, tabs; four of its state, its steps, what is
public.
"""

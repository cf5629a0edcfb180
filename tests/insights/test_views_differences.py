"""The page « Écarts »."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from aimpact.insights.analyses.reading import read_matrix
from aimpact.insights.enums import AnalysisState
from aimpact.insights.models import Analysis, Publication
from aimpact.insights.steps import compute_of, steps
from aimpact.spaces.enums import Role
from aimpact.surveys.enums import ResultsVisibility
from aimpact.surveys.models import Survey
from tests.factories import make_closed_survey, make_open_survey, make_space
from tests.insights.ballots import PROFILE, fill
from tests.insights.test_analyses_differences import make_divided_survey, no_progress
from tests.permissions import SEEN, answers_of, make_cast, make_staff, team_page

pytestmark = pytest.mark.django_db
OURS = {"differences", "quality"}


def url_of(survey: Survey) -> str:
    return reverse("survey_differences", args=[survey.space.slug, survey.code])


def analyse(survey: Survey) -> Analysis:
    """Our parts of an analysis, as the job keeps them."""
    matrix, now = read_matrix(survey), timezone.now()
    ours = [step for step in steps() if step.name in OURS]
    parts = {step.name: compute_of(step)(survey, matrix, {}, no_progress) for step in ours}
    return Analysis.objects.create(
        survey=survey,
        state=AnalysisState.DONE,
        requested_at=now,
        ended_at=now,
        ballots=matrix.ballots,
        parts=parts,
    )


def page_of(client: Client, survey: Survey, **query: str) -> str:
    client.force_login(make_staff(survey.space, Role.ANALYST))
    response = client.get(url_of(survey), query)
    assert response.status_code == 200
    return response.content.decode()


def test_who_may_read_differences(client: Client) -> None:
    space = make_space()
    survey = make_closed_survey(space)
    answers = answers_of(client, make_cast(space), url_of(survey))
    assert answers == team_page(owner=SEEN, editor=SEEN, analyst=SEEN, moderator=SEEN)


def test_the_strongest_differences_are_told_with_their_bases(client: Client) -> None:
    survey = make_divided_survey()
    analyse(survey)
    page = page_of(client, survey)
    assert "Ce qui diffère le plus" in page
    assert "(n\xa0=\xa060), contre" in page
    assert "différence : forte" in page.replace("\u00a0", " ").replace("\u202f", " ")
    assert "V de Cramér" in page


def test_one_table_is_opened_by_its_address(client: Client) -> None:
    survey = make_divided_survey()
    analyse(survey)
    page = page_of(client, survey, par="age_band", question="q1")
    assert 'id="tableau"' in page
    assert "▲" in page
    assert "plus qu’ailleurs" in page
    assert "moins qu’ailleurs" in page


def test_two_questions_are_crossed_whichever_is_named_first(client: Client) -> None:
    survey = make_divided_survey()
    analyse(survey)
    one = page_of(client, survey, par="q1", question="q2")
    other = page_of(client, survey, par="q2", question="q1")
    assert 'id="tableau"' in one
    assert 'id="tableau"' in other


def test_questions_that_cannot_be_crossed_say_so(client: Client) -> None:
    survey = make_divided_survey()
    analyse(survey)
    page = page_of(client, survey, par="q1", question="q1")
    assert "ne sont pas mises en regard" in page


@pytest.mark.parametrize("query", [{"par": "age_band", "question": "nothing"}])
def test_a_table_that_is_not_there_is_not_found(client: Client, query: dict[str, str]) -> None:
    survey = make_divided_survey()
    analyse(survey)
    client.force_login(make_staff(survey.space, Role.ANALYST))
    assert client.get(url_of(survey), query).status_code == 404


def test_what_is_not_analysed_yet_says_so(client: Client) -> None:
    assert "Pas encore analysé" in page_of(client, make_divided_survey())


def test_an_open_anonymous_survey_says_until_when(client: Client) -> None:
    survey = make_open_survey(profile_fields=PROFILE)
    fill(survey, 40, {"q1": "yes"}, profile={"age_band": "15-24"})
    analysis = Analysis.objects.create(
        survey=survey, state=AnalysisState.DONE, requested_at=timezone.now(), parts={}
    )
    page = page_of(client, survey)
    assert analysis.parts == {}
    assert "Écarts : pas encore" in page.replace("\u00a0", " ").replace("\u202f", " ")


def test_too_few_ballots_are_not_compared(client: Client) -> None:
    survey = make_closed_survey(profile_fields=PROFILE)
    fill(survey, 3, {"q1": "yes"}, profile={"age_band": "15-24"})
    assert "à partir de 5" in page_of(client, survey)


def test_many_ballots_counted_since_are_told(client: Client) -> None:
    survey = make_divided_survey()
    analyse(survey)
    fill(survey, 6, {"q1": "yes"}, profile={"age_band": "15-24"})
    page = page_of(client, survey)
    assert "relancez l’analyse" in page
    assert "Ce qui diffère le plus" in page


def test_one_more_ballot_hides_the_analysis_of_an_anonymous_survey(client: Client) -> None:
    """Its tables beside those of the results would differ by what one person answered."""
    survey = make_divided_survey()
    analyse(survey)
    fill(survey, 1, {"q1": "yes"}, profile={"age_band": "15-24"})
    page = page_of(client, survey, par="age_band", question="q1")
    assert "Une nouvelle analyse est nécessaire" in page
    assert 'id="tableau"' not in page
    analyse(survey)
    assert 'id="tableau"' in page_of(client, survey, par="age_band", question="q1")


def test_the_page_asks_the_database_as_often_for_many_tables_as_for_few(client: Client) -> None:
    few = make_divided_survey()
    analyse(few)
    client.force_login(make_staff(few.space, Role.ANALYST))
    client.get(url_of(few))
    with CaptureQueriesContext(connection) as first:
        client.get(url_of(few))
    analysis = Analysis.objects.get(survey=few)
    part = analysis.parts["differences"]
    analysis.parts["differences"] = part | {"tables": part["tables"] * 3}
    analysis.save()
    with CaptureQueriesContext(connection) as second:
        client.get(url_of(few), {"par": "age_band", "question": "q1"})
    assert len(first) == len(second)


# --- the public's -------------------------------------------------------------------------
def public_url(survey: Survey) -> str:
    return reverse("public_differences", args=[survey.code])


def publish(survey: Survey) -> None:
    Publication.objects.create(survey=survey, parts=["differences"], changed_at=timezone.now())


def test_nothing_is_public_until_the_team_chooses_so(client: Client) -> None:
    survey = make_divided_survey()
    analyse(survey)
    assert client.get(public_url(survey)).status_code == 404
    results = reverse("public_results", args=[survey.code])
    assert public_url(survey) not in client.get(results).content.decode()
    publish(survey)
    assert client.get(public_url(survey)).status_code == 200
    assert public_url(survey) in client.get(results).content.decode()


def test_the_public_reads_the_same_tables_without_pairs_of_questions(client: Client) -> None:
    survey = make_divided_survey()
    analyse(survey)
    publish(survey)
    page = client.get(public_url(survey), {"par": "age_band", "question": "q1"}).content.decode()
    team = page_of(client, survey, par="age_band", question="q1")
    counts = re.compile(r'<span class="text-soft">\((\d+)\)</span>')
    assert counts.findall(page)
    assert counts.findall(page) == counts.findall(team)
    assert "Croiser deux questions" not in page
    assert "Croiser deux questions" in team
    pair = client.get(public_url(survey), {"par": "q1", "question": "q2"}).content.decode()
    assert 'id="tableau"' not in pair


def test_results_for_the_team_alone_are_refused(client: Client) -> None:
    survey = make_closed_survey(results_visibility=ResultsVisibility.TEAM)
    publish(survey)
    assert client.get(public_url(survey)).status_code == 403


def test_an_unknown_code_is_not_found(client: Client) -> None:
    assert client.get(reverse("public_differences", args=["NOTACODE"])).status_code == 404

"""The page « Groupes d'opinion »."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from aimpact.insights.analyses.groups import compute
from aimpact.insights.analyses.reading import read_matrix
from aimpact.insights.enums import AnalysisState
from aimpact.insights.models import Analysis, Publication
from aimpact.spaces.enums import Role
from aimpact.surveys.enums import ResultsVisibility
from aimpact.surveys.models import Survey
from tests.factories import make_closed_survey, make_space
from tests.insights.ballots import fill
from tests.insights.opinions import make_camps
from tests.insights.test_analyses_differences import no_progress
from tests.permissions import SEEN, answers_of, make_cast, make_staff, team_page

pytestmark = pytest.mark.django_db


def url_of(survey: Survey) -> str:
    return reverse("survey_opinion_groups", args=[survey.space.slug, survey.code])


def analyse(survey: Survey) -> None:
    matrix, now = read_matrix(survey), timezone.now()
    Analysis.objects.create(
        survey=survey,
        state=AnalysisState.DONE,
        requested_at=now,
        ended_at=now,
        ballots=matrix.ballots,
        parts={"groups": dict(compute(survey, matrix, {}, no_progress))},
    )


def page_of(client: Client, survey: Survey) -> str:
    client.force_login(make_staff(survey.space, Role.ANALYST))
    response = client.get(url_of(survey))
    assert response.status_code == 200
    return response.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def test_who_may_read_opinion_groups(client: Client) -> None:
    space = make_space()
    survey = make_closed_survey(space)
    answers = answers_of(client, make_cast(space), url_of(survey))
    assert answers == team_page(owner=SEEN, editor=SEEN, analyst=SEEN, moderator=SEEN)


def test_groups_are_told_in_words_with_a_map_by_cells(client: Client) -> None:
    survey = make_camps()
    analyse(survey)
    page = page_of(client, survey)

    assert "Groupe A" in page
    assert "150 personnes" in page
    assert "sont d’accord avec « Il faut trees »" in page
    assert "Ce qui rassemble" in page
    assert "« Il faut told »" in page
    assert "<polygon" in page
    assert "pas des partis" in page


def test_few_people_and_no_analysis_say_so(client: Client) -> None:
    few = make_camps(15, 10)
    assert "Pas encore analysé" in page_of(client, few)
    analyse(few)
    assert "à partir de 40" in page_of(client, few)


def test_a_survey_without_statements_has_nothing_to_group(client: Client) -> None:
    survey = make_closed_survey()
    fill(survey, 40)
    analyse(survey)
    assert "Rien à regrouper ici" in page_of(client, survey)


def test_the_public_reads_them_where_the_team_chose_so(client: Client) -> None:
    survey = make_camps()
    analyse(survey)
    url = reverse("public_opinion_groups", args=[survey.code])
    assert client.get(url).status_code == 404

    Publication.objects.create(survey=survey, parts=["groups"], changed_at=timezone.now())
    response = client.get(url)
    assert response.status_code == 200
    assert "Groupe A" in response.content.decode().replace("\u00a0", " ")


def test_results_for_the_team_alone_are_refused_to_the_public(client: Client) -> None:
    survey = make_camps(results_visibility=ResultsVisibility.TEAM)
    Publication.objects.create(survey=survey, parts=["groups"], changed_at=timezone.now())
    assert client.get(reverse("public_opinion_groups", args=[survey.code])).status_code == 403
    unknown = reverse("public_opinion_groups", args=["NOTACODE"])
    assert client.get(unknown).status_code == 404

"""The page « Groupes d'opinion »."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from aimpact.insights.analyses.groups import compute
from aimpact.insights.analyses.reading import read_matrix
from aimpact.insights.enums import AnalysisState
from aimpact.insights.models import Analysis, Publication
from aimpact.insights.selectors import read_results
from aimpact.insights.selectors.findings import scene_of
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


def test_every_share_of_the_profile_says_of_how_many_people_it_is(client: Client) -> None:
    survey = make_camps()
    analyse(survey)
    done = Analysis.objects.get()
    [battery] = done.parts["groups"]["batteries"]
    # As where both ages are in both groups: each camp of these is of one age, which is not told.
    ages, counts = [["15-24"], ["65-79"]], [[110, 40], [40, 80]]
    table = {"by": "age_band", "groups": ages, "answered": [150, 120], "counts": counts}
    battery["profile"] = [table]
    done.save()
    page = page_of(client, survey)

    assert re.findall(r"(\d+ %) de [^<]* en font partie \(n = (\d+)\)", page) == [
        ("73 %", "150"),
        ("67 %", "120"),
    ]
    of_people = re.findall(r'<td class="num" data-label="Personnes">(\d+)</td>', page)
    assert sorted(of_people) == ["120", "150"]
    answers = re.findall(r'<td class="num" data-label="Réponses">(\d+)</td>', page)
    assert set(answers) == {"270"}


def test_findings_read_the_groups_as_they_are_kept() -> None:
    survey = make_camps()
    analyse(survey)

    scene = scene_of(
        read_results(survey, at=timezone.now()), Analysis.objects.get().parts, is_public=False
    )

    told = [group for each in scene.questions for s in each.statements for group in s.by_group]
    assert told
    assert all(0 <= share <= 1 for _name, share, _answered in told)


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
    results = reverse("public_results", args=[survey.code])
    assert client.get(url).status_code == 404
    assert url not in client.get(results).content.decode()

    Publication.objects.create(survey=survey, parts=["groups"], changed_at=timezone.now())
    response = client.get(url)
    assert response.status_code == 200
    assert "Groupe A" in response.content.decode().replace("\u00a0", " ")
    assert url in client.get(results).content.decode()


def test_results_for_the_team_alone_are_refused_to_the_public(client: Client) -> None:
    survey = make_camps(results_visibility=ResultsVisibility.TEAM)
    Publication.objects.create(survey=survey, parts=["groups"], changed_at=timezone.now())
    assert client.get(reverse("public_opinion_groups", args=[survey.code])).status_code == 403
    unknown = reverse("public_opinion_groups", args=["NOTACODE"])
    assert client.get(unknown).status_code == 404

"""The page « Redressement »: weighted results beside those as they are, or why there are none."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from aimpact.insights.analyses.reading import read_matrix
from aimpact.insights.analyses.weights import compute
from aimpact.insights.enums import AnalysisState
from aimpact.insights.models import Analysis, Publication
from aimpact.insights.services.publications import UnknownPart, publish_parts
from aimpact.spaces.enums import Role
from aimpact.surveys.enums import Anonymity, Audience, ResultsVisibility
from aimpact.surveys.models import Survey
from aimpact.territories.models import PopulationMargin
from tests.factories import make_closed_survey, make_member, make_open_survey, make_space, make_user
from tests.insights.ballots import fill
from tests.insights.test_analyses_differences import no_progress
from tests.insights.weighing import make_weighted_survey
from tests.permissions import SEEN, answers_of, make_cast, make_staff, team_page

pytestmark = pytest.mark.django_db


NAMED = {"anonymity": Anonymity.NAMED, "audience": Audience.MEMBERS}
"""A survey whose weighted results may be public."""


def url_of(survey: Survey) -> str:
    return reverse("survey_weights", args=[survey.space.slug, survey.code])


def public_url(survey: Survey) -> str:
    return reverse("public_weights", args=[survey.code])


def analyse(survey: Survey) -> Analysis:
    matrix, now = read_matrix(survey), timezone.now()
    return Analysis.objects.create(
        survey=survey,
        state=AnalysisState.DONE,
        requested_at=now,
        ended_at=now,
        ballots=matrix.ballots,
        parts={"weights": compute(survey, matrix, {}, no_progress)},
    )


def plain(page: bytes) -> str:
    return page.decode().replace("\u00a0", " ").replace("\u202f", " ")


def page_of(client: Client, survey: Survey, role: Role = Role.EDITOR) -> str:
    client.force_login(make_staff(survey.space, role))
    response = client.get(url_of(survey))
    assert response.status_code == 200
    return plain(response.content)


def test_who_may_read_weighted_results(client: Client) -> None:
    space = make_space()
    answers = answers_of(client, make_cast(space), url_of(make_closed_survey(space)))
    assert answers == team_page(owner=SEEN, editor=SEEN, analyst=SEEN, moderator=SEEN)


def test_each_answer_is_told_as_it_is_and_weighted(client: Client) -> None:
    survey = make_weighted_survey()
    analyse(survey)
    page = page_of(client, survey)
    for words in ("genre (Insee, 2022)", "L’effet de plan est de 1,3", "environ 300 non"):
        assert words in page
    assert "70 %" in page
    assert "<strong>60 %</strong>" in page
    assert "ne rend pas représentative une consultation ouverte" in page


def test_a_question_of_which_nothing_weighted_may_be_told_says_so(client: Client) -> None:
    survey = make_weighted_survey()
    analysis = analyse(survey)
    [first, *others] = analysis.parts["weights"]["fields"]
    hidden = [[code, share, None, None, None] for code, share, *_told in first["answers"]]
    coarse = [each | {"step": 0.05} for each in others]
    coarse[0] |= {"answers": [["trees", 0.5, 0.5, None, None]]}
    told = [first | {"step": None, "answers": hidden}, *coarse]
    analysis.parts["weights"] |= {"fields": told, "cap": None, "dropped": ["commune"]}
    analysis.save()
    page = page_of(client, survey)
    assert "Aucun chiffre redressé n’est donné pour cette question" in page
    assert "Chiffres arrondis à cinq points" in page
    assert "– : masqué, car trop peu de personnes" in page
    assert "Les poids ne sont pas plafonnés" in page
    assert "critère laissé de côté" in page


def test_without_figures_the_team_is_led_to_bring_them(client: Client) -> None:
    survey = make_weighted_survey()
    PopulationMargin.objects.all().delete()
    analyse(survey)
    bring = reverse("space_population", args=[survey.space.slug])
    page = page_of(client, survey)
    assert "Aucun chiffre de la population" in page
    assert "Apporter les chiffres de la population" in page
    assert bring in page
    reader = page_of(client, survey, Role.ANALYST)
    assert "Apporter les chiffres de la population" not in reader


def test_too_few_answers_and_no_profile_are_told_apart(client: Client) -> None:
    few = make_weighted_survey(women=50, men=20)
    analyse(few)
    assert "à partir de 100 réponses" in page_of(client, few)
    nothing = make_closed_survey()
    fill(nothing, 120)
    analyse(nothing)
    assert "ne demande rien" in page_of(client, nothing)


def test_weights_that_could_not_be_found_say_so(client: Client) -> None:
    survey = make_weighted_survey(women=300, men=0)
    analyse(survey)
    assert "Aucun poids n’a été trouvé" in page_of(client, survey)


def test_what_is_not_analysed_or_still_open_says_so(client: Client) -> None:
    assert "Pas encore analysé" in page_of(client, make_weighted_survey())
    survey = make_open_survey()
    fill(survey, 40)
    assert "Redressement : pas encore" in page_of(client, survey)
    assert "à partir de 5" in page_of(client, make_closed_survey())


def test_one_more_ballot_hides_the_weights_of_an_anonymous_survey(client: Client) -> None:
    survey = make_weighted_survey()
    analyse(survey)
    fill(survey, 1, {"q1": "yes"}, profile={"gender": "man"})
    page = page_of(client, survey)
    assert "Une nouvelle analyse est nécessaire" in page
    assert "effet de plan" not in page


def test_the_page_asks_the_database_as_often_for_many_questions_as_for_few(client: Client) -> None:
    survey = make_weighted_survey()
    analysis = analyse(survey)
    client.force_login(make_staff(survey.space, Role.ANALYST))
    client.get(url_of(survey))
    with CaptureQueriesContext(connection) as first:
        client.get(url_of(survey))
    analysis.parts["weights"]["fields"] *= 3
    analysis.save()
    with CaptureQueriesContext(connection) as second:
        client.get(url_of(survey))
    assert len(first) == len(second)


def test_weighted_results_of_an_anonymous_survey_are_never_public(client: Client) -> None:
    survey = make_weighted_survey()
    analyse(survey)
    Publication.objects.create(survey=survey, parts=["weights"], changed_at=timezone.now())
    results = reverse("public_results", args=[survey.code])
    assert client.get(public_url(survey)).status_code == 404
    assert public_url(survey) not in client.get(results).content.decode()
    with pytest.raises(UnknownPart):
        publish_parts(survey, ["weights"], by=make_user(), at=timezone.now())


def test_nothing_is_public_until_the_team_chooses_so(client: Client) -> None:
    survey = make_weighted_survey(**NAMED)
    client.force_login(make_member(survey.space))
    analyse(survey)
    results = reverse("public_results", args=[survey.code])
    assert client.get(public_url(survey)).status_code == 404
    assert public_url(survey) not in client.get(results).content.decode()
    Publication.objects.create(survey=survey, parts=["weights"], changed_at=timezone.now())
    assert "L’effet de plan est de 1,3" in plain(client.get(public_url(survey)).content)
    assert public_url(survey) in client.get(results).content.decode()


def test_results_for_the_team_alone_are_refused(client: Client) -> None:
    survey = make_closed_survey(results_visibility=ResultsVisibility.TEAM, **NAMED)
    Publication.objects.create(survey=survey, parts=["weights"], changed_at=timezone.now())
    assert client.get(public_url(survey)).status_code == 403
    assert client.get(reverse("public_weights", args=["NOTACODE"])).status_code == 404

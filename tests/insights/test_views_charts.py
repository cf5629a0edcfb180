"""The charts of results as pictures: who takes them, what they are, what they refuse."""

from xml.etree import ElementTree

import pytest
from django.test import Client
from django.urls import reverse

from aimpact.spaces.enums import Role
from aimpact.surveys.enums import ResultsVisibility
from aimpact.surveys.models import Survey
from tests.factories import make_space
from tests.insights.ballots import make_answered_survey
from tests.permissions import SEEN, answers_of, make_cast, make_staff, public_page, team_page

pytestmark = pytest.mark.django_db


def team_chart(survey: Survey, name: str, output: str = "svg") -> str:
    return reverse("survey_chart", args=[survey.space.slug, survey.code, name, output])


def public_chart(survey: Survey, name: str, output: str = "svg") -> str:
    return reverse("public_chart", args=[survey.code, name, output])


def offered(client: Client, url: str) -> list[str]:
    """The addresses of the pictures that a page offers."""
    page = client.get(url).content.decode()
    return [part.split('"')[0] for part in page.split('href="')[1:] if "/graphiques/" in part[:200]]


def test_who_may_take_the_pictures_of_the_team(client: Client) -> None:
    space = make_space()
    url = team_chart(make_answered_survey(space), "course-days")

    answers = answers_of(client, make_cast(space), url)

    assert answers == team_page(owner=SEEN, editor=SEEN, analyst=SEEN, moderator=SEEN)


def test_everyone_takes_the_pictures_of_public_results(client: Client) -> None:
    space = make_space()
    survey = make_answered_survey(space, results_visibility=ResultsVisibility.LIVE)

    assert (
        answers_of(client, make_cast(space), public_chart(survey, "course-days")) == public_page()
    )


def test_results_kept_by_the_team_give_the_public_no_picture(client: Client) -> None:
    survey = make_answered_survey(make_space(), results_visibility=ResultsVisibility.TEAM)

    assert client.get(public_chart(survey, "course-days")).status_code == 403


def test_every_picture_that_a_page_offers_is_there(client: Client) -> None:
    survey = make_answered_survey(make_space(), results_visibility=ResultsVisibility.LIVE)
    pictures = offered(client, reverse("public_results", args=[survey.code]))

    kinds = {client.get(url).headers["Content-Type"] for url in pictures}

    assert len(pictures) >= 4
    assert kinds == {"image/svg+xml", "image/png"}


def test_a_crossed_picture_sets_the_groups_of_the_page_side_by_side(client: Client) -> None:
    space = make_space()
    survey = make_answered_survey(space)
    client.force_login(make_staff(space, Role.ANALYST))
    page = reverse("survey_results", args=[space.slug, survey.code]) + "?croiser=age_band"
    pictures = [url for url in offered(client, page) if ".svg" in url]

    told = [ElementTree.fromstring(client.get(url).content)[1].text or "" for url in pictures]

    assert all(url.endswith("?croiser=age_band") for url in pictures)
    assert any(words.startswith("Groupe, ") and "15 à 24 ans" in words for words in told)


@pytest.mark.parametrize(("name", "output"), [("no-such", "svg"), ("course-days", "exe")])
def test_what_is_no_chart_or_no_picture_is_not_found(
    client: Client, name: str, output: str
) -> None:
    space = make_space()
    survey = make_answered_survey(space)
    client.force_login(make_staff(space, Role.ANALYST))

    assert client.get(team_chart(survey, name, output)).status_code == 404


def test_too_few_ballots_give_no_picture(client: Client) -> None:
    space = make_space()
    survey = make_answered_survey(space, smallest_cell=500)
    client.force_login(make_staff(space, Role.ANALYST))

    assert client.get(team_chart(survey, "course-days")).status_code == 404

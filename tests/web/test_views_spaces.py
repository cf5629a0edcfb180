"""A space's two homes."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from aimpact.spaces.enums import Role, SpaceKind
from aimpact.spaces.models import AccessCode
from aimpact.surveys.enums import Audience
from aimpact.surveys.models import Tally
from aimpact.surveys.services.boards import publish_board
from tests.factories import (
    make_agora,
    make_closed_survey,
    make_member,
    make_open_survey,
    make_space,
    make_survey,
)
from tests.permissions import SEEN, answers_of, make_cast, make_staff, public_page, team_page
from tests.surveys.secret import end, secret_survey

NOW = timezone.now()
pytestmark = pytest.mark.django_db


@pytest.fixture
def space():
    return make_space(name="Ville d’essai", description="Bienvenue chez nous.")


def _home(space):
    return reverse("space_home", args=[space.slug])


def _team(space):
    return reverse("team_home", args=[space.slug])


def _text(response):
    return response.content.decode()


# --- the citizens' home -------------------------------------------------------------------
def test_the_home_of_a_space_is_for_everyone(client, space):
    assert answers_of(client, make_cast(space), _home(space)) == public_page()


def test_the_home_of_a_space_shows_its_words_and_its_surveys(client, space):
    running, over = make_open_survey(space), make_closed_survey(space)
    page = _text(client.get(_home(space)))
    assert "Bienvenue chez nous." in page
    assert reverse("answer", args=[running.code]) in page
    assert reverse("public_results", args=[over.code]) in page


@pytest.mark.parametrize("visibility", ["at_end", "team"])
def test_a_secret_vote_that_is_over_leads_to_its_board(client, visibility):
    survey = secret_survey(results_visibility=visibility)
    end(survey)
    client.force_login(make_member(survey.space))
    board = reverse("board", args=[survey.code])
    assert board not in _text(client.get(_home(survey.space)))
    publish_board(survey, at=timezone.now())
    assert _text(client.get(_home(survey.space))).count(f'href="{board}"') == 1


def test_a_closed_survey_whose_results_are_the_teams_leads_to_its_own_page(client, space):
    over = make_closed_survey(space, results_visibility="team")
    page = _text(client.get(_home(space)))
    assert reverse("answer", args=[over.code]) in page
    assert reverse("public_results", args=[over.code]) not in page


def test_members_see_more_than_visitors(client, space):
    survey = make_open_survey(space, audience=Audience.MEMBERS)
    assert survey.code not in _text(client.get(_home(space)))
    client.force_login(make_member(space))
    assert survey.code in _text(client.get(_home(space)))


def test_visitors_are_told_how_to_become_members(client, space):
    assert reverse("enter_code") in _text(client.get(_home(space)))


def test_a_company_shows_visitors_nothing_that_it_asks(client):
    company = make_space(kind=SpaceKind.COMPANY)
    survey = make_open_survey(company)
    assert survey.code not in _text(client.get(_home(company)))


def test_the_agora_asks_nobody_for_a_code(client):
    page = _text(client.get(_home(make_agora())))
    assert "Devenez membre" not in page


def test_what_a_space_says_is_shown_as_text(client):
    space = make_space(name="<b>x</b>", description="<script>alert(1)</script>")
    page = _text(client.get(_home(space)))
    assert "<script>alert" not in page
    assert "<b>x</b>" not in page


@pytest.mark.parametrize("surveys", [1, 3])
def test_the_home_of_a_space_takes_the_same_queries(
    client, space, surveys, django_assert_num_queries
):
    for _ in range(surveys):
        make_open_survey(space)
        make_closed_survey(space)
    client.force_login(make_member(space))
    with django_assert_num_queries(9):
        client.get(_home(space))


# --- the team's home ----------------------------------------------------------------------
def test_the_home_of_the_team_is_for_the_team(client, space):
    answers = answers_of(client, make_cast(space), _team(space))
    assert answers == team_page(owner=SEEN, editor=SEEN, analyst=SEEN, moderator=SEEN)


def test_a_new_space_shows_the_first_steps_that_the_role_may_take(client, space):
    client.force_login(make_staff(space, Role.EDITOR))
    page = _text(client.get(_team(space)))
    assert "Poser votre première question" in page
    assert reverse("space_access", args=[space.slug]) in page
    assert "Inviter votre équipe" not in page


def test_the_first_steps_go_once_they_are_done(client, space):
    make_survey(space)
    AccessCode.objects.create(space=space, created_at=NOW)
    client.force_login(make_staff(space, Role.EDITOR))
    assert "Premiers pas" not in _text(client.get(_team(space)))


def test_the_agora_has_no_step_about_codes(client):
    agora = make_agora()
    client.force_login(make_staff(agora))
    assert "Ouvrir la porte" not in _text(client.get(_team(agora)))


def test_the_team_sees_what_runs_with_its_ballots(client, space):
    survey = make_open_survey(space)
    make_open_survey(make_space())
    Tally.objects.create(survey=survey, count=1_234)
    Tally.objects.create(survey=survey, field="q1", answer="yes", count=999)
    client.force_login(make_staff(space))
    response = client.get(_team(space))
    assert [row.ballots for row in response.context["running"]] == [1_234]
    assert response.context["counts"].ballots == 1_234
    assert "1\u202f234" in _text(response)


def test_the_counts_are_by_where_surveys_are_in_their_life(client, space):
    make_survey(space)
    make_open_survey(space, opens_at=NOW + timedelta(days=1))
    make_open_survey(space)
    make_closed_survey(space)
    client.force_login(make_staff(space))
    counts = client.get(_team(space)).context["counts"]
    assert (counts.drafts, counts.scheduled, counts.open, counts.closed) == (1, 1, 1, 1)
    assert (counts.in_preparation, counts.total) == (2, 4)


@pytest.mark.parametrize("surveys", [1, 3])
def test_the_home_of_the_team_takes_the_same_queries(
    client, space, surveys, django_assert_num_queries
):
    for _ in range(surveys):
        make_open_survey(space)
    client.force_login(make_staff(space))
    with django_assert_num_queries(14):
        client.get(_team(space))

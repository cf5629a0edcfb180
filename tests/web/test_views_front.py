"""The front door: home, codes, plans, legal pages, what machines ask for."""

import re

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse
from django.utils import timezone

from aimpact.spaces.enums import Plan, Role
from aimpact.spaces.models import AccessCode
from aimpact.surveys.enums import Audience
from tests.factories import (
    make_agora,
    make_closed_survey,
    make_member,
    make_open_survey,
    make_space,
    make_survey,
    make_user,
)
from tests.permissions import make_cast, make_staff
from tests.surveys.secret import give_right, secret_survey

NOW = timezone.now()
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def agora():
    return make_agora()


def _text(response):
    return response.content.decode()


# --- home ---------------------------------------------------------------------------------
def test_a_visitor_finds_what_is_open_on_the_agora(client, agora):
    survey = make_open_survey(agora)
    elsewhere = make_open_survey(make_space())
    page = _text(client.get("/"))
    assert reverse("answer", args=[survey.code]) in page
    assert elsewhere.code not in page
    assert reverse("account_signup") in page


def test_a_visitor_is_told_when_nothing_is_open(client):
    assert "Aucun sondage n’est ouvert" in _text(client.get("/"))


def test_someone_signed_in_finds_their_spaces_and_what_waits(client, agora):
    space = make_space(name="Ville d’essai")
    survey = make_open_survey(space, audience=Audience.MEMBERS)
    client.force_login(make_member(space))
    page = _text(client.get("/"))
    assert "Ville d’essai" in page
    assert reverse("answer", args=[survey.code]) in page
    assert reverse("space_home", args=[agora.slug]) in page
    assert reverse("team_home", args=[space.slug]) not in page


def test_staff_find_the_way_to_their_team(client):
    space = make_space()
    client.force_login(make_member(space, Role.EDITOR))
    assert reverse("team_home", args=[space.slug]) in _text(client.get("/"))


def test_someone_without_a_space_is_welcome_too(client):
    client.force_login(make_user())
    assert "Aucun sondage n’attend votre réponse" in _text(client.get("/"))


@pytest.mark.parametrize("number", [1, 3])
def test_the_home_of_someone_takes_the_same_queries(client, number, django_assert_num_queries):
    user = make_user()
    for _ in range(number):
        space = make_space()
        space.memberships.create(user=user, joined_at=NOW)
        make_open_survey(space)
    client.force_login(user)
    with django_assert_num_queries(7):
        client.get("/")


@pytest.mark.parametrize("number", [1, 3])
def test_the_front_page_takes_the_same_queries(client, agora, number, django_assert_num_queries):
    for _ in range(number):
        make_open_survey(agora)
    with django_assert_num_queries(3):
        client.get("/")


def test_who_took_a_right_to_vote_is_told_that_it_may_still_wait(client):
    survey = secret_survey()
    user = make_member(survey.space)
    give_right(survey, user)
    client.force_login(user)
    response = client.get("/")
    page = _text(response)
    assert "Vous avez pris votre droit de répondre" in page
    assert reverse("answer", args=[survey.code]) in page
    assert (response.context["to_answer"], len(response.context["may_wait"])) == ([], 1)


# --- a code of any kind -------------------------------------------------------------------
def _type(client, code):
    return client.post(reverse("enter_code"), {"code": code})


def test_a_code_of_a_space_leads_to_its_door(client):
    AccessCode.objects.create(space=make_space(), created_at=NOW, code="ABCD2345")
    assert _type(client, "abcd 2345")["Location"] == "/c/ABCD2345/"


def test_a_code_of_a_survey_leads_to_the_survey(client):
    survey = make_open_survey()
    assert _type(client, survey.code.lower())["Location"] == f"/s/{survey.code}/"


def test_a_draft_has_no_code_yet(client):
    assert _type(client, make_survey().code).status_code == 422


@pytest.mark.parametrize("typed", ["", " ", "ZZZZ9999", "é", "a" * 61, "\x00", "<b>"])
def test_a_wrong_code_is_kept_and_said_beside_the_field(client, typed):
    response = _type(client, typed)
    assert response.status_code == 422
    assert response.context["code_form"].errors["code"]


@pytest.mark.usefixtures("mid_window")
def test_mistakes_are_limited_and_the_limit_says_until_when(client):
    for _ in range(11):
        assert _type(client, "ZZZZ9999").status_code == 422
    response = _type(client, "ZZZZ9999")
    assert response.status_code == 429
    assert int(response["Retry-After"]) <= 600


def test_a_survey_code_is_found_even_past_the_limit(client):
    # It is printed on posters and guards nothing: the limit is there for spaces alone.
    for _ in range(12):
        _type(client, "ZZZZ9999")
    survey = make_open_survey()
    assert _type(client, survey.code).status_code == 302


def test_the_field_is_there_without_typing(client):
    assert 'name="code"' in _text(client.get(reverse("enter_code")))


# --- plans --------------------------------------------------------------------------------
def test_the_plans_say_what_cannot_be_used_yet(client):
    page = _text(client.get(reverse("plans")))
    assert all(str(plan.label) in page for plan in Plan)
    assert "en préparation" in page


@pytest.mark.parametrize("address", ["", "contact@aimpact.example"])
def test_the_address_of_the_operator_is_shown_if_there_is_one(client, settings, address):
    settings.OPERATOR = dict.fromkeys(settings.OPERATOR, "") | {"email": address}
    page = _text(client.get(reverse("plans")))
    assert (f"mailto:{address}" in page) if address else ("pas encore donné" in page)


# --- legal pages --------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["accessibility", "legal_notice", "privacy"])
def test_what_the_operator_did_not_fill_in_is_said(client, settings, name):
    settings.OPERATOR = dict.fromkeys(settings.OPERATOR, "")
    assert "À remplir par l’exploitant" in _text(client.get(reverse(name)))


@pytest.mark.parametrize("name", ["accessibility", "legal_notice", "privacy"])
def test_what_the_operator_filled_in_is_shown(client, settings, name):
    settings.OPERATOR = {key: f"{key}@aimpact.example" for key in settings.OPERATOR}
    page = _text(client.get(reverse(name)))
    assert "À remplir par l’exploitant" not in page
    assert "@aimpact.example" in page


def test_the_accessibility_statement_claims_no_audit(client):
    page = _text(client.get(reverse("accessibility")))
    assert "n’est pas conforme au RGAA" in page
    assert "non conforme" in _text(client.get("/"))


@pytest.mark.parametrize(
    "name", ["home", "enter_code", "plans", "accessibility", "legal_notice", "privacy"]
)
def test_the_front_pages_are_for_everyone(client, name):
    for user in make_cast(make_space()).values():
        client.logout()
        if user:
            client.force_login(user)
        assert client.get(reverse(name)).status_code == 200


# --- machines -----------------------------------------------------------------------------
def test_healthz_says_ok_and_is_never_cached(client):
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert "no-cache" in response["Cache-Control"]


def test_healthz_says_when_the_database_is_gone(client, monkeypatch):
    from django.db import DatabaseError, connection

    def gone(*_args, **_kwargs):
        raise DatabaseError

    monkeypatch.setattr(connection, "cursor", gone)
    assert client.get("/healthz").status_code == 503
    assert client.get("/healthz/web").content == b"ok\n"  # the process itself is well


def test_robots_keep_out_of_personal_links(client):
    body = _text(client.get("/robots.txt"))
    assert {"Disallow: /i/", "Disallow: /c/", "Disallow: /equipe/"} <= set(body.splitlines())


def test_the_manifest_names_an_icon_that_exists(client):
    manifest = client.get("/manifest.webmanifest")
    assert manifest["Content-Type"] == "application/manifest+json"
    assert 'rel="manifest" href="/manifest.webmanifest"' in _text(client.get("/"))
    icon = manifest.json()["icons"][0]["src"]
    assert client.get("/favicon.ico")["Location"] == icon
    assert finders.find(icon.removeprefix("/static/"))


def test_every_page_links_to_the_legal_ones(client):
    for url in ("/", reverse("plans")):
        page = _text(client.get(url))
        assert {reverse("privacy"), reverse("legal_notice"), reverse("accessibility")} <= set(
            re.findall(r'href="([^"]+)"', page)
        )


def test_the_closed_surveys_of_the_agora_are_not_on_the_front_page(client, agora):
    assert make_closed_survey(agora).code not in _text(client.get("/"))


def test_staff_with_a_second_factor_see_the_same_front_page(client):
    client.force_login(make_staff(make_space()))
    assert client.get("/").status_code == 200

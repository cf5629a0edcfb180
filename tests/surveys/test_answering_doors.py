"""Answering: dates, edits and audiences; who may not is told why and what to do."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from aimpact.questionnaire.document import to_json
from aimpact.questionnaire.structure import Text
from aimpact.spaces.enums import Role
from aimpact.surveys.enums import Anonymity, Audience, ResultsVisibility
from aimpact.surveys.models import IncomingBallot, Places, Survey
from tests.factories import (
    make_closed_survey,
    make_commune,
    make_member,
    make_space,
    make_survey,
    make_user,
)
from tests.surveys.answering import (
    answer,
    ballots,
    one_page,
    open_form,
    read_page_form,
    send,
    text_of,
    two_pages,
)

pytestmark = pytest.mark.django_db


def test_a_questionnaire_edited_meanwhile_is_shown_again_with_the_answers(client):
    survey = two_pages()
    second = send(client, open_form(client, survey), "next", q1="yes")
    edited = replace(survey.document, title=Text("La grande place"))
    Survey.objects.filter(pk=survey.pk).update(
        version=2, questionnaire=to_json(edited), updated_at=timezone.now()
    )
    response = send(client, read_page_form(second), q5="3")
    assert response.status_code == 409
    assert "La grande place" in text_of(response)
    assert ballots() == []
    form = read_page_form(response)
    assert ("q1", "yes") in form.values
    second = send(client, form, "next")
    assert send(client, read_page_form(second)).status_code == 302
    assert ballots() == [{"q1": "yes", "q5": 3}]


def test_a_survey_closed_meanwhile_refuses_the_ballot(client):
    survey = one_page()
    form = open_form(client, survey)
    Survey.objects.filter(pk=survey.pk).update(closed_at=timezone.now())
    response = send(client, form, q1="yes")
    assert response.status_code == 410
    assert ballots() == []


def test_a_closed_survey_says_when_it_ended_and_where_its_results_are(client):
    survey = make_closed_survey()
    response = client.get(f"/s/{survey.code}/")
    assert response.status_code == 410
    assert "31 mars 2026 à 2 h 00" in text_of(response)
    assert f"/s/{survey.code}/resultats/" in response.content.decode()


def test_a_closed_survey_whose_results_are_kept_says_so(client):
    survey = make_closed_survey(results_visibility=ResultsVisibility.TEAM)
    response = client.get(f"/s/{survey.code}/")
    assert f"/s/{survey.code}/resultats/" not in response.content.decode()


def test_a_survey_not_yet_open_says_when_it_opens(client):
    now = timezone.now()
    survey = make_survey(published_at=now, opens_at=now + timedelta(days=2))
    response = client.get(f"/s/{survey.code}/")
    assert response.status_code == 403
    assert "pas encore ouvert" in text_of(response)


def test_a_draft_does_not_exist(client):
    assert client.get(f"/s/{make_survey().code}/").status_code == 404


@pytest.mark.parametrize("code", ["AAAAAAAA", "trop-long-pour-un-code", "%00", "é", "' OR 1=1"])
def test_an_unknown_code_does_not_exist(client, code):
    assert client.get(f"/s/{code}/").status_code == 404


def test_a_code_in_small_letters_leads_to_its_page(client):
    survey = one_page(code="ABCD2345")
    response = client.get("/s/abcd-2345/")
    assert (response.status_code, response["Location"]) == (302, f"/s/{survey.code}/")


def test_a_stranger_to_a_members_survey_is_led_to_sign_in_and_back(client):
    survey = one_page(audience=Audience.MEMBERS)
    response = client.get(f"/s/{survey.code}/")
    assert response.status_code == 403
    body = response.content.decode()
    assert f"/compte/connexion/?next=%2Fs%2F{survey.code}%2F" in body
    assert "/c/" in body
    assert "La place" not in text_of(response), "the title of a private survey is private"


def test_a_member_answers_a_named_survey(client):
    space = make_space()
    member = make_member(space)
    survey = one_page(space=space, audience=Audience.MEMBERS, anonymity=Anonymity.NAMED)
    client.force_login(member)
    assert "Nominatif" in text_of(client.get(f"/s/{survey.code}/"))
    assert answer(client, survey, q1="yes").status_code == 302
    ballot = IncomingBallot.objects.get()
    assert ballot.participation is not None
    assert ballot.participation.user == member


def test_the_form_of_another_account_is_not_taken(client):
    space = make_space()
    survey = one_page(space=space, audience=Audience.MEMBERS)
    client.force_login(make_member(space))
    form = open_form(client, survey)
    client.force_login(make_member(space))
    assert send(client, form, q1="yes").status_code == 409
    assert ballots() == []


def test_who_is_not_a_member_is_told_how_to_join(client):
    client.force_login(make_member(make_space(), Role.OWNER))
    survey = one_page(audience=Audience.MEMBERS)
    response = client.get(f"/s/{survey.code}/")
    assert response.status_code == 403
    assert "membres" in text_of(response)
    post = client.post(f"/s/{survey.code}/", {"q1": "yes"})
    assert post.status_code == 403
    assert ballots() == []


def test_who_lives_elsewhere_is_told_which_territory_and_which_commune(client):
    here, there = make_commune(name="Icy"), make_commune(name="Ailleurs")
    survey = one_page(audience=Audience.TERRITORY, territory=here)
    client.force_login(make_user(commune=there))
    words = text_of(client.get(f"/s/{survey.code}/"))
    assert "Icy" in words
    assert "Ailleurs" in words


def test_who_told_no_commune_is_sent_to_the_profile(client):
    survey = one_page(audience=Audience.TERRITORY, territory=make_commune())
    client.force_login(make_user())
    response = client.get(f"/s/{survey.code}/")
    assert response.status_code == 403
    assert f"next=%2Fs%2F{survey.code}%2F" in response.content.decode()


def test_an_invitees_survey_is_not_answered_by_its_public_link(client):
    survey = one_page(audience=Audience.INVITEES)
    response = client.get(f"/s/{survey.code}/")
    assert response.status_code == 403
    assert "invitation" in text_of(response)
    assert client.post(f"/s/{survey.code}/", {"q1": "yes"}).status_code == 403
    assert ballots() == []


def test_a_child_is_told_why(client):
    space = make_space()
    client.force_login(make_member(space, birth_year=timezone.now().year - 10))
    survey = one_page(space=space, audience=Audience.MEMBERS)
    response = client.get(f"/s/{survey.code}/")
    assert response.status_code == 403
    assert "15" in text_of(response)


def test_a_paused_survey_says_why_and_until_when(client: Client) -> None:
    survey = one_page(paused_at=timezone.now(), pause_reason="Une question à corriger")
    response = client.get(f"/s/{survey.code}/")
    assert response.status_code == 403
    assert "Une question à corriger" in text_of(response)


@pytest.mark.parametrize("go", ["next", "send"])
def test_what_was_typed_when_the_pause_came_is_given_back_and_sent_later(
    client: Client, go: str
) -> None:
    survey = one_page()
    form = open_form(client, survey)
    now = timezone.now()
    Survey.objects.update(paused_at=now, pause_reason="Une correction", updated_at=now)
    response = send(client, form, go, q3="Un texte que j’ai mis du temps à écrire")
    assert response.status_code == 409
    assert "Une correction" in text_of(response)
    assert ballots() == []
    kept = read_page_form(response)
    Survey.objects.update(paused_at=None, pause_reason="", updated_at=timezone.now())
    assert send(client, kept).status_code == 302
    assert ballots() == [{"q3": "Un texte que j’ai mis du temps à écrire"}]


def test_a_full_survey_says_so_at_the_door_and_to_whoever_is_answering() -> None:
    survey = one_page(maximum_ballots=1)
    Places.objects.create(survey=survey, taken=0)
    first, second = Client(), Client()
    form = open_form(second, survey)
    last = open_form(first, survey)
    assert send(first, last, q1="yes").status_code == 302
    assert send(second, form, q1="no").status_code == 410
    assert Client().get(f"/s/{survey.code}/").status_code == 410
    assert ballots() == [{"q1": "yes"}]
    # The one whose ballot was the last clicked twice: the second answer is still their receipt.
    assert send(first, last, q1="yes")["Location"] == f"/s/{survey.code}/merci/"


def test_the_first_page_tells_an_extension_with_its_reason_and_the_maximum(client: Client) -> None:
    survey = one_page(
        closes_at=timezone.now() + timedelta(days=3),
        extension_reason="Peu de réponses du hameau",
        maximum_ballots=1_500,
    )
    Places.objects.create(survey=survey, taken=0)
    text = text_of(client.get(f"/s/{survey.code}/"))
    assert "Peu de réponses du hameau" in text
    assert "1 500" in text or "1,500" in text or "1\u202f500" in text

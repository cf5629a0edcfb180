"""Getting the right to answer: who may, once, with which words when not."""

import json

import pytest
from django.test import Client
from django.utils import timezone

from aimpact.core.text import base64url, from_base64url
from aimpact.proofs.blind_signatures import VARIANT
from aimpact.surveys.models import Invitation, Participation, SigningKey, Survey
from aimpact.surveys.tokens import hash_token, invitation_token
from tests.factories import make_member, make_open_survey, make_user
from tests.permissions import make_cast
from tests.surveys.answering import text_of
from tests.surveys.secret import (
    ask,
    end,
    give_key,
    give_right,
    secret_survey,
    voter_of,
)

pytestmark = pytest.mark.django_db


def member_of(survey: Survey, client: Client):
    member = make_member(survey.space)
    client.force_login(member)
    return member


def invite(survey: Survey) -> tuple[Invitation, str]:
    invitation = Invitation.objects.create(
        survey=survey, email="someone@example.org", created_at=timezone.now()
    )
    token = invitation_token(invitation)
    invitation.token_hash = hash_token(token)
    invitation.save(update_fields=["token_hash"])
    return invitation, token


def test_a_member_gets_a_signature_that_makes_a_right(client):
    survey = secret_survey()
    member = member_of(survey, client)
    voter = voter_of(survey)

    response = ask(client, survey, voter.blinded)
    voter.take(from_base64url(response.json()["signature"]))

    assert response.status_code == 200
    assert len(voter.signature) == 256
    assert Participation.objects.get().user == member


def test_the_same_request_gets_the_same_signature(client):
    survey = secret_survey()
    member_of(survey, client)
    voter = voter_of(survey)

    answers = [ask(client, survey, voter.blinded).json() for _time in range(3)]

    assert answers[0] == answers[1] == answers[2]
    assert Participation.objects.count() == 1


def test_a_right_takes_few_statements(client, django_assert_num_queries):
    survey = secret_survey()
    member_of(survey, client)
    voter = voter_of(survey)

    # The session, the account, the survey and its questions, whether a member, whether in the
    # register, the key, the line.
    with django_assert_num_queries(8):
        assert ask(client, survey, voter.blinded).status_code == 200


def test_another_request_of_the_same_person_is_refused_in_words(client):
    survey = secret_survey()
    member_of(survey, client)
    ask(client, survey, voter_of(survey).blinded)

    response = ask(client, survey, voter_of(survey).blinded)

    assert response.status_code == 409
    assert response.json()["reason"] == "already_answered"
    assert "a déjà été donné" in response.json()["problem"]


def test_who_may_ask_for_a_right(client):
    survey = secret_survey()
    found = {}
    for name, user in make_cast(survey.space).items():
        person = Client()
        if user is not None:
            person.force_login(user)
        found[name] = ask(person, survey, voter_of(survey).blinded).status_code

    members = {"member", *(name for name in found if name.split()[0] in STAFF_NAMES)}
    assert {name for name, status in found.items() if status == 200} == members
    assert {found[name] for name in found.keys() - members} == {403}


STAFF_NAMES = {"owner", "admin", "editor", "analyst", "moderator", "manager", "viewer", "reader"}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b'{"blinded": 1}',
        b'{"blinded": "!"}',
        b'{"blinded": ""}',
        b'{"blinded": "AAAA"}',
        b'{"blinded": "' + b"A" * 342 + b'"}',
        b'{"blinded": "' + b"_" * 342 + b'"}',
        b"\xff",
        b"[" * 100_000,
    ],
)
def test_what_is_no_blinded_message_is_refused_and_registers_nobody(client, content):
    survey = secret_survey()
    member_of(survey, client)

    path = f"/s/{survey.code}/droit/"
    response = client.post(path, content, content_type="application/json")

    assert response.status_code == 422
    assert response.json()["problem"]
    assert not Participation.objects.exists()


@pytest.mark.parametrize(
    ("change", "status", "reason"),
    [
        ({"closed_at": timezone.now()}, 410, "closed"),
        ({"paused_at": timezone.now(), "pause_reason": "Une erreur"}, 403, "paused"),
    ],
)
def test_a_survey_that_is_shut_gives_no_right(client, change, status, reason):
    survey = secret_survey()
    member_of(survey, client)
    Survey.objects.filter(pk=survey.pk).update(**change)

    response = ask(client, survey, voter_of(survey).blinded)

    assert (response.status_code, response.json()["reason"]) == (status, reason)
    assert not Participation.objects.exists()


def test_the_words_are_in_the_language_of_the_reader(client):
    survey = secret_survey()
    path = f"/s/{survey.code}/droit/"

    response = client.post(path, "{}", content_type="application/json", HTTP_ACCEPT_LANGUAGE="en")

    assert response.status_code == 403
    assert response.json()["problem"].startswith("Sign in to answer this survey.")


def test_a_csrf_token_is_asked(client):
    survey = secret_survey()
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(make_member(survey.space))

    assert ask(strict, survey, voter_of(survey).blinded).status_code == 403
    assert not Participation.objects.exists()


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_a_right_is_posted_for(client, method):
    survey = secret_survey()

    assert getattr(client, method)(f"/s/{survey.code}/droit/").status_code == 405


def test_other_surveys_give_no_right(client):
    survey = make_open_survey()

    assert ask(client, survey, b"").status_code == 404
    assert client.get(f"/s/{survey.code}/cle/").status_code == 404
    assert ask(client, survey, b"", path="/s/NOTHING2/droit/").status_code == 404


def test_somebody_invited_gets_a_right_by_the_personal_link(client):
    survey = secret_survey(audience="invitees")
    invitation, token = invite(survey)
    voter = voter_of(survey)

    shown = client.get(f"/i/{token}/")
    response = ask(client, survey, voter.blinded, path=f"/i/{token}/droit/")
    again = ask(client, survey, voter.blinded, path=f"/i/{token}/droit/")

    assert f"/i/{token}/droit/" in shown.content.decode()
    assert response.status_code == 200
    assert again.json() == response.json()
    assert Participation.objects.get().invitation == invitation
    assert ask(client, survey, voter.blinded).status_code == 403


def test_an_unknown_personal_link_gives_no_right(client):
    survey = secret_survey(audience="invitees")

    assert ask(client, survey, b"", path="/i/aaaaaaaaaaaaaaaaaaaaaa/droit/").status_code == 404


def test_the_page_of_the_survey_is_the_one_that_gets_the_right(client):
    survey = secret_survey()
    member_of(survey, client)

    response = client.get(f"/s/{survey.code}/")

    page = response.content.decode()
    assert response.status_code == 200
    assert f"/s/{survey.code}/droit/" in page
    assert f"/isoloir/{survey.code}/" in page
    assert 'name="q1"' not in page
    assert response.context["has_right"] is False


def test_the_page_knows_that_a_right_was_given(client):
    survey = secret_survey()
    give_right(survey, member_of(survey, client))

    response = client.get(f"/s/{survey.code}/")

    assert response.status_code == 200
    assert response.context["has_right"] is True


def test_two_people_of_one_browser_keep_their_rights_apart(client):
    survey, other = secret_survey(), secret_survey()
    marks = set()
    for one in (survey, survey, other):
        member_of(one, client)
        marks.add(client.get(f"/s/{one.code}/").context["owner"])

    assert len(marks) == 3


def test_answers_posted_to_the_page_of_the_survey_are_not_read(client):
    survey = secret_survey()
    member_of(survey, client)

    response = client.post(f"/s/{survey.code}/", {"q1": "yes", "_go": "send"})

    assert response.status_code == 200
    assert not Participation.objects.exists()


def test_strangers_read_who_may_answer(client):
    survey = secret_survey()

    response = client.get(f"/s/{survey.code}/")

    assert response.status_code == 403
    assert "Connectez-vous" in text_of(response)


def test_the_key_is_public_and_may_be_kept(client):
    survey = secret_survey()

    response = client.get(f"/s/{survey.code}/cle/")
    key = json.loads(response.content)

    assert set(key) == {"kty", "n", "e", "variant"}
    assert (key["kty"], key["variant"], key["e"]) == ("RSA", VARIANT, "AQAB")
    assert from_base64url(key["n"]) == bytes(SigningKey.objects.get().modulus)
    assert "max-age" in response["Cache-Control"]
    assert not response.cookies


def test_a_survey_without_its_key_has_none_to_show(client):
    survey = secret_survey()
    SigningKey.objects.all().delete()
    member_of(survey, client)
    voter_blinded = base64url(b"\1" * 256)

    assert client.get(f"/s/{survey.code}/cle/").status_code == 404
    response = client.post(
        f"/s/{survey.code}/droit/",
        json.dumps({"blinded": voter_blinded}),
        content_type="application/json",
    )
    assert response.status_code == 410
    give_key(survey)


def test_a_right_is_not_given_once_the_survey_has_ended_by_its_date(client):
    survey = secret_survey()
    member_of(survey, client)
    voter = voter_of(survey)
    ask(client, survey, voter.blinded)
    end(survey)

    assert ask(client, survey, voter.blinded).status_code == 410


def test_a_person_too_young_is_told(client):
    survey = secret_survey()
    young = make_member(survey.space, birth_year=timezone.now().year - 10)
    client.force_login(young)

    response = ask(client, survey, voter_of(survey).blinded)

    assert (response.status_code, response.json()["reason"]) == (403, "too_young")


def test_a_composed_rule_says_that_conditions_are_not_met(client):
    survey = secret_survey(audience="combined")
    client.force_login(make_user())

    response = ask(client, survey, voter_of(survey).blinded)

    assert (response.status_code, response.json()["reason"]) == (403, "conditions")

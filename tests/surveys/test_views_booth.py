"""The booth: questions asked of nobody, a ballot that carries its right, and no cookie at all."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from aimpact.core.text import base64url
from aimpact.questionnaire.structure import Ending, Page, Questionnaire, Text
from aimpact.surveys.models import IncomingBallot, PageTurn, Participation, Survey
from aimpact.surveys.services.signing import give_signing_key
from aimpact.surveys.services.turns import write_page_turns
from tests.factories import make_member, make_open_survey, multiple_question
from tests.surveys.answering import ballots, read_page_form, send, spaced, text_of
from tests.surveys.secret import (
    Voter,
    give_right,
    secret_survey,
    square_question,
    vote,
    voter_of,
)

pytestmark = pytest.mark.django_db


def open_booth(client: Client, survey: Survey):
    response = client.get(f"/isoloir/{survey.code}/")
    assert response.status_code == 200
    return read_page_form(response)


def cast(client: Client, survey: Survey, voter: Voter, **typed):
    form = open_booth(client, survey)
    right = {"message": base64url(voter.message), "signature": base64url(voter.signature)}
    return send(client, form, **({"q1": "yes"} | right | typed))


def test_a_ballot_with_its_right_is_in_and_its_receipt_is_in_the_page(client):
    survey = secret_survey()
    voter = give_right(survey)

    response = cast(client, survey, voter, q2=["trees", "benches"])

    ballot = IncomingBallot.objects.get()
    assert response.status_code == 200
    assert ballot.answers == {"q1": "yes", "q2": ["trees", "benches"]}
    assert bytes(ballot.proof) == voter.message + voter.signature
    assert spaced(ballot.receipt) in response.content.decode()


def test_the_ballot_says_nothing_of_who_nor_how_long(client):
    survey = secret_survey()
    cast(client, survey, give_right(survey))

    ballot = IncomingBallot.objects.get()
    assert (ballot.participation_id, ballot.seconds, ballot.profile) == (None, None, {})
    assert Participation.objects.count() == 1


def test_sent_twice_it_is_one_ballot_with_one_receipt(client):
    survey = secret_survey()
    voter = give_right(survey)

    first = cast(client, survey, voter)
    second = cast(client, survey, voter, q1="no")

    assert (first.status_code, second.status_code) == (200, 200)
    assert ballots() == [{"q1": "yes"}]
    receipt = spaced(IncomingBallot.objects.get().receipt)
    assert receipt in first.content.decode()
    assert receipt in second.content.decode()
    assert "Merci, votre bulletin est enregistré" in text_of(first)
    assert "C’est le premier envoi qui compte" in text_of(second)


def test_what_is_sent_again_is_not_told_apart_from_what_is_in(client):
    """Whoever gets hold of a right must not learn from us what its ballot says."""
    survey = secret_survey()
    voter = give_right(survey)
    cast(client, survey, voter)

    same, other = cast(client, survey, voter), cast(client, survey, voter, q1="no")

    assert text_of(same) == text_of(other)


@pytest.mark.parametrize(
    "right",
    [
        {},
        {"message": ""},
        {"signature": ""},
        {"signature": "AAAA"},
        {"signature": base64url(b"\1" * 256)},
        {"message": base64url(b"\1" * 64)},
        {"message": "é"},
        {"message": base64url(b"\1" * 63)},
    ],
)
def test_a_ballot_without_a_good_right_is_refused_and_typed_answers_stay(client, right):
    survey = secret_survey()
    voter = give_right(survey)
    good = {"message": base64url(voter.message), "signature": base64url(voter.signature)}

    carried = (good | right) if right else {}
    response = send(client, open_booth(client, survey), q1="yes", **carried)

    assert response.status_code == 403
    assert "n’est pas valable ici" in text_of(response) or "not good here" in text_of(response)
    assert ("q1", "yes") in read_page_form(response).values
    assert ballots() == []


def test_the_right_of_another_survey_is_refused(client):
    survey, other = secret_survey(), make_other()
    voter = give_right(other)

    assert cast(client, survey, voter).status_code == 403
    assert ballots() == []


def make_other() -> Survey:
    other = make_open_survey(anonymity="verifiable", audience="members")
    give_signing_key(other)
    return other


def test_cookies_and_credentials_are_neither_read_nor_set(client, django_assert_num_queries):
    survey = secret_survey()
    member = make_member(survey.space)
    client.force_login(member)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    voter = give_right(survey, member)

    with django_assert_num_queries(2):  # the survey, its questionnaire: no session, no account
        shown = client.get(f"/isoloir/{survey.code}/", HTTP_ACCEPT_LANGUAGE="fr")
    cookies = dict(client.cookies)
    sent = cast(client, survey, voter)

    for response in (shown, sent):
        assert not response.cookies
        assert response.wsgi_request.COOKIES == {}
        assert not response.wsgi_request.user.is_authenticated
        assert not response.wsgi_request.session.session_key
        assert response["Referrer-Policy"] == "no-referrer"
        assert response["Cache-Control"] == "no-store"
        assert 'lang="fr"' in response.content.decode()
        assert member.email not in response.content.decode()
    assert dict(client.cookies) == cookies


def test_a_ballot_takes_three_statements(client, django_assert_num_queries):
    survey = secret_survey()
    voter = give_right(survey)
    form = open_booth(client, survey)
    right = {"message": base64url(voter.message), "signature": base64url(voter.signature)}

    with django_assert_num_queries(3):  # the survey, its key, the ballot
        assert send(client, form, q1="yes", **right).status_code == 200


def test_no_csrf_token_is_asked():
    survey = secret_survey()
    strict = Client(enforce_csrf_checks=True)

    assert cast(strict, survey, give_right(survey)).status_code == 200


def test_the_language_is_that_of_the_header(client):
    survey = secret_survey()

    response = client.get(f"/isoloir/{survey.code}/", HTTP_ACCEPT_LANGUAGE="en")

    assert "For it?" in text_of(response)


def two_pages() -> Survey:
    survey = secret_survey()
    document = Questionnaire(
        title=Text("La place"),
        pages=(
            Page(code="p1", questions=(square_question(),)),
            Page(code="p2", questions=(multiple_question(),)),
        ),
    )
    survey.keep_document(document)
    survey.version += 1
    survey.save(update_fields=["questionnaire", "version"])
    return survey


def test_pages_follow_each_other_and_answers_travel_in_the_form(client):
    survey = two_pages()
    voter = give_right(survey)
    first = open_booth(client, survey)

    second = read_page_form(send(client, first, "next", q1="no"))
    right = {"message": base64url(voter.message), "signature": base64url(voter.signature)}
    done = send(client, second, q2=["trees"], **right)

    assert done.status_code == 200
    assert ballots() == [{"q1": "no", "q2": ["trees"]}]
    write_page_turns()
    assert list(PageTurn.objects.values_list("page", "count")) == [("p1", 1)]


def test_one_comes_back_where_one_stopped(client):
    survey = two_pages()
    form = open_booth(client, survey)

    response = send(client, form, "resume", q1="no")

    assert response.status_code == 200
    assert ("q1", "no") in read_page_form(response).values


def test_an_empty_ballot_is_not_cast(client):
    survey = secret_survey()
    voter = give_right(survey)
    right = {"message": base64url(voter.message), "signature": base64url(voter.signature)}

    response = send(client, open_booth(client, survey), **right)

    assert ballots() == []
    assert "vide" in text_of(response)


def test_a_form_that_is_not_ours_is_shown_again(client):
    survey = secret_survey()
    voter = give_right(survey)

    response = cast(client, survey, voter, _token="x")

    assert ballots() == []
    assert ("q1", "yes") in read_page_form(response).values


def test_questions_that_changed_are_shown_again_with_the_answers(client):
    survey = secret_survey()
    voter = give_right(survey)
    form = open_booth(client, survey)
    Survey.objects.filter(pk=survey.pk).update(version=survey.version + 1)

    right = {"message": base64url(voter.message), "signature": base64url(voter.signature)}
    response = send(client, form, q1="yes", **right)

    assert ballots() == []
    assert "ont changé" in text_of(response)
    assert ("q1", "yes") in read_page_form(response).values


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"closed_at": timezone.now()}, 410),
        ({"opens_at": timezone.now() + timedelta(days=1)}, 403),
        ({"paused_at": timezone.now(), "pause_reason": "Une erreur"}, 403),
    ],
)
def test_a_booth_that_is_shut_says_so(client, change, status):
    survey = secret_survey()
    Survey.objects.filter(pk=survey.pk).update(**change)

    assert client.get(f"/isoloir/{survey.code}/").status_code == status


@pytest.mark.parametrize(("change", "status"), [("closed_at", 410), ("paused_at", 409)])
def test_a_ballot_sent_once_it_is_shut_is_not_cast(client, change, status):
    survey = secret_survey()
    voter = give_right(survey)
    form = open_booth(client, survey)
    Survey.objects.filter(pk=survey.pk).update(**{change: timezone.now()})
    right = {"message": base64url(voter.message), "signature": base64url(voter.signature)}

    response = send(client, form, q1="yes", **right)

    assert response.status_code == status
    assert ballots() == []


def test_other_surveys_have_no_booth(client):
    assert client.get(f"/isoloir/{make_open_survey().code}/").status_code == 404
    assert client.get("/isoloir/NOTHING2/").status_code == 404


def test_a_huge_form_is_refused_before_it_is_read(client):
    survey = secret_survey()

    response = client.post(
        f"/isoloir/{survey.code}/", "x" * 100, content_type="text/plain", CONTENT_LENGTH="9999999"
    )

    assert response.status_code == 413


def test_an_ending_is_shown_with_the_receipt(client):
    survey = secret_survey()
    document = survey.document
    survey.keep_document(
        Questionnaire(
            title=document.title,
            pages=document.pages,
            endings=(Ending(code="e1", title=Text("À bientôt"), text=Text("Place du marché")),),
        )
    )
    survey.version += 1
    survey.save(update_fields=["questionnaire", "version"])

    response = cast(client, survey, give_right(survey))

    assert "À bientôt" in text_of(response)


def test_a_ballot_cast_elsewhere_is_known_here(client):
    survey = secret_survey()
    voter = give_right(survey)
    receipt = vote(survey, voter, q1="no")

    response = cast(client, survey, voter)

    assert spaced(receipt) in response.content.decode()
    assert ballots() == [{"q1": "no"}]


def test_a_message_that_was_never_signed_is_no_right(client):
    survey = secret_survey()
    voter = voter_of(survey)

    assert cast(client, survey, voter).status_code == 403

"""Answering through the public link: the form, the ballot, one person once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from django.db import connection
from django.test import Client

from aimpact.questionnaire.conditions import Condition, Operator, Test
from aimpact.questionnaire.document import to_json
from aimpact.questionnaire.structure import Text
from aimpact.surveys.models import IncomingBallot, PageTurn, Participation, Survey
from aimpact.surveys.services.turns import write_page_turns
from tests.factories import (
    make_space,
    single_question,
    text_question,
)
from tests.surveys.answering import (
    answer,
    ballots,
    one_page,
    open_form,
    read_page_form,
    send,
    spaced,
    text_of,
    two_pages,
)

pytestmark = pytest.mark.django_db


def test_one_page_is_answered_and_its_ballot_is_in_the_urn(client):
    survey = one_page()
    response = answer(client, survey, q1="yes", q3="Parce que.")
    assert response.status_code == 302
    assert response["Location"] == f"/s/{survey.code}/merci/"
    assert ballots() == [{"q1": "yes", "q3": "Parce que."}]
    ballot = IncomingBallot.objects.get()
    assert ballot.participation is None
    assert ballot.seconds in range(60)  # as long as the test took
    assert ballot.language == "fr"


def test_the_first_screen_says_who_asks_how_long_and_what_is_kept(client):
    survey = one_page(space=make_space(name="Ville d’essai"))
    response = client.get(f"/s/{survey.code}/")
    words = text_of(response)
    assert "Ville d’essai" in words
    assert "La place" in words
    assert "Anonyme" in words
    assert set(response["Cache-Control"].split(", ")) == {"no-cache", "private"}


def test_two_pages_are_answered_and_nothing_is_stored_in_between(client):
    survey = two_pages()
    second = send(client, open_form(client, survey), "next", q1="yes", q2=["trees", "benches"])
    assert second.status_code == 200
    assert IncomingBallot.objects.count() == Participation.objects.count() == 0
    done = send(client, read_page_form(second), q5="7")
    assert done.status_code == 302
    assert ballots() == [{"q1": "yes", "q2": ["trees", "benches"], "q5": 7}]


def test_going_back_and_forth_keeps_every_answer(client):
    survey = two_pages()
    second = send(client, open_form(client, survey), "next", q1="yes")
    first = send(client, read_page_form(second), "back", q5="12")
    form = read_page_form(first)
    assert ("q1", "yes") in form.values
    assert ("q5", "12") in form.values
    second = send(client, form, "next")
    assert ("q5", "12") in read_page_form(second).values
    send(client, read_page_form(second))
    assert ballots() == [{"q1": "yes", "q5": 12}]


def test_a_page_passed_is_counted_once(client):
    survey = two_pages()
    second = send(client, open_form(client, survey), "next", q1="yes")
    first = send(client, read_page_form(second), "back")
    send(client, read_page_form(first), "next")
    write_page_turns()
    assert list(PageTurn.objects.values_list("page", "count")) == [("p1", 1)]


def test_a_question_opened_by_another_is_shown_before_the_ballot_is_sent(client):
    condition = Condition(tests=(Test(field="q1", operator=Operator.IS, value=("no",)),))
    opened = replace(text_question("q2"), condition=condition)
    survey = one_page(single_question("q1"), opened)
    form = open_form(client, survey)
    assert "q2" not in form.names, "it is in the page, but disabled until it is opened"
    again = send(client, form, q1="no")
    assert again.status_code == 200
    assert IncomingBallot.objects.count() == 0
    form = read_page_form(again)
    assert "q2" in form.names
    send(client, form, q2="Le bruit")
    assert ballots() == [{"q1": "no", "q2": "Le bruit"}]


def test_an_answer_to_a_hidden_question_is_not_stored(client):
    condition = Condition(tests=(Test(field="q1", operator=Operator.IS, value=("no",)),))
    survey = one_page(single_question("q1"), replace(text_question("q2"), condition=condition))
    send(client, open_form(client, survey), q1="yes", q2="cachée", _shown="q2")
    assert ballots() == [{"q1": "yes"}]


def test_the_language_is_switched_with_the_answers_kept(client):
    survey = one_page()
    response = send(client, open_form(client, survey), "en", q1="yes", q3="Bonjour")
    assert response.status_code == 200
    assert "The square" in text_of(response)
    assert response.cookies["django_language"].value == "en"
    form = read_page_form(response)
    assert ("q1", "yes") in form.values
    assert ("q3", "Bonjour") in form.values
    send(client, form)
    assert IncomingBallot.objects.get().language == "en"


def test_other_specify_needs_no_javascript(client):
    send(client, open_form(client, one_page()), q1="else", q1__other="En trottinette")
    assert ballots() == [{"q1": "else", "q1__other": "En trottinette"}]


def test_a_second_visit_of_the_same_browser_is_refused(client):
    survey = one_page()
    answer(client, survey, q1="yes")
    response = client.get(f"/s/{survey.code}/")
    assert response.status_code == 403
    assert "déjà répondu" in text_of(response)


def test_another_browser_answers_too(client):
    survey = one_page()
    answer(client, survey, q1="yes")
    answer(Client(), survey, q1="no")
    assert len(ballots()) == 2


def test_the_same_form_sent_twice_gives_one_ballot_and_the_same_receipt(client):
    survey = one_page()
    form = open_form(client, survey)
    first = send(client, form, q1="yes")
    again = send(client, form, q1="no")
    assert (first.status_code, again.status_code) == (302, 302)
    assert first["Location"] == again["Location"]
    assert ballots() == [{"q1": "yes"}]
    receipt = IncomingBallot.objects.get().receipt
    assert spaced(receipt) in client.get(again["Location"]).content.decode()


def test_two_forms_of_one_browser_give_one_ballot(client):
    survey = one_page()
    first, second = open_form(client, survey), open_form(client, survey)
    send(client, first, q1="yes")
    refused = send(client, second, q1="no")
    assert refused.status_code == 409
    assert "déjà répondu" in text_of(refused)
    assert survey.title("fr") in text_of(refused), "which survey it is about"
    assert ballots() == [{"q1": "yes"}]


def test_the_form_of_another_browser_is_shown_again_and_stores_nothing(client):
    survey = one_page()
    stolen = open_form(Client(), survey)
    client.get(f"/s/{survey.code}/")
    response = send(client, stolen, q1="yes", q3="Bonjour")
    assert response.status_code == 409
    assert ballots() == []
    form = read_page_form(response)
    assert ("q3", "Bonjour") in form.values
    assert send(client, form).status_code == 302


@pytest.mark.parametrize("token", ["", "x", "AAAA.1.1:zzz", "\x00", "é" * 500])
def test_a_broken_token_shows_the_form_again(client, token):
    survey = one_page()
    response = send(client, open_form(client, survey), q1="yes", _token=token)
    assert response.status_code == 409
    assert ("q1", "yes") in read_page_form(response).values
    assert ballots() == []


def test_the_token_of_another_survey_is_refused(client):
    survey, other = one_page(), one_page()
    token = dict(open_form(client, other).values)["_token"]
    assert send(client, open_form(client, survey), q1="yes", _token=token).status_code == 409
    assert ballots() == []


def test_a_browser_without_our_cookie_gets_one_that_tells_nothing(client):
    survey = one_page()
    cookie = client.get(f"/s/{survey.code}/").cookies["navigateur"]
    assert cookie["httponly"]
    assert cookie["path"] == "/s/"
    assert len(cookie.value) == 22
    answer(client, survey, q1="yes")
    key = Participation.objects.get().browser_key
    assert key is not None
    assert cookie.value.encode() not in bytes(key)


def test_no_session_is_made_for_an_anonymous_participant(client):
    survey = one_page()
    answer(client, survey, q1="yes")
    client.get(f"/s/{survey.code}/merci/")
    assert "sessionid" not in client.cookies


def test_a_visit_and_a_ballot_cost_few_queries(client, django_assert_num_queries):
    survey = one_page()
    open_form(Client(), survey)  # the process has seen this version
    with django_assert_num_queries(1):
        form = open_form(client, survey)
    with django_assert_num_queries(2):
        send(client, form, q1="yes")
    with django_assert_num_queries(2):
        client.get(f"/s/{survey.code}/")


def test_a_questionnaire_of_another_version_is_never_shown_for_this_one(client):
    survey = one_page()
    open_form(client, survey)
    edited = replace(survey.document, title=Text("Autre titre"))
    Survey.objects.filter(pk=survey.pk).update(version=2, questionnaire=to_json(edited))
    assert "Autre titre" in text_of(client.get(f"/s/{survey.code}/"))


def test_the_names_in_the_form_are_those_of_the_document(client):
    form = open_form(client, one_page())
    assert set(form.names) == {"csrfmiddlewaretoken", "_token", "_page", "q1", "q1__other", "q3"}


@pytest.mark.django_db(transaction=True)
def test_forms_of_one_browser_sent_at_the_same_moment_give_one_ballot():
    survey = one_page()
    first = Client()
    forms = [open_form(first, survey) for _form in range(6)]

    def press(form):
        client = Client()
        client.cookies = first.cookies
        try:
            return send(client, form, q1="yes").status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=6) as pool:
        statuses = sorted(pool.map(press, forms))
    assert statuses == [302, 409, 409, 409, 409, 409]
    assert len(ballots()) == Participation.objects.count() == 1

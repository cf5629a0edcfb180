"""Answering: bad input is refused beside its field, and what was typed is kept."""

from dataclasses import replace
from urllib.parse import urlencode

import pytest
from django.test import Client

from tests.factories import (
    multiple_question,
    number_question,
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
    text_of,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("q1", "nothing like it"),
        ("q5", "beaucoup"),
        ("q5", "101"),
        ("q5", "1.5"),
        ("q3", "x" * 100_000),
        ("q3", "🥖" * 5_001),
        ("q2", ["none", "trees"]),
        ("q2", ["trees", "unknown"]),
    ],
)
def test_a_wrong_answer_is_refused_beside_its_field_and_kept(client, name, value):
    survey = one_page(
        single_question("q1"), multiple_question("q2"), text_question("q3"), number_question("q5")
    )
    response = answer(client, survey, **{"q3": "Bonjour", name: value})
    assert response.status_code == 422
    body = response.content.decode()
    assert f'id="e-{name}"' in body
    assert 'id="erreurs"' in body
    values = read_page_form(response).values
    if name == "q3":
        assert (name, value) in values
    else:
        assert ("q3", "Bonjour") in values
    if name == "q5":
        assert (name, value) in values
    assert ballots() == []


def test_an_empty_ballot_is_not_cast_by_mistake(client):
    survey = one_page()
    response = answer(client, survey)
    assert response.status_code == 422
    assert "Votre bulletin est encore vide" in text_of(response)
    assert ballots() == []
    assert send(client, read_page_form(response), q3="Bonjour").status_code == 302
    assert len(ballots()) == 1


def test_a_required_question_left_empty_is_refused(client):
    survey = one_page(replace(single_question(), is_required=True))
    response = answer(client, survey)
    assert response.status_code == 422
    assert "f-q1-yes" in response.content.decode()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("مرحبا\u202e abc", "مرحبا\u202e abc"),
        ("👩‍👩‍👧‍👦 d’accord", "👩‍👩‍👧‍👦 d’accord"),
        ("a\x00b", "ab"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("e\u0301te\u0301", "été"),
    ],
)
def test_any_script_is_kept_as_it_is_and_control_characters_go(client, typed, kept):
    answer(client, one_page(), q1="yes", q3=typed)
    assert ballots() == [{"q1": "yes", "q3": kept}]


def test_what_was_typed_is_escaped_when_shown_again(client):
    survey = one_page()
    response = answer(client, survey, q1="zz", q3="</textarea><script>x</script>")
    assert response.status_code == 422
    assert "<script>x" not in response.content.decode()


def test_a_huge_form_is_refused_before_it_is_read(client):
    survey = one_page()
    form = open_form(client, survey)
    body = urlencode(form.posted("send", q3="x" * 5_000_000))
    response = client.post(form.action, body, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 413
    assert ballots() == []


def test_a_form_without_csrf_token_is_refused():
    strict = Client(enforce_csrf_checks=True)
    survey = one_page()
    strict.get(f"/s/{survey.code}/")
    assert strict.post(f"/s/{survey.code}/", {"q1": "yes"}).status_code == 403
    assert ballots() == []


def test_other_methods_are_not_allowed(client):
    assert client.delete(f"/s/{one_page().code}/").status_code == 405

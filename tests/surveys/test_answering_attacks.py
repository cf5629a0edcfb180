"""Forms that no browser sends: nothing breaks, nothing is kept that was not offered."""

from dataclasses import replace
from urllib.parse import quote_from_bytes, urlencode

import pytest

from aimpact.questionnaire.conditions import Condition, Operator, Test
from aimpact.questionnaire.structure import (
    Choice,
    Kind,
    Page,
    Question,
    Questionnaire,
    Text,
    Variant,
)
from tests.factories import make_open_survey, single_question, text_question
from tests.questionnaire.test_attacks import NASTY, QUESTIONS, names_of
from tests.surveys.answering import answer, ballots, one_page, open_form, read_page_form, send

pytestmark = pytest.mark.django_db

ANSWERED = {200, 302, 400, 409, 413, 422}
"""Every page that a form may lead to; a form out of date is shown again (409)."""


def whole_survey() -> list[Question]:
    """Every kind, each under a code of its own; scores compute nothing here."""
    kept = [question for question in QUESTIONS if question.kind is not Kind.SCORE]
    return [replace(question, code=f"k{number}") for number, question in enumerate(kept)]


def raw(client, form, body: bytes):
    return client.post(form.action, body, content_type="application/x-www-form-urlencoded")


def body_of(form, *pairs: tuple[str, bytes]) -> bytes:
    parts = [urlencode(form.posted("send"))]
    parts += [f"{name}={quote_from_bytes(value)}" for name, value in pairs]
    return "&".join(parts).encode()


def test_nasty_values_in_every_field_break_nothing(client):
    questions = whole_survey()
    survey = one_page(*questions)
    form = open_form(client, survey)
    for typed in NASTY:
        posted = {name: typed for question in questions for name in names_of(question)}
        posted = {name: value.encode("utf-8", "replace").decode() for name, value in posted.items()}
        response = send(client, form, **posted) if len(typed) < 50_000 else None
        assert response is None or response.status_code in ANSWERED, typed[:40]


@pytest.mark.parametrize("value", [b"\xff\xfe", b"\x00", b"\xed\xa0\x80", b"a\x00b", b"\xf0\x9f"])
def test_bytes_that_are_no_text_break_nothing(client, value):
    survey = one_page(single_question("q1"), text_question("q3"))
    form = open_form(client, survey)
    response = raw(client, form, body_of(form, ("q1", value), ("q3", value)))
    assert response.status_code == 422
    assert ballots() == []


def test_control_characters_of_a_text_never_reach_the_urn(client):
    survey = one_page(text_question("q3"))
    form = open_form(client, survey)
    assert raw(client, form, body_of(form, ("q3", b"Bon\x00jour\x1b"))).status_code == 302
    assert ballots() == [{"q3": "Bonjour"}]


def test_ten_thousand_fields_are_refused(client):
    survey = one_page()
    form = open_form(client, survey)
    body = urlencode([*form.posted("send", q1="yes"), *((f"x{n}", "1") for n in range(10_000))])
    response = raw(client, form, body.encode())
    assert response.status_code in {400, 413}
    assert ballots() == []


def test_fields_that_are_not_asked_for_are_dropped(client):
    survey = one_page(single_question("q1"))
    posted = {"q1": "yes", "q9": "no", "profile:age": "15-24", "quota:young": "open", "q1@b": "no"}
    response = answer(client, survey, **posted, q1__variant="z", q1__other="texte", __proto__="1")
    assert response.status_code == 302
    assert ballots() == [{"q1": "yes"}]


def test_of_the_same_field_sent_twice_the_first_counts(client):
    survey = one_page(single_question("q1"))
    assert answer(client, survey, q1=["yes", "no"]).status_code == 302
    assert ballots() == [{"q1": "yes"}]


def when(field: str, code: str) -> Condition:
    return Condition(tests=(Test(field=field, operator=Operator.IS, value=(code,)),))


def test_an_answer_to_a_question_that_is_not_shown_is_never_kept(client):
    hidden = replace(text_question("q3"), condition=when("q1", "no"))
    survey = one_page(single_question("q1"), hidden)
    assert answer(client, survey, q1="yes", q3="Glissé").status_code == 302
    assert ballots() == [{"q1": "yes"}]


def conditional_choice() -> Questionnaire:
    question = single_question("q2")
    choices = (
        replace(question.choices[0], condition=when("q1", "no")),
        *question.choices[1:],
    )
    return Questionnaire(
        title=Text("La place"),
        pages=(
            Page(code="p1", questions=(single_question("q1"),)),
            Page(code="p2", questions=(replace(question, choices=choices),)),
        ),
    )


def test_a_choice_that_is_not_offered_is_refused(client):
    survey = make_open_survey(questionnaire=conditional_choice())
    second = send(client, open_form(client, survey), "next", q1="yes")
    assert second.status_code == 200
    form = read_page_form(second)
    closed = single_question("q2").choices[0].code
    assert send(client, form, q2=closed).status_code == 422
    assert ballots() == []


def test_the_arm_of_a_wording_is_drawn_here_whatever_is_posted(client):
    question = replace(
        single_question("q1"), variants=(Variant(code="b", label=Text("Autrement dit ?")),)
    )
    survey = one_page(question)
    assert answer(client, survey, q1="yes", q1__variant="b' OR 1=1").status_code == 302
    (kept,) = ballots()
    assert kept["q1__variant"] in {"a", "b"}


@pytest.mark.parametrize(
    "changed",
    [
        {"_page": "p99"},
        {"_page": "\x01"},
        {"_token": ""},
        {"_token": "x" * 3_000},
        {"_go": "explode"},
        {"_passed": ["p1"] * 500},
        {"_saved": "x"},
        {"_lang": "../../"},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_fields_of_the_form_itself_may_be_anything(client, changed):
    survey = one_page(single_question("q1"))
    response = answer(client, survey, q1="yes", **changed)
    assert response.status_code in ANSWERED
    assert ballots() in ([], [{"q1": "yes"}])


def test_a_value_of_the_address_that_is_not_declared_is_dropped(client):
    source = Question(
        code="source", kind=Kind.HIDDEN, choices=(Choice(code="affiche"), Choice(code="lettre"))
    )
    survey = one_page(source, single_question("q1"))
    response = client.get(f"/s/{survey.code}/?source=%00%ff<script>&source=affiche&q1=yes")
    assert response.status_code == 200
    assert b"<script>&" not in response.content
    assert answer(client, survey, q1="yes", source="autre").status_code == 302
    assert ballots() == [{"q1": "yes"}]

"""The builder's cards of the questions that rank, share out, judge or measure."""

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from aimpact.questionnaire.blank import blank_question
from aimpact.questionnaire.structure import (
    Display,
    Kind,
    Page,
    Question,
    Questionnaire,
    Text,
)
from aimpact.surveys.selectors.palette import BY_KIND
from tests.factories import make_open_survey, make_survey, multiple_question
from tests.surveys.builder import Desk, sit_down, words_of

pytestmark = pytest.mark.django_db

KINDS = (
    Kind.RANKING,
    Kind.CONSTANT_SUM,
    Kind.BUDGET,
    Kind.PAIRWISE,
    Kind.BEST_WORST,
    Kind.JUDGMENT,
    Kind.STATEMENTS,
    Kind.NPS,
    Kind.SLIDER,
)


def desk_of(client: Client, kind: Kind, **changes: Any) -> Desk:
    question = replace(blank_question(kind, "q1"), label=Text("Une question ?"), **changes)
    page = Page(code="p1", questions=(question,))
    document = Questionnaire(title=Text("Essai"), pages=(page,), last_question=1)
    return sit_down(client, make_survey(questionnaire=document))


def settings(question: Question, *names: str) -> tuple[Any, ...]:
    return tuple(getattr(question, name) for name in names)


@pytest.mark.parametrize("kind", KINDS)
def test_a_question_of_each_kind_is_added_and_saved_as_it_is(client: Client, kind: Kind) -> None:
    desk = desk_of(client, Kind.TEXT)
    response = desk.post("survey_question_add", kind=kind.value, page="p1")
    assert response.status_code == 302
    added = desk.question("q2")
    assert added == blank_question(kind, "q2")
    assert str(BY_KIND[kind].name) in words_of(desk.get("survey_question", "q2"))
    assert desk.save("q2").status_code == 302
    assert desk.question("q2") == added


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        (Kind.RANKING, {"minimum": "1", "maximum": "2"}, {"minimum": 1, "maximum": 2}),
        (
            Kind.CONSTANT_SUM,
            {"maximum": "10", "unit_fr": "€"},
            {"maximum": 10, "unit": Text("€", "points")},
        ),
        (Kind.BUDGET, {"maximum": "50 000"}, {"maximum": 50_000}),
        (Kind.NPS, {"low_fr": "Non", "low_en": "No"}, {"low": Text("Non", "No")}),
        (
            Kind.SLIDER,
            {"minimum": "0", "maximum": "1", "step": "0,1"},
            {"maximum": 1, "step": 0.1, "is_whole": False},
        ),
        (Kind.SINGLE, {"display": "buttons"}, {"display": Display.BUTTONS}),
        (Kind.SINGLE, {"is_recommended": "on"}, {"is_recommended": True}),
    ],
)  # fmt: skip
def test_the_settings_of_each_kind_are_kept(
    client: Client, kind: Kind, typed: dict[str, str], kept: dict[str, Any]
) -> None:
    desk = desk_of(client, kind)
    desk.save("q1", **typed)
    assert settings(desk.question("q1"), *kept) == tuple(kept.values())


def test_a_project_has_a_cost(client: Client) -> None:
    desk = desk_of(client, Kind.BUDGET)
    desk.save("q1", **{"choice-c1-amount": "12 500,50", "choice-c2-amount": ""})
    assert [choice.amount for choice in desk.question("q1").choices] == [12_500.5, None, None]


def test_a_cost_below_zero_is_refused(client: Client) -> None:
    desk = desk_of(client, Kind.BUDGET)
    response = desk.save("q1", **{"choice-c1-amount": "-5"})
    assert response.status_code == 422
    assert desk.question("q1").choices[0].amount is None


def test_people_may_pass_or_not(client: Client) -> None:
    desk = desk_of(client, Kind.STATEMENTS)
    data = desk.fields("q1", do="close")
    data.pop("may_pass")
    desk.post("survey_question", "q1", **data)
    assert [choice.code for choice in desk.question("q1").choices] == ["agree", "disagree"]
    desk.save("q1", may_pass="on")
    assert [choice.code for choice in desk.question("q1").choices] == ["agree", "disagree", "pass"]


# --- another kind, a ready scale ----------------------------------------------------------
def test_a_question_changes_its_kind_in_its_place_and_its_card_stays_open(client: Client) -> None:
    desk = desk_of(client, Kind.RANKING)
    response = desk.save("q1", do="kind", to_kind="multiple", label_fr="Autrement ?")
    assert response.url.endswith("?suite=liste#q-q1")
    question = desk.question("q1")
    assert (question.kind, question.label) == (Kind.MULTIPLE, Text("Autrement ?"))
    assert [choice.code for choice in question.choices] == ["c1", "c2", "c3"]


@pytest.mark.parametrize("kind", ["text", "carousel", ""])
def test_a_kind_that_it_cannot_become_is_refused_in_words(client: Client, kind: str) -> None:
    desk = desk_of(client, Kind.RANKING)
    response = desk.save("q1", do="kind", to_kind=kind)
    assert response.status_code == 422
    assert desk.question("q1").kind is Kind.RANKING


def test_a_ready_scale_is_put_in_place(client: Client) -> None:
    desk = desk_of(client, Kind.JUDGMENT)
    desk.save("q1", do="scale", scale="merit_in_five")
    labels = [choice.label.fr for choice in desk.question("q1").choices]
    assert labels == ["Très bien", "Bien", "Passable", "Insuffisant", "À rejeter"]


def test_a_scale_of_another_kind_is_refused(client: Client) -> None:
    desk = desk_of(client, Kind.JUDGMENT)
    assert desk.save("q1", do="scale", scale="trust").status_code == 422
    assert len(desk.question("q1").choices) == 7


def test_a_published_question_keeps_its_kind(client: Client) -> None:
    desk = sit_down(client, make_open_survey())
    data = desk.fields("q1", do="kind", to_kind="multiple")
    assert desk.post("survey_question", "q1", **data).status_code == 422
    assert desk.question("q1").kind is Kind.SINGLE


# --- ready-made questions, answers taken up -----------------------------------------------
@pytest.mark.parametrize(("ready", "number"), [("approval", 1), ("csat", 1), ("sentiment", 2)])
def test_ready_questions_are_added_by_one_button(client: Client, ready: str, number: int) -> None:
    desk = desk_of(client, Kind.TEXT)
    assert desk.post("survey_question_add", kind=f"ready:{ready}", page="p1").status_code == 302
    assert len(list(desk.document().questions())) == 1 + number
    assert desk.get("survey_question", "q2").status_code == 200


def test_a_ready_question_that_nobody_knows_adds_nothing(client: Client) -> None:
    desk = desk_of(client, Kind.TEXT)
    assert desk.post("survey_question_add", kind="ready:magic", page="p1").status_code == 302
    assert len(list(desk.document().questions())) == 1


def carrying_desk(client: Client) -> Desk:
    pages = (
        Page(code="p1", questions=(multiple_question("q1"),)),
        Page(code="p2", questions=(replace(blank_question(Kind.RANKING, "q2"), label=Text("?")),)),
    )
    document = Questionnaire(title=Text("Essai"), pages=pages, last_question=2)
    return sit_down(client, make_survey(questionnaire=document))


def test_what_was_ticked_is_taken_up_by_one_button(client: Client) -> None:
    desk = carrying_desk(client)
    assert 'value="carry"' in words_of(desk.get("survey_question", "q2"))
    assert 'value="carry"' not in words_of(desk.get("survey_question", "q1"))
    assert desk.save("q2", do="carry", carried="q1").status_code == 302
    ordinary = [c for c in multiple_question().choices if not (c.is_exclusive or c.is_other)]
    kept = desk.question("q2")
    assert [choice.label for choice in kept.choices] == [choice.label for choice in ordinary]
    assert all(choice.condition for choice in kept.choices)
    assert kept.condition is not None


def test_what_stands_later_is_not_taken_up(client: Client) -> None:
    desk = carrying_desk(client)
    assert desk.save("q2", do="carry", carried="q9").status_code == 422
    assert desk.question("q2").condition is None


def test_one_question_a_page_by_one_button(client: Client) -> None:
    page = Page(code="p1", questions=(multiple_question("q1"), multiple_question("q2")))
    document = Questionnaire(title=Text("Essai"), pages=(page,), last_question=2, last_page=1)
    desk = sit_down(client, make_survey(questionnaire=document))
    shown = desk.get("survey_page", "p1")
    assert 'value="split"' in words_of(shown)
    typed = {"version": shown.context["version"], "do": "split", "title_fr": "Vous"}
    assert desk.post("survey_page", "p1", **typed).status_code == 302
    after = desk.document().pages
    assert [len(each.questions) for each in after] == [1, 1]
    assert [each.title.fr for each in after] == ["Vous", ""]

"""What was ticked is taken up by the next page; a text made like a postal code opens a question."""

from dataclasses import replace

from playwright.sync_api import Page, expect

from aimpact.questionnaire.blank import blank_question
from aimpact.questionnaire.conditions import Condition, Operator, Test
from aimpact.questionnaire.editing import carry_over, split_page
from aimpact.questionnaire.structure import (
    Choice,
    Display,
    Kind,
    Questionnaire,
    Text,
)
from aimpact.questionnaire.structure import Page as Sheet
from tests.e2e.looking import check_page
from tests.e2e.participants import ballots_of, finish
from tests.factories import make_open_survey

LABELS = ("Le vélo", "La marche", "Le bus")


def make_survey():
    """Ways to travel, then which one is preferred among those ticked."""
    choices = tuple(Choice(code=f"c{n}", label=Text(label)) for n, label in enumerate(LABELS, 1))
    ticked = replace(blank_question(Kind.MULTIPLE, "q1"), label=Text("Vos trajets ?"))
    postal = replace(
        blank_question(Kind.TEXT, "q2"), label=Text("Votre code postal ?"), display=Display.SHORT
    )
    made = Condition(tests=(Test(field="q2", operator=Operator.MATCHES, value=("35***",)),))
    street = replace(
        blank_question(Kind.TEXT, "q3"),
        label=Text("Votre quartier ?"),
        display=Display.SHORT,
        condition=made,
    )
    preferred = replace(blank_question(Kind.SINGLE, "q4"), label=Text("Lequel préférez-vous ?"))
    document = Questionnaire(
        title=Text("Bouger"),
        pages=(
            Sheet(code="p1", questions=(replace(ticked, choices=choices), postal, street)),
            Sheet(code="p2", questions=(preferred,)),
        ),
        last_page=2,
    )
    return make_open_survey(questionnaire=carry_over(document, "q4", "q1"))


def go_on(page: Page) -> None:
    page.get_by_role("button", name="Continuer", exact=True).click()


def test_what_was_ticked_is_taken_up_on_a_phone(phone):
    survey = make_survey()
    phone.goto(f"/s/{survey.code}/")
    phone.get_by_text("Le vélo").click()
    phone.get_by_text("Le bus").click()
    phone.get_by_label("Votre code postal").fill("22000")
    expect(phone.get_by_label("Votre quartier")).to_be_hidden()
    phone.get_by_label("Votre code postal").fill("35200")
    expect(phone.get_by_label("Votre quartier")).to_be_visible()
    phone.get_by_label("Votre quartier").fill("Les Tilleuls")
    go_on(phone)
    question = phone.get_by_role("group", name="Lequel préférez-vous")
    expect(question).to_be_visible()
    expect(question.get_by_role("radio")).to_have_count(2)
    expect(question.get_by_text("La marche")).to_have_count(0)
    check_page(phone)
    question.get_by_text("Le bus").click()
    finish(phone)
    (answers,) = ballots_of(survey)
    assert answers["q1"] == ["c1", "c3"]
    assert answers["q3"] == "Les Tilleuls"
    assert answers["q4"] == "c5"


def test_who_ticked_nothing_is_not_asked_without_javascript(plain_page):
    survey = make_survey()
    plain_page.goto(f"/s/{survey.code}/")
    plain_page.get_by_label("Votre code postal").fill("22000")
    go_on(plain_page)
    expect(
        plain_page.get_by_role("button", name="Envoyer mon bulletin", exact=True)
    ).to_be_visible()
    expect(plain_page.get_by_role("group", name="Lequel préférez-vous")).to_have_count(0)
    finish(plain_page)
    assert ballots_of(survey) == [{"q2": "22000"}]


def test_one_question_a_page_is_walked_through(page):
    survey = make_survey()
    document = split_page(survey.document, "p1")
    one_by_one = make_open_survey(questionnaire=document)
    page.goto(f"/s/{one_by_one.code}/")
    page.get_by_text("La marche").click()
    go_on(page)
    expect(page.get_by_label("Votre code postal")).to_be_visible()
    page.get_by_label("Votre code postal").fill("35200")
    go_on(page)
    expect(page.get_by_label("Votre quartier")).to_be_visible()
    go_on(page)
    expect(page.get_by_role("group", name="Lequel préférez-vous")).to_be_visible()
    page.get_by_role("radio", name="La marche").check(force=True)
    finish(page)
    (answers,) = ballots_of(one_by_one)
    assert answers == {"q1": ["c2"], "q2": "35200", "q4": "c4"}

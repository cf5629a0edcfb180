"""From an idea to a draft, and its questions read again, in a real browser."""

import time

import pytest
from playwright.sync_api import Page, expect

from aimpact.accounts.models import User
from aimpact.spaces.enums import Role
from aimpact.spaces.models import Space
from aimpact.surveys.models import Survey
from aimpact.surveys.questionnaire.blank import blank_question
from aimpact.surveys.questionnaire.structure import Kind, Questionnaire, Text
from aimpact.surveys.questionnaire.structure import Page as SurveyPage
from tests.e2e.conftest import PHONE, NewPage, Stack
from tests.e2e.looking import check_page
from tests.e2e.people import sign_in
from tests.factories import make_member, make_space, make_survey


@pytest.fixture
def space(stack: Stack) -> Space:
    return make_space(slug=f"modeles-{time.monotonic_ns()}")


@pytest.fixture
def author(space: Space) -> User:
    return make_member(space, Role.EDITOR)


def team(space: Space) -> str:
    return f"/e/{space.slug}/equipe/"


def test_a_title_leads_to_a_template_and_to_a_draft(page: Page, space: Space, author: User):
    sign_in(page, author, second_factor=True)
    page.goto(f"{team(space)}sondages/nouveau/")
    page.get_by_label("Titre du sondage").press_sequentially("Les menus de la cantine", delay=5)
    offered = page.locator("#proches")
    expect(offered).to_contain_text("Cantine et restauration scolaire")
    check_page(page)
    offered.get_by_role("link", name="Cantine").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Cantine")
    check_page(page)
    page.get_by_role("button", name="Utiliser ce modèle").click()
    expect(page.locator(".builder")).to_contain_text("Combien de jours par semaine")
    check_page(page)
    survey = Survey.objects.get(space=space)
    page.goto(f"{team(space)}sondages/{survey.code}/annonces/")
    expect(page.locator("main")).to_contain_text(survey.code)
    check_page(page)


def test_the_gallery_is_searched_and_filtered_on_a_phone(
    new_page: NewPage, space: Space, author: User
):
    page = new_page(viewport=PHONE)
    sign_in(page, author, second_factor=True)
    page.goto(f"{team(space)}modeles/")
    check_page(page)
    page.get_by_label("Chercher").fill("nom de la nouvelle rue")
    page.keyboard.press("Enter")
    expect(page.locator(".grid-cards h3").first).to_contain_text("Nom d’une rue")
    check_page(page)


def test_a_remark_is_accepted_with_the_keyboard(page: Page, space: Space, author: User):
    asked = blank_question(Kind.YES_NO, "q1")
    label = Text("Ne pensez-vous pas que la place est trop petite ?")
    questions = (type(asked)(code="q1", kind=asked.kind, label=label, choices=asked.choices),)
    document = Questionnaire(
        title=Text("La place"), pages=(SurveyPage(code="p1", questions=questions),)
    )
    survey = make_survey(space, questionnaire=document)
    sign_in(page, author, second_factor=True)
    page.goto(f"{team(space)}sondages/{survey.code}/questions/")
    expect(page.locator("#q-q1")).to_contain_text("La question suggère la réponse")
    page.get_by_role("link", name="Voir la remarque").click()
    expect(page.get_by_role("heading", name="Relire les questions")).to_be_visible()
    check_page(page)
    page.get_by_role("button", name="Remplacer le texte").focus()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("Aucune remarque")
    check_page(page)
    question = Survey.objects.get(pk=survey.pk).document.question("q1")
    assert question is not None
    assert question.label.fr == "Pensez-vous que la place est trop petite ?"

"""From an idea to a draft, and its questions read again, in a real browser."""

import time
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from aimpact.accounts.models import User
from aimpact.questionnaire.blank import blank_question
from aimpact.questionnaire.lineage import with_origins
from aimpact.questionnaire.structure import Kind, Questionnaire, Text
from aimpact.questionnaire.structure import Page as SurveyPage
from aimpact.spaces.enums import Role
from aimpact.spaces.models import Space
from aimpact.surveys.models import Survey
from tests.e2e.conftest import PHONE, NewPage, Stack
from tests.e2e.looking import check_page
from tests.e2e.people import sign_in
from tests.factories import make_member, make_space, make_survey
from tests.insights.ballots import make_answered_survey


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


# --- the bank of questions ------------------------------------------------------------------
def last_year(space: Space) -> Survey:
    """A closed survey of the space with sixty ballots."""
    return make_answered_survey(
        space,
        opens_at=datetime(2025, 3, 1, tzinfo=UTC),
        closes_at=datetime(2025, 3, 31, tzinfo=UTC),
    )


def test_a_question_is_kept_asked_again_and_shows_what_changed(
    page: Page, space: Space, author: User
):
    first = last_year(space)
    draft = make_survey(space)
    sign_in(page, author, second_factor=True)
    page.goto(f"{team(space)}banque/")
    expect(page.locator("main")).to_contain_text("Votre banque est vide")
    check_page(page)
    page.goto(f"{team(space)}sondages/{first.code}/questions/")
    page.get_by_role("button", name="Garder dans la banque question 1").click()
    expect(page.locator("#messages")).to_contain_text("dans votre banque")
    check_page(page)

    page.goto(f"{team(space)}sondages/{draft.code}/questions/")
    page.get_by_role("link", name="Prendre dans la banque de questions").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Banque de questions")
    page.get_by_label("Chercher").press_sequentially("square", delay=5)
    page.get_by_label("Chercher").fill("visites")
    expect(page.locator("#compte")).to_contain_text("question")
    page.get_by_label("Chercher").fill("")
    expect(page.locator("#rayon-1")).to_have_text("Votre banque de questions")
    page.get_by_role("button", name="Réutiliser dans ce sondage").first.click()
    expect(page.locator("#messages")).to_contain_text("Ajoutée")
    expect(page.locator("main")).to_contain_text("Déjà dans ce sondage")
    check_page(page)
    question = list(Survey.objects.get(pk=draft.pk).document.page("p1").questions)[-1]
    assert question.origin == f"survey:{first.code}:q1"


def test_the_history_of_a_question_is_read_on_a_phone(
    new_page: NewPage, space: Space, author: User
):
    first = last_year(space)
    again = make_answered_survey(space, questionnaire=with_origins(first.code, first.document))
    page = new_page(viewport=PHONE)
    sign_in(page, author, second_factor=True)
    page.goto(f"{team(space)}sondages/{again.code}/resultats/")
    expect(page.get_by_role("heading", name="Déjà posée").first).to_be_visible()
    check_page(page)
    page.get_by_role("link", name="Toute l’histoire de cette question").first.click()
    expect(page.get_by_role("heading", name="Les sondages qui l’ont posée")).to_be_visible()
    check_page(page)


def test_the_bank_works_without_javascript(new_page: NewPage, space: Space, author: User):
    first, draft = make_survey(space), make_survey(space)
    page = new_page(javascript=False)
    sign_in(page, author, second_factor=True)
    page.goto(f"{team(space)}sondages/{draft.code}/questions/question/q3/")
    page.get_by_role("button", name="Chercher des questions proches").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Banque de questions")
    page.get_by_role("button", name="Afficher").click()
    expect(page.locator("#rayon-1")).to_have_text("Les plus proches d’abord")
    page.get_by_role("button", name="Réutiliser dans ce sondage").first.click()
    expect(page.locator("#messages")).to_contain_text("Ajoutée")
    assert sum(1 for _ in Survey.objects.get(pk=draft.pk).document.questions()) == 6
    assert sum(1 for _ in Survey.objects.get(pk=first.pk).document.questions()) == 5


def test_while_one_writes_a_question_of_the_bank_is_taken_instead(
    page: Page, space: Space, author: User
):
    first, draft = last_year(space), make_survey(space)
    words = first.document.question("q5").label.fr
    sign_in(page, author, second_factor=True)
    page.goto(f"{team(space)}sondages/{draft.code}/questions/question/q3/")
    page.locator("[name=label_fr]").fill("")
    page.locator("[name=label_fr]").press_sequentially(words, delay=5)
    offered = page.locator("#proches li")
    expect(offered.first).to_contain_text(words.rstrip(" ?"))
    check_page(page)
    offered.first.get_by_role("button", name="Écarter").click()
    expect(page.locator("#proches")).not_to_contain_text(words.rstrip(" ?"))
    page.goto(f"{team(space)}sondages/{draft.code}/questions/question/q2/")
    page.locator("[name=label_fr]").fill("")
    page.locator("[name=label_fr]").press_sequentially("Calme ou propre, aujourd’hui", delay=5)
    page.locator("#proches").get_by_role("button", name="Poser plutôt celle-ci").first.click()
    expect(page.locator("#messages")).to_contain_text("a pris sa place")
    assert Survey.objects.get(pk=draft.pk).document.question("q2").origin


def test_a_survey_becomes_a_template_of_the_space(page: Page, space: Space, author: User):
    survey = make_survey(space)
    sign_in(page, author, second_factor=True)
    page.goto(f"{team(space)}sondages/{survey.code}/questions/")
    page.get_by_role("link", name="Enregistrer comme modèle").click()
    expect(page.get_by_role("heading", name="Enregistrer comme modèle")).to_be_visible()
    check_page(page)
    page.get_by_label("Nom du modèle").fill("Notre baromètre")
    page.get_by_role("button", name="Enregistrer comme modèle").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Notre baromètre")
    check_page(page)
    page.get_by_role("button", name="Proposer à tous les espaces").click()
    expect(page.locator("#messages")).to_contain_text("Proposé")
    page.goto(f"{team(space)}modeles/")
    expect(page.get_by_role("heading", name="Vos modèles")).to_be_visible()
    check_page(page)

"""The builder in a real browser: it saves by itself, loses nothing, and needs no mouse."""

import time

import pytest
from playwright.sync_api import Page, Route, expect

from aimpact.accounts.models import User
from aimpact.questionnaire.conditions import Operator
from aimpact.questionnaire.structure import Page as SurveyPage
from aimpact.questionnaire.structure import Questionnaire
from aimpact.spaces.enums import Role
from aimpact.surveys.models import Survey
from tests.e2e.conftest import PHONE, NewPage, Stack
from tests.e2e.looking import check_page, overflow
from tests.e2e.people import sign_in
from tests.factories import make_member, make_questionnaire, make_space, make_survey


@pytest.fixture
def survey(stack: Stack) -> Survey:
    # With colours of its own, as a town has: a partial update must not bring them again.
    space = make_space(slug=f"chantier-{time.monotonic_ns()}", primary_color="#7a1f3d")
    return make_survey(space)


@pytest.fixture
def author(survey: Survey) -> User:
    return make_member(survey.space, Role.EDITOR)


def builder(survey: Survey) -> str:
    return f"/e/{survey.space.slug}/equipe/sondages/{survey.code}/questions/"


def open_card(page: Page, survey: Survey, author: User, code: str) -> None:
    sign_in(page, author, second_factor=True)
    page.goto(f"{builder(survey)}question/{code}/")


def status(page: Page, words: str) -> None:
    # What is not saved is sent again after four seconds: the usual five would be too few.
    told = page.locator("[data-autosave-target=status]")
    expect(told).to_contain_text(words, timeout=30_000)


def label(survey: Survey, code: str) -> str:
    question = Survey.objects.get(pk=survey.pk).document.question(code)
    assert question is not None
    return question.label.fr


def layout(survey: Survey) -> list[list[str]]:
    pages = Survey.objects.get(pk=survey.pk).document.pages
    return [[question.code for question in page.questions] for page in pages]


def drag(page: Page, handle: str, target: str) -> None:
    """By small steps, as a hand does: the browser tells the page of each."""
    start, end = page.locator(handle).bounding_box(), page.locator(target).bounding_box()
    assert start is not None
    assert end is not None
    page.mouse.move(start["x"] + 5, start["y"] + 10)
    page.mouse.down()
    page.mouse.move(start["x"] + 5, start["y"] + 40, steps=5)
    page.mouse.move(end["x"] + 20, end["y"] + 5, steps=20)
    page.wait_for_timeout(200)
    page.mouse.up()


def test_a_card_saves_itself_while_one_types(page: Page, survey: Survey, author: User) -> None:
    open_card(page, survey, author, "q1")
    check_page(page)
    page.locator("[name=label_fr]").fill("Et vous ?")
    status(page, "Enregistré")
    page.locator("[name=choice-no-label_fr]").fill("Non merci")
    page.get_by_label("Une réponse est obligatoire").check()
    status(page, "Enregistré")
    page.reload()
    expect(page.locator("[name=label_fr]")).to_have_value("Et vous ?")
    expect(page.locator("[name=choice-no-label_fr]")).to_have_value("Non merci")
    expect(page.get_by_label("Une réponse est obligatoire")).to_be_checked()


def test_what_is_typed_survives_a_lost_connection(page: Page, survey: Survey, author: User) -> None:
    open_card(page, survey, author, "q3")
    page.context.set_offline(True)
    page.locator("[name=label_fr]").fill("Écrit sans réseau ?")
    status(page, "Pas de connexion")
    assert label(survey, "q3") == "Pourquoi ?"
    page.context.set_offline(False)
    status(page, "Enregistré")
    assert label(survey, "q3") == "Écrit sans réseau ?"


def refuse_sending(route: Route) -> None:
    """The connection fails for all that is sent; pages are still read."""
    if route.request.method == "POST":
        route.abort("internetdisconnected")
    else:
        route.continue_()


def test_what_was_not_saved_comes_back_with_the_page(
    page: Page, survey: Survey, author: User
) -> None:
    open_card(page, survey, author, "q3")
    # Nothing is sent until the page is left: back online, it would be saved before or after that.
    page.route("**/*", refuse_sending)
    page.locator("[name=label_fr]").fill("Gardé sur l’appareil ?")
    status(page, "Pas de connexion")
    page.goto(builder(survey))
    page.unroute("**/*", refuse_sending)
    page.goto(f"{builder(survey)}question/q3/")
    expect(page.locator("[name=label_fr]")).to_have_value("Gardé sur l’appareil ?")
    status(page, "Enregistré")
    assert label(survey, "q3") == "Gardé sur l’appareil ?"


def test_a_text_that_is_too_long_is_said_beside_its_field(
    page: Page, survey: Survey, author: User
) -> None:
    open_card(page, survey, author, "q3")
    page.locator("[name=label_fr]").fill("a" * 2_500)
    expect(page.locator("#id_label_fr_error")).to_contain_text("500 de trop")
    check_page(page)
    page.locator("[name=label_fr]").fill("Pourquoi donc ?")
    expect(page.locator("#id_label_fr_error")).to_be_hidden()
    status(page, "Enregistré")


def test_two_editors_at_once_do_not_overwrite_each_other(
    new_page: NewPage, survey: Survey, author: User
) -> None:
    first, second = new_page(), new_page()
    open_card(first, survey, author, "q3")
    open_card(second, survey, make_member(survey.space, Role.OWNER), "q3")
    first.locator("[name=label_fr]").fill("Premier texte ?")
    status(first, "Enregistré")
    second.locator("[name=label_fr]").fill("Second texte ?")
    status(second, "quelqu’un d’autre")
    assert label(survey, "q3") == "Premier texte ?"
    second.get_by_role("button", name="Enregistrer et fermer").click()
    expect(second.locator(".latest")).to_contain_text("Premier texte")
    expect(second.locator("[name=label_fr]")).to_have_value("Second texte ?")
    check_page(second)
    second.get_by_role("button", name="Enregistrer et fermer").click()
    expect(second.locator("[name=label_fr]")).to_have_count(0)
    assert label(survey, "q3") == "Second texte ?"


def test_two_editors_of_different_questions_both_keep_their_words(
    new_page: NewPage, survey: Survey, author: User
) -> None:
    first, second = new_page(), new_page()
    open_card(first, survey, author, "q3")
    open_card(second, survey, make_member(survey.space, Role.OWNER), "q5")
    first.locator("[name=label_fr]").fill("Premier texte ?")
    second.locator("[name=label_fr]").fill("Second texte ?")
    status(first, "Enregistré")
    status(second, "Enregistré")
    assert (label(survey, "q3"), label(survey, "q5")) == ("Premier texte ?", "Second texte ?")
    first.locator("[name=help_fr]").fill("Une aide")
    status(first, "Enregistré")
    first.get_by_role("button", name="Enregistrer et fermer").click()
    expect(first.locator("#q-q5")).to_contain_text("Second texte")


def test_what_another_saved_during_a_lost_connection_is_not_overwritten(
    new_page: NewPage, survey: Survey, author: User
) -> None:
    first, second = new_page(), new_page()
    open_card(first, survey, author, "q3")
    open_card(second, survey, make_member(survey.space, Role.OWNER), "q3")
    first.context.set_offline(True)
    first.locator("[name=label_fr]").fill("Écrit sans réseau ?")
    status(first, "Pas de connexion")
    second.locator("[name=label_fr]").fill("Écrit par un autre ?")
    status(second, "Enregistré")
    first.context.set_offline(False)
    status(first, "quelqu’un d’autre")
    assert label(survey, "q3") == "Écrit par un autre ?"
    expect(first.locator("[name=label_fr]")).to_have_value("Écrit sans réseau ?")
    first.get_by_role("button", name="Enregistrer et fermer").click()
    expect(first.locator(".latest")).to_contain_text("Écrit par un autre")
    expect(first.locator("[name=label_fr]")).to_have_value("Écrit sans réseau ?")


def test_a_connection_lost_before_the_answer_came_is_no_conflict(
    page: Page, survey: Survey, author: User
) -> None:
    open_card(page, survey, author, "q3")
    lost: list[int] = []

    def lose_first_answer(route: Route) -> None:
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch().status)
            route.abort("internetdisconnected")
        else:
            route.continue_()

    page.route("**/question/q3/", lose_first_answer)
    page.locator("[name=label_fr]").fill("Reçu, mais sans réponse ?")
    status(page, "Pas de connexion")
    assert lost == [200]
    page.locator("[name=label_fr]").fill("Puis corrigé ?")
    status(page, "Enregistré")
    assert label(survey, "q3") == "Puis corrigé ?"


def test_closing_a_card_without_a_connection_loses_nothing(
    page: Page, survey: Survey, author: User
) -> None:
    open_card(page, survey, author, "q3")
    page.context.set_offline(True)
    page.locator("[name=label_fr]").fill("Fermé sans réseau ?")
    page.get_by_role("button", name="Enregistrer et fermer").click()
    status(page, "Pas de connexion")
    expect(page.locator("[name=label_fr]")).to_have_value("Fermé sans réseau ?")
    page.context.set_offline(False)
    status(page, "Enregistré")
    assert label(survey, "q3") == "Fermé sans réseau ?"


def test_a_deleted_question_comes_back_with_one_button(
    page: Page, survey: Survey, author: User
) -> None:
    sign_in(page, author, second_factor=True)
    page.goto(builder(survey))
    page.get_by_role("link", name="Supprimer question 3").click()
    page.get_by_role("button", name="Supprimer").click()
    expect(page.locator("#undo-what")).to_contain_text("Pourquoi")
    check_page(page)
    assert layout(survey) == [["q1", "q2"], ["q4", "q5"]]
    page.get_by_role("button", name="Annuler la dernière modification").click()
    expect(page.locator("#q-q3")).to_be_visible()
    assert layout(survey) == [["q1", "q2", "q3"], ["q4", "q5"]]


def test_an_earlier_version_is_gone_back_to_on_a_phone(
    phone: Page, survey: Survey, author: User
) -> None:
    open_card(phone, survey, author, "q3")
    phone.locator("[name=label_fr]").fill("Une autre question, plus longue que la première ?")
    phone.get_by_role("button", name="Enregistrer et fermer").click()
    phone.get_by_role("link", name="Versions précédentes").click()
    expect(phone.get_by_role("heading", name="Versions précédentes")).to_be_visible()
    check_page(phone)
    phone.get_by_role("button", name="Revenir avant").click()
    expect(phone.locator("#q-q3")).to_contain_text("Pourquoi")
    assert label(survey, "q3") == "Pourquoi ?"


def test_a_question_is_dragged_to_another_page(
    new_page: NewPage, survey: Survey, author: User
) -> None:
    page = new_page(viewport={"width": 1280, "height": 1600})
    sign_in(page, author, second_factor=True)
    page.goto(builder(survey))
    with page.expect_response("**/questions/place/"):
        drag(page, "#q-q3 .drag-handle", "#q-q4")
    expect(page.locator("#p-p2 li").first).to_have_id("q-q3")
    assert layout(survey) == [["q1", "q2"], ["q3", "q4", "q5"]]


def test_a_survey_is_written_with_the_keyboard_alone(
    page: Page, survey: Survey, author: User
) -> None:
    open_card(page, survey, author, "q1")
    page.locator("#choice-add").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[name=choice-c1-label_fr]")).to_be_focused()
    page.keyboard.type("Peut-être")
    page.locator("#choice-c1-up").focus()
    page.keyboard.press("Enter")
    expect(page.locator("ol.parts > li").nth(1)).to_have_attribute("data-id", "c1")
    expect(page.locator("#choice-c1-up")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("ol.parts > li").first).to_have_attribute("data-id", "c1")
    page.locator("[name=do][value='choice_remove:no']").focus()
    page.keyboard.press("Enter")
    expect(page.locator("ol.parts > li")).to_have_count(3)
    expect(page.locator("#q-q1")).to_be_focused()
    page.get_by_role("button", name="Enregistrer et fermer").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#q-q1 h3 a")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("[name=label_fr]")).to_be_focused()
    page.get_by_role("button", name="Enregistrer et fermer").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#q-q1 h3 a")).to_be_focused()
    page.locator("#q-q1-down").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#p-p1 li").nth(1)).to_have_id("q-q1")
    expect(page.locator("#q-q1-down")).to_be_focused()
    assert layout(survey)[0] == ["q2", "q1", "q3"]


@pytest.mark.parametrize("viewport", [PHONE, {"width": 1280, "height": 900}])
def test_the_builder_works_without_javascript(
    new_page: NewPage, stack: Stack, viewport: dict[str, int]
) -> None:
    space = make_space(slug=f"sans-script-{time.monotonic_ns()}")
    empty = Questionnaire(
        title=make_questionnaire().title, pages=(SurveyPage(code="p1"),), last_page=1
    )
    survey = make_survey(space, questionnaire=empty)
    page = new_page(javascript=False, viewport=viewport)
    sign_in(page, make_member(space, Role.EDITOR), second_factor=True)
    page.goto(builder(survey))
    page.get_by_role("button", name="Choix unique").click()
    page.locator("[name=label_fr]").fill("Venez-vous au marché ?")
    page.locator("[name=choice-c1-label_fr]").fill("Oui")
    page.locator("[name=choice-c2-label_fr]").fill("Non")
    page.get_by_role("button", name="Enregistrer et fermer").click()
    page.get_by_text("Ajouter une question").first.click()
    page.get_by_role("button", name="Texte libre").click()
    page.locator("[name=label_fr]").fill("Pourquoi pas ?")
    page.get_by_text("Condition d’affichage").click()
    page.get_by_label("N’afficher que selon la réponse à").select_option("q1")
    page.get_by_role("button", name="Ajouter", exact=True).click()
    page.get_by_role("checkbox", name="Oui").uncheck()
    page.get_by_role("checkbox", name="Non").check()
    page.get_by_role("button", name="Enregistrer et fermer").click()
    expect(page.locator("#q-q2")).to_contain_text("Affichée si")
    page.locator("#q-q2-up").click()
    assert overflow(page) <= 0
    assert layout(survey) == [["q2", "q1"]]
    question = Survey.objects.get(pk=survey.pk).document.question("q2")
    assert question is not None
    assert question.condition is not None
    (test,) = question.condition.tests
    assert (test.field, test.operator, test.value) == ("q1", Operator.IS, ("c2",))


def test_the_builder_fits_a_phone(phone: Page, survey: Survey, author: User) -> None:
    open_card(phone, survey, author, "q4")
    check_page(phone)
    phone.get_by_role("button", name="Ajouter une ligne").click()
    expect(phone.locator("[name=row-r1-label_fr]")).to_be_visible()
    check_page(phone)

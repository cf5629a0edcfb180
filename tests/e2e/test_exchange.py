"""Questionnaires come in from other tools and go out, in a real browser: desk, phone, no script."""

import pytest
from playwright.sync_api import Page, expect

from aimpact.exchange.formats.anything import read_questionnaire
from aimpact.spaces.models import Space
from aimpact.surveys.models import Ballot, Survey
from tests.e2e.looking import check_page, overflow
from tests.e2e.people import sign_in
from tests.exchange import documents
from tests.exchange.sending import TSV, VV
from tests.factories import make_member, make_space, make_survey

TEXT = """La piscine municipale
1. Venez-vous à la piscine ?
a) Toutes les semaines
b) Jamais
2. Une remarque ?
"""


@pytest.fixture
def space(stack) -> Space:
    return make_space()


def open_import(page: Page, space: Space, role: str = "editor") -> None:
    sign_in(page, make_member(space, role), second_factor=True)
    page.goto(f"/e/{space.slug}/equipe/questionnaires/")


def send(page: Page, name: str, content: str | bytes, button: str = "Lire et regarder") -> None:
    data = content.encode() if isinstance(content, str) else content
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name=button).click()


def make_draft(page: Page) -> None:
    page.get_by_role("button", name="Importer", exact=True).click()
    expect(page.get_by_text("Le questionnaire est maintenant un brouillon")).to_be_visible()


def test_a_survey_of_limesurvey_comes_in_and_goes_out_on_a_wide_screen(page, space):
    open_import(page, space)
    page.goto(f"/e/{space.slug}/equipe/sondages/")
    page.get_by_role("link", name="Importer un questionnaire").click()
    expect(page.get_by_role("heading", level=1, name="Importer un questionnaire")).to_be_visible()
    check_page(page)
    page.get_by_text("Où trouver ce fichier").click()
    expect(page.get_by_text("Structure du questionnaire (.lss)")).to_be_visible()
    check_page(page)

    send(page, "marche.txt", TSV)
    expect(page.get_by_role("heading", name="3 questions lues dans le fichier")).to_be_visible()
    expect(page.get_by_role("table", name="1 question écartée")).to_contain_text("Calcul")
    check_page(page)
    make_draft(page)

    page.get_by_role("link", name="Fichiers").click()
    expect(page.get_by_role("heading", name="Télécharger le questionnaire")).to_be_visible()
    check_page(page)
    page.get_by_role("link", name="XLSForm").click()
    expect(page.get_by_role("heading", level=2, name="XLSForm (KoboToolbox, ODK)")).to_be_visible()
    check_page(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Télécharger").click()
    survey = Survey.objects.get(space=space)
    written = download.value.path().read_bytes()
    assert read_questionnaire(written).questionnaire == survey.document


def test_a_text_is_pasted_on_a_phone(phone, space):
    open_import(phone, space)
    phone.get_by_label("Ou collez les questions").fill(TEXT)
    phone.get_by_role("button", name="Lire et regarder").click()

    expect(phone.get_by_text("Vérifiez le genre de chaque question")).to_be_visible()
    check_page(phone)
    make_draft(phone)
    document = Survey.objects.get(space=space).document
    assert [question.label.fr for question in document.questions()] == [
        "Venez-vous à la piscine ?",
        "Une remarque ?",
    ]


def test_a_word_document_comes_in_with_the_keyboard_alone(page, space):
    open_import(page, space)
    file = {
        "name": "questions.docx",
        "mimeType": "application/octet-stream",
        "buffer": documents.word(TEXT),
    }
    page.locator("input[type=file]").set_input_files(file)
    button = page.get_by_role("button", name="Lire et regarder")
    page.locator("input[type=file]").focus()
    for name in ("details summary", "textarea", "button:has-text('Lire et regarder')"):
        page.keyboard.press("Tab")
        expect(page.locator(f"main {name}").first).to_be_focused()
    expect(button).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="2 questions lues dans le fichier")).to_be_visible()
    page.get_by_label("Où vont ces questions").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Le questionnaire est maintenant un brouillon")).to_be_visible()
    assert Survey.objects.filter(space=space).count() == 1


def test_questions_are_added_to_a_draft_from_its_files(page, space):
    draft = make_survey(space)
    before = len(list(draft.document.questions()))
    open_import(page, space)
    page.goto(f"/e/{space.slug}/equipe/sondages/{draft.code}/fichiers/")
    page.get_by_role("link", name="Importer des questions").click()
    expect(page.get_by_text("s’ajoutent à la fin de")).to_be_visible()
    check_page(page)

    send(page, "marche.txt", TSV)
    expect(page.get_by_label("Où vont ces questions")).to_have_value(draft.code)
    page.get_by_role("button", name="Importer", exact=True).click()

    expect(page.get_by_text("Les questions sont à la fin du brouillon")).to_be_visible()
    draft = Survey.objects.get(space=space)
    assert len(list(draft.document.questions())) == before + 2


def test_a_file_made_to_harm_is_refused_beside_its_field(page, space):
    open_import(page, space)
    send(page, "piege.lss", "<!DOCTYPE a [<!ENTITY b 'c'>]><document>&b;</document>")

    field = page.locator(".field", has=page.locator("input[type=file]"))
    expect(field.get_by_text("définit des entités")).to_be_visible()
    expect(page.get_by_role("alert")).to_be_focused()
    check_page(page)


def test_what_was_pasted_stays_when_it_is_refused(phone, space):
    open_import(phone, space)
    phone.get_by_label("Ou collez les questions").fill("Bonjour à tous")
    phone.get_by_role("button", name="Lire et regarder").click()

    expect(phone.get_by_role("alert")).to_contain_text("Aucune ligne ne commence par un numéro")
    expect(phone.get_by_label("Ou collez les questions")).to_have_value("Bonjour à tous")
    check_page(phone)


def test_a_file_too_large_is_told_before_it_travels(page, space):
    open_import(page, space)
    file = {"name": "a.lss", "mimeType": "text/xml", "buffer": b"a" * (16 * 1024 * 1024 + 1)}
    page.locator("input[type=file]").set_input_files(file)

    expect(page.get_by_role("status").get_by_text("trop lourd")).to_be_visible()
    expect(page.locator("input[type=file]")).to_have_value("")


def test_a_questionnaire_and_its_answers_without_javascript(plain_page, space):
    page = plain_page
    open_import(page, space, "owner")
    send(page, "marche.txt", TSV)
    expect(page.get_by_role("table", name="1 question écartée")).to_be_visible()
    assert overflow(page) <= 0
    make_draft(page)

    survey = Survey.objects.get(space=space)
    page.goto(f"/e/{space.slug}/equipe/sondages/{survey.code}/fichiers/")
    page.get_by_role("link", name="Importer ses réponses").click()
    expect(page.get_by_role("heading", level=2, name="Importer ses réponses")).to_be_visible()
    send(page, "vv.txt", VV, "Envoyer et regarder")
    expect(page.get_by_role("heading", name="Ce qui serait publié")).to_be_visible()
    assert overflow(page) <= 0
    page.get_by_role("button", name="Importer", exact=True).click()

    expect(page.get_by_text("4 bulletins importés")).to_be_visible()
    made = Survey.objects.exclude(pk=survey.pk).get(space=space)
    assert Ballot.objects.filter(survey=made).count() == 4


def test_answers_are_looked_at_on_a_phone(phone, space):
    open_import(phone, space)
    send(phone, "marche.txt", TSV)
    expect(phone.get_by_role("table", name="1 question écartée")).to_be_visible()
    make_draft(phone)
    survey = Survey.objects.get(space=space)
    phone.goto(f"/e/{space.slug}/equipe/sondages/{survey.code}/fichiers/reponses/envoyer/")
    check_page(phone)
    send(phone, "vv.txt", VV, "Envoyer et regarder")

    expect(phone.get_by_role("heading", name="Colonnes laissées de côté")).to_be_visible()
    check_page(phone)
    phone.get_by_role("button", name="Abandonner cet import").click()
    expect(phone.get_by_text("Le fichier est effacé")).to_be_visible()
    check_page(phone)

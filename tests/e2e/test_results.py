"""The team reads, compares, searches and takes out results; the public reads them on a phone."""

import io
from itertools import count

from openpyxl import load_workbook
from playwright.sync_api import expect

from aimpact.spaces.enums import Role
from aimpact.surveys.enums import ResultsVisibility
from tests.e2e.looking import check_page
from tests.e2e.people import sign_in
from tests.factories import make_member, make_space
from tests.insights.ballots import fill, make_answered_survey

_numbers = count(1)


def make_results():
    """A survey that is over, with texts and small groups, and its analyst."""
    space = make_space(name="Ville d’essai", slug=f"e2e-results-{next(_numbers)}")
    survey = make_answered_survey(space, results_visibility=ResultsVisibility.LIVE)
    fill(survey, 3, {"q1": "no"}, profile={"age_band": "40-54", "gender": "woman"})
    fill(survey, 29, {"q1": "yes"}, profile={"age_band": "40-54", "gender": "man"})
    fill(survey, 40, {"q3": "Il faudrait élaguer les platanes de l’école."})
    return survey, make_member(space, Role.ANALYST, display_name="L’analyste")


def test_the_team_compares_groups_and_small_counts_stay_hidden(page, stack):
    survey, analyst = make_results()
    sign_in(page, analyst, second_factor=True)
    page.goto(f"/e/{survey.space.slug}/equipe/sondages/{survey.code}/")
    page.get_by_role("navigation").get_by_role("link", name="Résultats").click()
    check_page(page)
    expect(page.get_by_text("132 participants")).to_be_visible()

    page.get_by_label("Comparer les réponses selon").select_option(label="Âge")
    page.wait_for_url("**croiser=age_band**")
    expect(page.get_by_text("Par groupe : Âge").first).to_be_visible()
    check_page(page)
    first = page.locator("#q-q1-cross")
    first.get_by_text("Voir les chiffres en tableau").click()
    expect(first.get_by_role("cell", name="masqué").first).to_be_visible()


def test_the_keyboard_alone_reads_the_figures_of_a_chart(page, stack):
    survey, _ = make_results()
    page.goto(f"/s/{survey.code}/resultats/")
    summary = page.locator("#q-q1 summary")
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#q-q1").get_by_role("table")).to_be_visible()


def test_the_team_searches_free_texts_without_accents(page, stack):
    survey, analyst = make_results()
    sign_in(page, analyst, second_factor=True)
    page.goto(f"/e/{survey.space.slug}/equipe/sondages/{survey.code}/resultats/")
    page.get_by_role("link", name="Lire les réponses et y chercher").click()
    check_page(page)
    page.get_by_label("Chercher dans les réponses").fill("girafe")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Aucune réponse avec ces mots")).to_be_visible()
    page.get_by_label("Chercher dans les réponses").fill("PLATANE ecole")
    page.get_by_role("button", name="Chercher").click()
    expect(page.locator("mark").first).to_have_text("platanes")
    page.get_by_role("link", name="Réponses suivantes").click()
    expect(page.get_by_role("link", name="Revenir aux premières")).to_be_visible()
    check_page(page)


def test_an_analyst_takes_the_ballots_out_without_javascript(new_page, stack):
    survey, analyst = make_results()
    page = new_page(javascript=False, accept_downloads=True)
    sign_in(page, analyst, second_factor=True)
    page.goto(f"/e/{survey.space.slug}/equipe/sondages/{survey.code}/resultats/")
    page.get_by_role("link", name="Télécharger").click()
    page.get_by_label("Les bulletins, un par ligne").check()
    page.get_by_label("En codes").check()
    with page.expect_download() as downloading:
        page.get_by_role("button", name="Télécharger", exact=True).click()
    file = downloading.value
    assert file.suggested_filename.endswith(".xlsx")
    book = load_workbook(io.BytesIO(file.path().read_bytes()))
    assert book.sheetnames == ["Bulletins", "Textes libres", "Dictionnaire des codes"]
    assert book["Bulletins"].max_row == 133


def test_the_page_of_files_is_sound(page, stack):
    survey, analyst = make_results()
    sign_in(page, analyst, second_factor=True)
    page.goto(f"/e/{survey.space.slug}/equipe/sondages/{survey.code}/resultats/exports/")
    check_page(page)


def test_the_public_reads_results_on_a_phone(phone, stack):
    survey, _ = make_results()
    phone.goto(f"/s/{survey.code}/resultats/?croiser=gender")
    check_page(phone)
    expect(phone.get_by_role("heading", name="Qui a participé")).to_be_visible()
    expect(phone.get_by_text("Il faudrait élaguer")).to_have_count(0)


def test_the_public_compares_without_javascript(plain_page, stack):
    survey, _ = make_results()
    plain_page.goto(f"/s/{survey.code}/resultats/")
    plain_page.get_by_label("Comparer les réponses selon").select_option(label="Genre")
    plain_page.get_by_role("button", name="Comparer").click()
    expect(plain_page.get_by_text("Par groupe : Genre").first).to_be_visible()

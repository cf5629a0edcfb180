"""From population figures to who is missing, the label that results have, and their weights."""

from itertools import count

from playwright.sync_api import expect

from aimpact.spaces.enums import Role
from aimpact.surveys.enums import ResultsVisibility
from tests.e2e.looking import check_page
from tests.e2e.people import sign_in
from tests.factories import make_member, make_open_survey, make_space
from tests.insights.ballots import fill
from tests.insights.test_views_weights import analyse
from tests.insights.weighing import EVERY_CELL, make_crossed_survey

_numbers = count(1)
LIST = b"variable;modalite;habitants\nage;15-24;300\nage;25-39;300\nage;40-54;400\nage;vieux;12\n"


def test_a_team_brings_figures_and_reaches_who_is_missing(page, stack):
    space = make_space(name="Ville d’essai", slug=f"e2e-sample-{next(_numbers)}")
    survey = make_open_survey(
        space, profile_fields=["age_band"], results_visibility=ResultsVisibility.LIVE
    )
    for age, number in {"15-24": 10, "25-39": 90, "40-54": 100}.items():
        fill(survey, number, profile={"age_band": age})
    sign_in(page, make_member(space, Role.EDITOR), second_factor=True)

    page.goto(f"/e/{space.slug}/equipe/population/")
    expect(page.get_by_text("Pas encore de chiffres")).to_be_visible()
    check_page(page)
    page.get_by_role("button", name="Lire le fichier").click()
    expect(page.locator(".field-error, .error").first).to_be_visible()
    check_page(page)
    file = {"name": "ville.csv", "mimeType": "text/csv", "buffer": LIST}
    page.get_by_label("Fichier").set_input_files(file)
    page.get_by_label("Source").fill("Recensement de la mairie")
    page.get_by_label("Année des chiffres").fill("2025")
    page.get_by_role("button", name="Lire le fichier").click()
    expect(page.get_by_role("heading", name="Ce qui a été lu")).to_be_visible()
    expect(page.get_by_text("Ligne 5")).to_be_visible()
    check_page(page)
    page.get_by_role("button", name="Garder ces chiffres").click()
    expect(page.get_by_role("button", name="Retirer")).to_be_visible()

    results = f"/e/{space.slug}/equipe/sondages/{survey.code}/resultats/"
    page.goto(f"{results}representativite/")
    expect(page.get_by_role("heading", name="Public encore à toucher")).to_be_visible()
    check_page(page)
    page.get_by_role("link", name="Campagne prête").first.click()
    page.get_by_role("button", name="Préparer cette campagne").click()
    expect(page.get_by_text("La campagne est prête")).to_be_visible()
    check_page(page)

    page.goto(f"{results}echantillon/")
    page.get_by_text("Échantillon aléatoire : des personnes").click()
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("L’étiquette demandée n’est pas accordée")).to_be_visible()
    check_page(page)
    page.goto(f"/s/{survey.code}/resultats/")
    page.get_by_text("Notice méthodologique").click()
    expect(page.get_by_text("Réalisé par")).to_be_visible()
    check_page(page)


def test_weighted_results_are_read_beside_the_pyramid_on_a_phone_in_english_and_when_it_fails(
    page, stack
):
    space = make_space(name="Ville d’essai", slug=f"e2e-sample-{next(_numbers)}")
    survey = make_crossed_survey(EVERY_CELL, space)
    analysis = analyse(survey)
    sign_in(page, make_member(space, Role.EDITOR), second_factor=True)
    results = f"/e/{space.slug}/equipe/sondages/{survey.code}/resultats/"

    page.goto(f"{results}representativite/")
    expect(page.get_by_role("heading", name="Genre et âge ensemble")).to_be_visible()
    expect(page.get_by_text("Femmes", exact=True).first).to_be_visible()
    check_page(page)
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(f"{results}redressement/")
    expect(page.get_by_text("genre croisé avec l’âge")).to_be_visible()
    page.get_by_text("Comment ces résultats sont redressés").click()
    expect(page.get_by_text("La réponse qui pèse le moins")).to_be_visible()
    check_page(page)
    page.emulate_media(color_scheme="dark")
    page.context.add_cookies(
        [{"name": "django_language", "value": "en", "url": page.evaluate("location.origin")}]
    )
    page.reload()
    expect(page.get_by_text("gender crossed with age")).to_be_visible()
    check_page(page)

    analysis.parts = {}
    analysis.save()
    page.reload()
    expect(page.get_by_role("heading", name="These results are not weighted")).to_be_visible()
    check_page(page)

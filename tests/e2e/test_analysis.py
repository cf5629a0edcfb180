"""The team starts the analysis of a survey, follows it, stops it, and says what is public."""

from datetime import timedelta
from itertools import count

from django.utils import timezone
from playwright.sync_api import expect

from aimpact.insights.enums import AnalysisState
from aimpact.insights.models import Analysis
from aimpact.insights.selectors.analyses import is_part_public
from aimpact.insights.services.analyses import end_analysis, note_progress
from aimpact.spaces.enums import Role
from aimpact.surveys.models import Survey
from tests.e2e.looking import check_page
from tests.e2e.people import sign_in
from tests.factories import make_member, make_space
from tests.insights.ballots import NOW, make_answered_survey

_numbers = count(1)


def make_scene():
    space = make_space(name="Ville d’essai", slug=f"e2e-analysis-{next(_numbers)}")
    survey = make_answered_survey(space)
    return survey, make_member(space, Role.EDITOR, display_name="La responsable")


def address_of(survey: Survey) -> str:
    return f"/e/{survey.space.slug}/equipe/sondages/{survey.code}/resultats/"


def test_an_analysis_is_started_and_ends_without_a_click_then_is_shown_to_the_public(page, stack):
    survey, editor = make_scene()
    sign_in(page, editor, second_factor=True)
    page.goto(address_of(survey))
    page.get_by_role("link", name="Analyses", exact=True).click()
    page.get_by_role("link", name="Ce qui est calculé", exact=True).click()
    expect(page.get_by_role("heading", name="Où en est l’analyse")).to_be_visible()
    check_page(page)
    start = page.get_by_role("button", name="Lancer l’analyse")
    if start.is_visible():  # unless it began by itself meanwhile
        start.click()
    # A real worker computes it; the page looks again by itself.
    expect(page.get_by_text("à partir de 60 bulletins")).to_be_visible()
    check_page(page)

    parts = page.get_by_role("group", name="Le public peut lire")
    for part in ("Écarts entre les groupes", "Données ouvertes"):
        parts.get_by_role("checkbox", name=part).check()
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("Ce que le public peut lire est enregistré")).to_be_visible()
    expect(page.get_by_text("Public", exact=True).first).to_be_visible()
    assert all(is_part_public(survey, name, at=NOW) for name in ("differences", "open_data"))

    # Anyone then reads what differs, and takes the open data away.
    page.goto(f"/s/{survey.code}/resultats/")
    page.get_by_role("link", name="Ce qui diffère entre groupes").click()
    expect(page.get_by_role("heading", name="Ce qui diffère le plus")).to_be_visible()
    check_page(page)
    page.get_by_role("link", name="Tous les résultats").click()
    page.get_by_role("link", name="Les données ouvertes de cette enquête").click()
    expect(page.get_by_role("heading", name="La réutiliser")).to_be_visible()
    check_page(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Télécharger les données ouvertes (ZIP)").click()
    assert download.value.suggested_filename.endswith(f"{survey.code.lower()}.zip")


def test_one_under_way_is_followed_by_itself_and_stopped(page, stack):
    survey, editor = make_scene()
    # As a worker would leave it: it beats for longer than this journey lasts.
    later = timezone.now() + timedelta(hours=1)
    analysis = Analysis.objects.create(
        survey=survey,
        requested_at=later,
        state=AnalysisState.RUNNING,
        beat_at=later,
        step="reading",
        share=0.1,
    )
    sign_in(page, editor, second_factor=True)
    page.goto(f"{address_of(survey)}analyse/")
    expect(page.get_by_text("Les bulletins sont relus")).to_be_visible()
    expect(page.get_by_role("progressbar")).to_have_attribute("value", "10")
    check_page(page)

    note_progress(analysis.pk, step="reading", share=0.7, at=later)
    expect(page.get_by_role("progressbar")).to_have_attribute("value", "70")
    page.get_by_role("button", name="Arrêter l’analyse").click()
    expect(page.get_by_text("L’analyse s’arrête")).to_be_visible()
    assert note_progress(analysis.pk, step="reading", share=0.8, at=later)  # the worker is told

    end_analysis(analysis, AnalysisState.STOPPED, at=later)
    expect(page.get_by_text("L’analyse a été arrêtée avant sa fin")).to_be_visible()
    expect(page.get_by_role("button", name="Lancer l’analyse")).to_be_visible()


def test_without_javascript_the_page_is_looked_at_again_by_hand(new_page, stack):
    survey, editor = make_scene()
    later = timezone.now() + timedelta(hours=1)
    Analysis.objects.create(
        survey=survey, requested_at=later, state=AnalysisState.RUNNING, beat_at=later, share=0.5
    )
    page = new_page(javascript=False)
    sign_in(page, editor, second_factor=True)
    page.goto(f"{address_of(survey)}analyse/")
    page.get_by_role("link", name="Regarder de nouveau").click()
    expect(page.get_by_role("progressbar")).to_have_attribute("value", "50")
    page.get_by_role("button", name="Arrêter l’analyse").click()
    expect(page.get_by_text("L’analyse s’arrête")).to_be_visible()

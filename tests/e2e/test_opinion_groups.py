"""The team reads groups of opinion, on a wide screen and on a phone."""

from django.utils import timezone
from playwright.sync_api import expect

from aimpact.insights.analyses.groups import compute
from aimpact.insights.analyses.reading import read_matrix
from aimpact.insights.enums import AnalysisState
from aimpact.insights.models import Analysis
from aimpact.spaces.enums import Role
from tests.e2e.looking import check_page
from tests.e2e.people import sign_in
from tests.factories import make_member, make_space
from tests.insights.opinions import make_camps


def test_groups_are_met_under_the_results_and_read_without_the_picture(page, stack):
    space = make_space(name="Ville d’essai", slug="e2e-opinions")
    survey = make_camps(space=space)
    matrix, now = read_matrix(survey), timezone.now()
    Analysis.objects.create(
        survey=survey,
        state=AnalysisState.DONE,
        requested_at=now,
        ended_at=now,
        ballots=matrix.ballots,
        parts={"groups": dict(compute(survey, matrix, {}, lambda share: None))},
    )
    sign_in(page, make_member(space, Role.ANALYST, display_name="L’analyste"), second_factor=True)
    page.goto(f"/e/{space.slug}/equipe/sondages/{survey.code}/resultats/")
    page.get_by_role("link", name="Analyses", exact=True).click()
    page.get_by_role("link", name="Groupes d’opinion", exact=True).click()

    expect(page.get_by_role("heading", name="Groupe A")).to_be_visible()
    expect(page.get_by_role("img", name="Carte des personnes")).to_be_visible()
    expect(page.get_by_role("heading", name="Ce qui rassemble")).to_be_visible()
    check_page(page)
    page.get_by_text("Chaque affirmation, groupe par groupe").click()
    expect(page.get_by_role("table", name="Part de chaque groupe")).to_be_visible()
    page.set_viewport_size({"width": 360, "height": 800})
    check_page(page)

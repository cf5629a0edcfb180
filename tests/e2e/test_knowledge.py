"""A team adds past work, finds it again, and meets it beside a survey on the same subject."""

import re
import time

from playwright.sync_api import Page, expect

from aimpact.knowledge.models import Entry
from aimpact.spaces.enums import Role
from tests.e2e.conftest import PHONE, NewPage, Stack
from tests.e2e.looking import check_page
from tests.e2e.people import sign_in
from tests.factories import make_closed_survey, make_member, make_space
from tests.waiting import wait_for


def test_past_work_is_added_then_met_beside_a_survey(new_page: NewPage, stack: Stack):
    page: Page = new_page(viewport=PHONE)
    space = make_space(slug=f"connaissances-{time.monotonic_ns()}")
    survey = make_closed_survey(space)
    sign_in(page, make_member(space, Role.EDITOR), second_factor=True)
    page.goto(f"/e/{space.slug}/equipe/connaissances/")
    expect(page.get_by_role("heading", name="Base de connaissances")).to_be_visible()
    check_page(page)

    page.get_by_role("link", name="Ajouter un travail passé").first.click()
    page.get_by_label("Titre").fill("Le marché couvert de la place")
    check_page(page)
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_label("Titre")).to_have_value("Le marché couvert de la place")
    page.get_by_label("Ce qui a été fait").fill("Une halle a été posée sur la place du marché.")
    page.get_by_label("Ce qui en est sorti").fill("Les commerçants sont restés l’hiver.")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("heading", name="Pour le citer")).to_be_visible()
    check_page(page)
    wait_for(
        lambda: Entry.objects.filter(space=space).exclude(indexed_at=None).exists(), "passages"
    )

    page.goto(f"/e/{space.slug}/equipe/sondages/{survey.code}/resultats/cas/")
    expect(page.get_by_role("link", name="Le marché couvert de la place")).to_be_visible()
    check_page(page)
    page.get_by_role("button", name=re.compile("Pas utile ici.*Le marché couvert")).click()
    expect(page.get_by_text("Jugés pas utiles ici")).to_be_visible()
    check_page(page)

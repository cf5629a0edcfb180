"""The builder's menu of kinds, another kind in place, a ready scale: in a real browser."""

import re
import time

import pytest
from playwright.sync_api import Page, expect

from aimpact.questionnaire.structure import Kind
from aimpact.spaces.enums import Role
from aimpact.surveys.models import Survey
from tests.e2e.looking import check_page
from tests.e2e.people import sign_in
from tests.factories import make_member, make_space, make_survey


def sit_down(page: Page) -> Survey:
    """An editor in front of the card of a question of several choices."""
    space = make_space(slug=f"metamorphose-{time.monotonic_ns()}")
    survey = make_survey(space)
    sign_in(page, make_member(space, Role.EDITOR), second_factor=True)
    page.goto(f"/e/{space.slug}/equipe/sondages/{survey.code}/questions/question/q2/")
    return survey


def question(survey: Survey, code: str):
    found = Survey.objects.get(pk=survey.pk).document.question(code)
    assert found is not None
    return found


def change_kind(page: Page, name: str) -> None:
    page.get_by_text("Changer le type de question").click()
    page.get_by_label("Nouveau type").select_option(name)
    card = page.locator("#q-q2")
    card.get_by_role("button", name="Modifier", exact=True).click()
    expect(card.get_by_role("heading", name=re.compile(name))).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_question_becomes_a_ranking_in_its_place(new_page, javascript):
    page = new_page(javascript=javascript)
    survey = sit_down(page)
    before = question(survey, "q2")
    change_kind(page, "Classement")
    after = question(survey, "q2")
    assert (after.kind, after.label) == (Kind.RANKING, before.label)
    assert {choice.code for choice in after.choices} <= {choice.code for choice in before.choices}
    if javascript:
        page.get_by_text("Changer le type de question").click()
        check_page(page)


def test_a_judgment_is_added_from_the_menu_and_takes_a_ready_scale(phone):
    survey = sit_down(phone)
    phone.get_by_text("Ajouter une question").first.click()
    check_page(phone)
    phone.get_by_role("button", name=re.compile("Jugement majoritaire")).first.click()
    card = phone.locator(".builder-card-open")
    expect(card.get_by_role("heading", name=re.compile("Jugement majoritaire"))).to_be_visible()
    phone.get_by_text("Prendre une échelle toute prête").click()
    phone.get_by_label("Échelles équilibrées").select_option("merit_in_five")
    check_page(phone)
    phone.get_by_role("button", name="Prendre cette échelle").click()
    expect(card.get_by_role("textbox", name=re.compile("Mentions.* en français$"))).to_have_count(5)
    questions = Survey.objects.get(pk=survey.pk).document.questions()
    [added] = [each for each in questions if each.kind is Kind.JUDGMENT]
    labels = [choice.label.fr for choice in added.choices]
    assert labels == ["Très bien", "Bien", "Passable", "Insuffisant", "À rejeter"]

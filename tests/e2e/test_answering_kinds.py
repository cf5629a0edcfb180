"""Ranking, points, budget, judgment, statements, NPS, slider: by pointer, keys, no script."""

import re
from dataclasses import replace

import pytest
from playwright.sync_api import Locator, Page, expect

from aimpact.questionnaire.blank import blank_question
from aimpact.questionnaire.structure import Choice, Kind, Question, Questionnaire, Row, Text
from aimpact.questionnaire.structure import Page as Sheet
from tests.e2e.looking import check_page, overflow
from tests.e2e.participants import ballots_of, group, send, thanked
from tests.factories import make_open_survey

PROJECTS = ("Des arbres", "Des bancs", "Une fontaine")


def asked(kind: Kind, code: str, label: str, **changes: object) -> Question:
    return replace(blank_question(kind, code), label=Text(label), **changes)


def choices(*costs: float) -> tuple[Choice, ...]:
    amounts = costs or (None,) * len(PROJECTS)
    return tuple(
        Choice(code=f"c{n}", label=Text(label), amount=amount)
        for n, (label, amount) in enumerate(zip(PROJECTS, amounts, strict=True), 1)
    )


def rows(*labels: str) -> tuple[Row, ...]:
    return tuple(Row(code=f"r{n}", label=Text(label)) for n, label in enumerate(labels, 1))


RANKING = asked(Kind.RANKING, "q1", "Dans quel ordre ?", choices=choices())
POINTS = asked(Kind.CONSTANT_SUM, "q2", "Combien de points ?", choices=choices())
BUDGET = asked(Kind.BUDGET, "q3", "Quels projets payer ?", choices=choices(50_000, 40_000, 60_000))
JUDGMENT = asked(Kind.JUDGMENT, "q4", "Ce lieu est-il bon ?", rows=rows("La cour", "Le parking"))
STATEMENTS = asked(
    Kind.STATEMENTS, "q5", "Êtes-vous d’accord ?", rows=rows("Trente partout.", "Marché le samedi.")
)
NPS = asked(Kind.NPS, "q6", "Le recommanderiez-vous ?")
SLIDER = asked(
    Kind.SLIDER, "q7", "Quelle part à pied ?", low=Text("rien"), high=Text("tout"), step=5.0
)
ALL = (RANKING, POINTS, BUDGET, JUDGMENT, STATEMENTS, NPS, SLIDER)
EVERYTHING = {
    "q1": ["c3", "c1"],
    "q1__first": "c3",
    "q2__c1": 70,
    "q2__c2": 30,
    "q2__c3": 0,
    "q3": ["c1", "c2"],
    "q4__r1": "c2",
    "q4__r2": "c7",
    "q5__r1": "agree",
    "q5__r2": "pass",
    "q6": 9,
    "q7": 25,
}


def make_survey(*questions: Question):
    document = Questionnaire(
        title=Text("La place de demain"),
        pages=(Sheet(code="p1", questions=questions or ALL),),
    )
    return make_open_survey(questionnaire=document)


def share_points(page: Page) -> None:
    points = group(page, "Combien de points")
    points.get_by_label("Des arbres").fill("70")
    expect(points.get_by_role("status")).to_have_text(re.compile("Encore 30 à répartir"))
    points.get_by_label("Des bancs").fill("30")
    expect(points.get_by_role("status")).to_have_text("Tout est réparti")


@pytest.mark.parametrize("viewport", ["desk", "phone"])
def test_each_kind_is_answered_by_pointing(page, phone, viewport):
    visitor = phone if viewport == "phone" else page
    survey = make_survey()
    visitor.goto(f"/s/{survey.code}/")
    check_page(visitor)
    ranking = group(visitor, "Dans quel ordre")
    for label in ("Des bancs", "Des arbres", "Une fontaine"):
        ranking.get_by_role("button", name=f"Classer {label}").click()
    ranking.get_by_role("button", name="Retirer du classement Des bancs").click()
    ranking.get_by_role("button", name="Monter Une fontaine").click()
    expect(ranking.get_by_role("status")).to_have_text("Une fontaine : numéro 1 sur 2")
    share_points(visitor)
    budget = group(visitor, "Quels projets payer")
    budget.get_by_text("Des arbres").click()
    budget.get_by_text("Une fontaine").click()
    expect(budget.get_by_role("status")).to_have_text(re.compile("de plus que le budget"))
    budget.get_by_text("Une fontaine").click()
    budget.get_by_text("Des bancs").click()
    expect(budget.get_by_role("status")).to_have_text(re.compile("Reste 10.000.€"))
    judge(visitor, force=True)
    statements = group(visitor, "Êtes-vous d’accord")
    statements.get_by_text("D’accord", exact=True).first.click()
    expect(visitor.get_by_text("Affirmation 2 sur 2")).to_be_visible()
    statements.get_by_text("Je passe").last.click()
    group(visitor, "recommanderiez").get_by_text("9", exact=True).click()
    slider = visitor.get_by_role("slider", name="Quelle part à pied")
    expect(visitor.get_by_role("textbox", name="Quelle part à pied")).to_have_value("")
    slider.fill("25")
    expect(visitor.get_by_role("textbox", name="Quelle part à pied")).to_have_value("25")
    check_page(visitor)
    send(visitor)
    thanked(visitor)
    assert ballots_of(survey) == [EVERYTHING]


def judge(page: Page, *, force: bool = False) -> None:
    judgment = group(page, "Ce lieu est-il bon")
    yard, park = (judgment.get_by_role("group", name=name) for name in ("La cour", "Le parking"))
    yard.get_by_role("radio", name="Très bien", exact=True).check(force=force)
    park.get_by_role("radio", name="À rejeter").check(force=force)


def test_each_kind_is_answered_without_javascript(plain_page):
    survey = make_survey()
    plain_page.goto(f"/s/{survey.code}/")
    assert overflow(plain_page) <= 0
    plain_page.get_by_label("Choix numéro 1").select_option("Une fontaine")
    plain_page.get_by_label("Choix numéro 3").select_option("Des arbres")
    points = group(plain_page, "Combien de points")
    points.get_by_label("Des arbres").fill("70")
    points.get_by_label("Des bancs").fill("20")
    budget = group(plain_page, "Quels projets payer")
    for label in PROJECTS:
        budget.get_by_text(label).click()
    judge(plain_page, force=True)
    for statement, answer in (("Trente partout.", "D’accord"), ("Marché le samedi.", "Je passe")):
        group(plain_page, statement).get_by_text(answer, exact=True).click()
    group(plain_page, "recommanderiez").get_by_text("9", exact=True).click()
    plain_page.get_by_role("textbox", name="Quelle part à pied").fill("27")
    send(plain_page)
    expect(plain_page.get_by_role("heading", name="3 points à corriger")).to_be_visible()
    expect(plain_page.get_by_label("Choix numéro 2")).to_have_value("c1")
    points.get_by_label("Des bancs").fill("30")
    budget.get_by_text("Une fontaine").click()
    plain_page.get_by_role("textbox", name="Quelle part à pied").fill("25")
    send(plain_page)
    thanked(plain_page)
    assert ballots_of(survey) == [EVERYTHING]


def until_focused(page: Page, wanted: Locator) -> None:
    for _press in range(60):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"the keyboard does not reach {wanted}")


def test_each_kind_is_answered_with_the_keyboard_alone(page):
    survey = make_survey()
    page.goto(f"/s/{survey.code}/")
    ranking = group(page, "Dans quel ordre")
    until_focused(page, ranking.get_by_role("button", name="Classer Des arbres"))
    page.keyboard.press("Enter")
    until_focused(page, ranking.get_by_role("button", name="Classer Une fontaine"))
    page.keyboard.press("Enter")
    expect(ranking.get_by_role("button", name="Monter Une fontaine")).to_be_focused()
    page.keyboard.press("Enter")
    expect(ranking.get_by_role("status")).to_have_text("Une fontaine : numéro 1 sur 2")
    points = group(page, "Combien de points")
    until_focused(page, points.get_by_label("Des arbres"))
    page.keyboard.type("70")
    page.keyboard.press("Tab")
    page.keyboard.type("30")
    budget = group(page, "Quels projets payer")
    for label in ("Des arbres", "Des bancs"):
        until_focused(page, budget.get_by_role("checkbox", name=label))
        page.keyboard.press("Space")
    yard = group(page, "Ce lieu est-il bon").get_by_role("group", name="La cour")
    until_focused(page, yard.get_by_role("radio", name="Excellent"))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowUp")
    until_focused(page, page.get_by_role("radio", name="D’accord", exact=True))
    page.keyboard.press("Space")
    until_focused(page, page.get_by_role("button", name="Affirmation suivante"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("Affirmation 2 sur 2")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("radio", name="Je passe")).to_be_checked()
    until_focused(page, page.get_by_role("radio", name=re.compile("^0 ?,")))
    for _press in range(2):
        page.keyboard.press("ArrowLeft")
    slider = page.get_by_role("slider", name="Quelle part à pied")
    until_focused(page, slider)
    page.keyboard.press("Home")
    for _press in range(5):
        page.keyboard.press("ArrowRight")
    expect(page.get_by_role("textbox", name="Quelle part à pied")).to_have_value("25")
    until_focused(page, page.get_by_role("button", name="Envoyer mon bulletin"))
    page.keyboard.press("Enter")
    thanked(page)
    assert ballots_of(survey) == [EVERYTHING]


def test_a_slider_can_be_left_unanswered_again(page):
    survey = make_survey(SLIDER, NPS)
    page.goto(f"/s/{survey.code}/")
    page.get_by_role("slider", name="Quelle part à pied").fill("40")
    page.get_by_role("button", name="Enlever ma réponse").click()
    expect(page.get_by_role("textbox", name="Quelle part à pied")).to_have_value("")
    page.get_by_role("radio", name=re.compile("^0 ?,")).check(force=True)
    send(page)
    thanked(page)
    assert ballots_of(survey) == [{"q6": 0}]


def test_lines_of_a_ranking_are_dragged_by_their_grips(page):
    survey = make_survey(RANKING)
    page.goto(f"/s/{survey.code}/")
    ranking = group(page, "Dans quel ordre")
    for label in PROJECTS:
        ranking.get_by_role("button", name=f"Classer {label}").click()
    page.wait_for_function("() => window.aimpactDrag !== undefined")
    grips = ranking.locator("[data-rank-target=ranked] .rank-grip")
    grips.nth(2).drag_to(grips.nth(0))
    expect(ranking.locator("[data-rank-target=ranked] .rank-words").first).to_have_text(PROJECTS[2])
    send(page)
    thanked(page)
    [ballot] = ballots_of(survey)
    assert ballot["q1__first"] == "c3"


def test_a_ranking_may_stop_at_its_maximum(page):
    survey = make_survey(replace(RANKING, maximum=1.0))
    page.goto(f"/s/{survey.code}/")
    ranking = group(page, "Dans quel ordre")
    ranking.get_by_role("button", name="Classer Des bancs").click()
    ranking.get_by_role("button", name="Classer Des arbres").click()
    expect(ranking.get_by_role("status")).to_have_text(
        "Tous les rangs sont pris : retirez d’abord une réponse."
    )
    send(page)
    thanked(page)
    assert ballots_of(survey) == [{"q1": ["c2"], "q1__first": "c2"}]


def test_points_that_do_not_add_up_lead_to_their_question(phone):
    survey = make_survey(POINTS)
    phone.goto(f"/s/{survey.code}/")
    for label, typed in (("Des arbres", "70"), ("Des bancs", "60")):
        group(phone, "Combien de points").get_by_label(label).fill(typed)
    send(phone)
    expect(phone.get_by_role("heading", name="Un point à corriger")).to_be_visible()
    expect(phone.get_by_text(re.compile("enlevez-en 30")).first).to_be_visible()
    check_page(phone)
    phone.get_by_role("link", name=re.compile("Combien de points")).click()
    expect(group(phone, "Combien de points")).to_be_focused()


@pytest.mark.parametrize("javascript", [True, False])
def test_an_answer_that_is_wished_for_is_asked_for_once(new_page, javascript):
    visitor = new_page(javascript=javascript)
    survey = make_survey(replace(NPS, is_recommended=True), SLIDER)
    visitor.goto(f"/s/{survey.code}/")
    visitor.get_by_role("textbox", name="Quelle part à pied").fill("10")
    send(visitor)
    expect(visitor.get_by_text("Il manque une réponse utile")).to_be_visible()
    expect(visitor.get_by_text("Laissée vide", exact=True)).to_be_visible()
    if javascript:
        check_page(visitor)
    send(visitor)
    thanked(visitor)
    assert ballots_of(survey) == [{"q7": 10}]


def test_the_list_of_errors_leads_to_a_statement_that_is_out_of_sight(page):
    survey = make_survey(replace(STATEMENTS, is_required=True))
    page.goto(f"/s/{survey.code}/")
    page.get_by_role("group", name="Trente partout.").get_by_label("Je passe").check()
    send(page)
    expect(page.get_by_role("heading", name="Un point à corriger")).to_be_visible()
    page.get_by_role("button", name="Affirmation précédente").click()
    expect(page.get_by_text("Affirmation 1 sur 2")).to_be_visible()
    page.get_by_role("link", name=re.compile("Êtes-vous d’accord")).click()
    expect(page.get_by_text("Affirmation 2 sur 2")).to_be_visible()
    check_page(page)
    page.get_by_role("button", name="Voir toute la liste").click()
    expect(page.get_by_role("group", name="Trente partout.")).to_be_visible()

"""Answers set side by side, two by two or in sets: by pointer, keys, no script."""

from dataclasses import replace

import pytest
from playwright.sync_api import Locator, Page, expect

from aimpact.questionnaire.blank import blank_question
from aimpact.questionnaire.structure import Choice, Kind, Question, Questionnaire, Text
from aimpact.questionnaire.structure import Page as Sheet
from tests.e2e.looking import check_page, overflow
from tests.e2e.participants import ballots_of, send, thanked
from tests.factories import make_open_survey

LABELS = {"c1": "Des arbres", "c2": "Des bancs", "c3": "Une fontaine", "c4": "Un marché"}
ORDER = ["c3", "c1", "c4", "c2"]
"""What the participant has in mind, the best first."""


def asked(kind: Kind, code: str, label: str, *codes: str) -> Question:
    choices = tuple(Choice(code=each, label=Text(LABELS[each])) for each in codes)
    return replace(blank_question(kind, code), label=Text(label), choices=choices)


DUELS = asked(Kind.PAIRWISE, "q1", "Que préférez-vous ?", "c1", "c2", "c3")
SETS = asked(Kind.BEST_WORST, "q2", "Qu’est-ce qui compte ?", "c1", "c2", "c3", "c4")
EVERYTHING = {
    "q1__c1__c2": "c1",
    "q1__c1__c3": "c3",
    "q1__c2__c3": "c3",
    "q2__s1__best": "c3",
    "q2__s1__worst": "c2",
    "q2__s2__best": "c3",
    "q2__s2__worst": "c2",
    "q2__s3__best": "c3",
    "q2__s3__worst": "c4",
    "q2__s4__best": "c1",
    "q2__s4__worst": "c2",
}


def make_survey():
    document = Questionnaire(
        title=Text("La place de demain"), pages=(Sheet(code="p1", questions=(DUELS, SETS)),)
    )
    return make_open_survey(questionnaire=document)


def one_of(page: Page, name: str) -> Locator:
    return page.get_by_role("group", name=name, exact=True)


def best_of(group: Locator) -> str:
    """The label of the answer that the participant prefers among those of the group."""
    words = group.inner_text()
    return next(LABELS[code] for code in ORDER if LABELS[code] in words)


def worst_of(group: Locator) -> str:
    words = group.inner_text()
    return next(LABELS[code] for code in reversed(ORDER) if LABELS[code] in words)


@pytest.mark.parametrize("viewport", ["desk", "phone"])
def test_comparisons_are_answered_by_pointing(page, phone, viewport):
    visitor = phone if viewport == "phone" else page
    survey = make_survey()
    visitor.goto(f"/s/{survey.code}/")
    check_page(visitor)
    for number in (1, 2, 3):
        duel = one_of(visitor, f"Comparaison {number} sur 3")
        expect(duel).to_be_visible()
        duel.get_by_text(best_of(duel), exact=True).click()
    for number in (1, 2, 3, 4):
        series = one_of(visitor, f"Série {number} sur 4")
        expect(series).to_be_visible()
        best, worst = best_of(series), worst_of(series)
        series.get_by_role("radio", name=f"Le moins important : {best}").click()
        series.get_by_role("radio", name=f"Le plus important : {best}").click()
        wrong = series.get_by_role("radio", name=f"Le moins important : {best}")
        expect(wrong).not_to_be_checked()
        series.get_by_role("radio", name=f"Le moins important : {worst}").click()
    check_page(visitor)
    send(visitor)
    thanked(visitor)
    assert ballots_of(survey) == [EVERYTHING]


def test_comparisons_are_answered_without_javascript(plain_page):
    survey = make_survey()
    plain_page.goto(f"/s/{survey.code}/")
    assert overflow(plain_page) <= 0
    for number in (1, 2, 3):
        duel = one_of(plain_page, f"Comparaison {number} sur 3")
        duel.get_by_text(best_of(duel), exact=True).click()
    for number in (1, 2, 3, 4):
        series = one_of(plain_page, f"Série {number} sur 4")
        best = best_of(series)
        series.get_by_role("radio", name=f"Le plus important : {best}").click()
        if number > 1:
            worst = worst_of(series)
            series.get_by_role("radio", name=f"Le moins important : {worst}").click()
    send(plain_page)
    expect(plain_page.get_by_role("heading", name="Un point à corriger")).to_be_visible()
    series = one_of(plain_page, "Série 1 sur 4")
    expect(series).to_contain_text("Dites les deux")
    series.get_by_role("radio", name=f"Le moins important : {worst_of(series)}").click()
    send(plain_page)
    thanked(plain_page)
    assert ballots_of(survey) == [EVERYTHING]


def until_focused(page: Page, wanted: Locator) -> None:
    for _press in range(40):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"the keyboard does not reach {wanted}")


def test_comparisons_are_answered_with_the_keyboard_alone(page):
    survey = make_survey()
    page.goto(f"/s/{survey.code}/")
    duel = one_of(page, "Comparaison 1 sur 3")
    first, second = duel.get_by_role("radio").all()
    until_focused(page, first)
    page.keyboard.press("Space")
    expect(first).to_be_checked()
    page.keyboard.press("ArrowRight")
    expect(second).to_be_checked()
    chosen = second.get_attribute("value")
    series = one_of(page, "Série 1 sur 4").get_by_role("radio")
    until_focused(page, series.nth(0))
    page.keyboard.press("Space")
    until_focused(page, series.nth(1))
    page.keyboard.press("ArrowDown")
    expect(series.nth(3)).to_be_checked()
    expect(series.nth(0)).to_be_checked()
    until_focused(page, page.get_by_role("button", name="Envoyer mon bulletin", exact=True))
    page.keyboard.press("Enter")
    thanked(page)
    (answers,) = ballots_of(survey)
    assert (answers["q2__s1__best"], answers["q2__s1__worst"]) == ("c1", "c2")
    assert len(answers) == 3
    assert chosen in answers.values()

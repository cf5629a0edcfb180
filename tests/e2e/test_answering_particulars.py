"""Tables, dates, places, contacts, consents, values of the link: by pointer, keys, no script."""

from dataclasses import replace

import pytest
from playwright.sync_api import Locator, Page, expect

from aimpact.questionnaire.blank import blank_question
from aimpact.questionnaire.structure import (
    Cells,
    Choice,
    Kind,
    Question,
    Questionnaire,
    Row,
    Text,
)
from aimpact.questionnaire.structure import Page as Sheet
from aimpact.questionnaire.tables import TableForm, blank_table
from aimpact.territories.enums import TerritoryKind
from aimpact.territories.models import Territory
from tests.e2e.looking import check_page, overflow
from tests.e2e.participants import ballots_of, group, send, thanked
from tests.factories import make_open_survey

ROWS = (Row(code="r1", label=Text("Samedi")), Row(code="r2", label=Text("Dimanche")))
COLUMNS = (Choice(code="c1", label=Text("Matin")), Choice(code="c2", label=Text("Soir")))


def asked(kind: Kind, code: str, label: str, **changes: object) -> Question:
    return replace(blank_question(kind, code), label=Text(label), **changes)


TICKS = asked(
    Kind.MATRIX, "q1", "Quand venez-vous ?", cells=Cells.MULTIPLE, rows=ROWS, choices=COLUMNS
)
NUMBERS = asked(
    Kind.MATRIX,
    "q2",
    "Combien de visites ?",
    cells=Cells.NUMBER,
    rows=ROWS,
    choices=COLUMNS,
    minimum=0,
)
TEXTS = asked(Kind.MATRIX, "q3", "Un mot pour…", cells=Cells.TEXT, rows=ROWS, choices=())
OPPOSITES = blank_table(asked(Kind.MATRIX, "q4", "La démarche vous paraît…"), TableForm.OPPOSITES)
DATE = asked(Kind.DATE, "q5", "Depuis quel jour ?")
TIME = asked(Kind.TIME, "q6", "À quelle heure ?")
PLACE = asked(Kind.PLACE, "q7", "Où travaillez-vous ?")
LINK = asked(Kind.URL, "q8", "Un exemple ?")
CONSENT = asked(Kind.CONSENT, "q9", "Publication des photographies", is_required=True)
SOURCE = asked(Kind.HIDDEN, "source", "Venu par", choices=(Choice(code="affiche"),))
ALL = (SOURCE, TICKS, NUMBERS, TEXTS, OPPOSITES, DATE, TIME, PLACE, LINK, CONSENT)

EVERYTHING = {
    "source": "affiche",
    "q1__r1": ["c1", "c2"],
    "q2__r1__c1": 3,
    "q2__r2__c2": 0,
    "q3__r1": "Le marché",
    "q4__r1": "c6",
    "q5": "2020-03-15",
    "q6": "18:30",
    "q7": ["commune_2a021", "departement_2a"],
    "q8": "https://exemple.fr",
    "q9": "yes",
}


def make_survey():
    """A survey with every question, and two communes called Beaulieu."""
    far = place(TerritoryKind.DEPARTEMENT, "2A", "Corse-du-Sud")
    near = place(TerritoryKind.DEPARTEMENT, "35", "Ille-et-Vilaine")
    place(TerritoryKind.COMMUNE, "2A021", "Beaulieu-sur-Mur", departement=far)
    place(TerritoryKind.COMMUNE, "35021", "Beaulieu-sur-Mur", departement=near)
    document = Questionnaire(title=Text("La place"), pages=(Sheet(code="p1", questions=ALL),))
    return make_open_survey(questionnaire=document)


def place(kind: TerritoryKind, code: str, name: str, **fields: object) -> Territory:
    found = Territory.objects.filter(kind=kind, code=code).first()
    return found or Territory.objects.create(kind=kind, code=code, name=name, **fields)


def fill_tables(page: Page) -> None:
    saturday = group(page, "Quand venez-vous").get_by_role("group", name="Samedi")
    for part in ("Matin", "Soir"):
        saturday.get_by_role("checkbox", name=part).check(force=True)
    visits = group(page, "Combien de visites")
    visits.get_by_role("group", name="Samedi").get_by_label("Matin").fill("3")
    visits.get_by_role("group", name="Dimanche").get_by_label("Soir").fill("0")
    group(page, "Un mot pour").get_by_label("Samedi").fill("Le marché")
    group(page, "La démarche").get_by_role("radio", name="6").first.check(force=True)


@pytest.mark.parametrize("viewport", ["desk", "phone"])
def test_each_kind_is_answered_by_pointing(page, phone, viewport):
    visitor = phone if viewport == "phone" else page
    survey = make_survey()
    visitor.goto(f"/s/{survey.code}/?source=affiche")
    check_page(visitor)
    fill_tables(visitor)
    visitor.get_by_label("Depuis quel jour").fill("2020-03-15")
    visitor.get_by_label("À quelle heure").fill("18:30")
    where = visitor.get_by_role("combobox", name="Où travaillez-vous")
    where.press_sequentially("Beaulieu-sur")
    visitor.get_by_role("option", name="Beaulieu-sur-Mur (2A)").click()
    expect(where).to_have_value("Beaulieu-sur-Mur (2A)")
    visitor.get_by_label("Un exemple").fill("exemple.fr")
    send(visitor)
    expect(visitor.get_by_text("Sans votre accord").first).to_be_visible()
    check_page(visitor)
    group(visitor, "Publication des photographies").get_by_text("J’accepte").click()
    send(visitor)
    thanked(visitor)
    assert ballots_of(survey) == [EVERYTHING]


def test_each_kind_is_answered_without_javascript(plain_page):
    survey = make_survey()
    plain_page.goto(f"/s/{survey.code}/?source=affiche")
    assert overflow(plain_page) <= 0
    fill_tables(plain_page)
    plain_page.get_by_label("Depuis quel jour").fill("2020-03-15")
    plain_page.get_by_label("À quelle heure").fill("18:30")
    plain_page.get_by_role("textbox", name="Où travaillez-vous").fill("Beaulieu-sur-Mur")
    plain_page.get_by_label("Un exemple").fill("exemple.fr")
    group(plain_page, "Publication des photographies").get_by_text("J’accepte").click()
    send(plain_page)
    places = group(plain_page, "Où travaillez-vous")
    places.get_by_text("Beaulieu-sur-Mur (2A)").click()
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
    page.goto(f"/s/{survey.code}/?source=affiche")
    keys = page.keyboard
    until_focused(page, page.locator("#f-q1__r1-c1"))
    keys.press("Space")
    keys.press("Tab")
    keys.press("Space")
    until_focused(page, page.locator("#f-q2__r1__c1"))
    keys.type("3")
    until_focused(page, page.locator("#f-q2__r2__c2"))
    keys.type("0")
    until_focused(page, page.locator("#f-q3__r1"))
    keys.type("Le marché")
    until_focused(page, page.locator("#f-q4__r1-c1"))
    keys.press("Space")
    for _step in range(5):
        keys.press("ArrowRight")
    until_focused(page, page.locator("#f-q7"))
    keys.type("Beaulieu-sur")
    option = page.get_by_role("option", name="Beaulieu-sur-Mur (2A)")
    expect(option).to_be_visible()
    while option.get_attribute("aria-selected") != "true":
        keys.press("ArrowDown")
    keys.press("Enter")
    until_focused(page, page.locator("#f-q8"))
    keys.type("exemple.fr")
    until_focused(page, page.locator("#f-q9-yes"))
    keys.press("Space")
    until_focused(page, page.get_by_role("button", name="Envoyer mon bulletin"))
    keys.press("Enter")
    thanked(page)
    # How a browser takes the keys of its own date control is the browser's business.
    expected = {name: value for name, value in EVERYTHING.items() if name not in {"q5", "q6"}}
    assert ballots_of(survey) == [expected]

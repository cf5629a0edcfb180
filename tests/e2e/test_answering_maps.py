"""Pins and zones on maps of contours: by pointer, keys alone, a phone, a name, no script."""

import re
from dataclasses import replace

import pytest
from playwright.sync_api import Locator, Page, expect

from aimpact.questionnaire.blank import blank_question
from aimpact.questionnaire.kinds.maps import read_point
from aimpact.questionnaire.structure import Kind, Question, Questionnaire, Text
from aimpact.questionnaire.structure import Page as Sheet
from aimpact.surveys.models import Survey
from aimpact.territories.enums import TerritoryKind
from aimpact.territories.models import Territory
from tests.e2e.looking import check_page, overflow
from tests.e2e.participants import ballots_of, group, send, thanked
from tests.factories import make_open_survey

BENCH, AREA = "Où manque-t-il un banc ?", "Quel secteur rendre piéton ?"
PIN = replace(
    blank_question(Kind.PIN, "pin"), label=Text(BENCH), area="departement_35", is_required=True
)
ZONE = replace(blank_question(Kind.ZONE, "zone"), label=Text(AREA), area="commune_35238")


def make_survey(*questions: Question) -> Survey:
    """A survey with a pin in Ille-et-Vilaine and a zone in Rennes, and four communes."""
    home = place(TerritoryKind.DEPARTEMENT, "35", "Ille-et-Vilaine")
    away = place(TerritoryKind.DEPARTEMENT, "53", "Mayenne")
    place(TerritoryKind.COMMUNE, "35238", "Rennes", departement=home, population=220_000)
    place(TerritoryKind.COMMUNE, "35288", "Saint-Malo", departement=home, population=46_000)
    place(TerritoryKind.COMMUNE, "35051", "Cesson-Sévigné", departement=home, population=19_000)
    place(TerritoryKind.COMMUNE, "53189", "Rennes-en-Grenouilles", departement=away)
    pages = (Sheet(code="p1", questions=questions or (PIN, ZONE)),)
    return make_open_survey(questionnaire=Questionnaire(title=Text("La place"), pages=pages))


def place(kind: TerritoryKind, code: str, name: str, **fields: object) -> Territory:
    found = Territory.objects.filter(kind=kind, code=code).first()
    words = {"name": name, "search_text": name.lower().replace("-", " ").replace("é", "e")}
    return found or Territory.objects.create(kind=kind, code=code, **words, **fields)


def map_of(page: Page, label: str) -> Locator:
    return page.get_by_role("application", name=label)


def told(page: Page, label: str) -> Locator:
    """What the map says aloud."""
    return group(page, label).locator("[data-map-target=status]")


def click_at(spot: Locator, across: float, down: float) -> None:
    """Click a place of the map, in shares of its sides."""
    spot.scroll_into_view_if_needed()
    box = spot.bounding_box()
    assert box is not None
    spot.click(position={"x": box["width"] * across, "y": box["height"] * down})


@pytest.mark.parametrize("viewport", ["desk", "phone"])
def test_a_pin_and_a_zone_are_put_by_pointing(page, phone, viewport):
    visitor = phone if viewport == "phone" else page
    survey = make_survey()
    visitor.goto(f"/s/{survey.code}/")
    expect(map_of(visitor, BENCH)).to_be_visible()
    check_page(visitor)
    click_at(map_of(visitor, BENCH), 0.5, 0.5)
    expect(told(visitor, BENCH)).to_contain_text("Ille-et-Vilaine")
    for number, (across, down) in enumerate(((0.4, 0.4), (0.6, 0.4), (0.5, 0.6)), start=1):
        click_at(map_of(visitor, AREA), across, down)
        expect(told(visitor, AREA)).to_have_text(f"Point {number} ajouté.")
    check_page(visitor)
    send(visitor)
    thanked(visitor)
    [answers] = ballots_of(survey)
    pin = read_point(str(answers["pin"]))
    assert pin is not None
    assert (47.9 < pin.latitude < 48.4, -2.0 < pin.longitude < -1.3) == (True, True)
    assert len(answers["zone"]) == 3


def test_a_pin_and_a_zone_are_put_with_the_keyboard_alone(page):
    survey = make_survey()
    page.goto(f"/s/{survey.code}/")
    expect(map_of(page, BENCH)).to_be_visible()
    map_of(page, BENCH).focus()
    page.keyboard.press("Shift+ArrowRight")
    expect(told(page, BENCH)).to_contain_text("Ille-et-Vilaine")
    moved = group(page, BENCH).locator("[data-map-target=point]").input_value()
    for key in ("+", "ArrowLeft"):
        page.keyboard.press(key)
    point = group(page, BENCH).locator("[data-map-target=point]")
    expect(point).not_to_have_value(moved)
    page.keyboard.press("Delete")
    expect(told(page, BENCH)).to_have_text("Rien sur la carte.")
    page.keyboard.press("ArrowRight")
    expect(told(page, BENCH)).to_contain_text("Repère")
    map_of(page, AREA).focus()
    for number, key in enumerate(("Shift+ArrowLeft", "Shift+ArrowUp", "Shift+ArrowRight"), 1):
        page.keyboard.press(key)
        expect(told(page, AREA)).to_contain_text("Croix")
        page.keyboard.press("Enter")
        expect(told(page, AREA)).to_have_text(f"Point {number} ajouté.")
    check_page(page)
    send(page)
    thanked(page)
    [answers] = ballots_of(survey)
    assert read_point(str(answers["pin"])) is not None
    assert len(answers["zone"]) == 3


def test_the_map_names_what_lies_under_the_pointer(page):
    survey = make_survey()
    page.goto(f"/s/{survey.code}/")
    map_of(page, AREA).scroll_into_view_if_needed()
    map_of(page, AREA).hover()
    where = group(page, AREA).locator("[data-map-target=where]")
    expect(where).to_have_text("Rennes")
    map_of(page, BENCH).hover()
    expect(group(page, BENCH).locator("[data-map-target=where]")).to_have_text("Ille-et-Vilaine")


def test_buttons_bring_the_map_nearer_and_farther(page):
    survey = make_survey(PIN)
    page.goto(f"/s/{survey.code}/")
    spot = map_of(page, BENCH)
    expect(spot).to_have_attribute("viewBox", re.compile(r"^0 0 1000 "))
    page.get_by_role("button", name="Rapprocher").click()
    expect(spot).to_have_attribute("viewBox", re.compile(r" 500 "))
    page.get_by_role("button", name="Éloigner").click()
    expect(spot).to_have_attribute("viewBox", re.compile(r" 1000 "))


def test_a_commune_moves_the_pin_and_is_what_is_sent(page):
    survey = make_survey()
    page.goto(f"/s/{survey.code}/")
    name = page.get_by_role("combobox", name="Nom de la commune")
    name.press_sequentially("renn")
    expect(page.get_by_role("option")).to_have_count(1)  # not the one of the next département
    page.get_by_role("option", name="Rennes").click()
    expect(told(page, BENCH)).to_contain_text("Repère : Rennes (35)")
    expect(group(page, BENCH).locator(".map-pin")).to_be_visible()
    send(page)
    thanked(page)
    assert ballots_of(survey) == [{"pin": "commune_35238"}]


def test_coordinates_put_the_pin(page):
    survey = make_survey(PIN)
    page.goto(f"/s/{survey.code}/")
    name = page.get_by_role("combobox", name="Nom de la commune")
    name.fill("43.3, 5.4")
    name.press("Tab")
    expect(told(page, BENCH)).to_have_text("Ces coordonnées sont en dehors de la carte.")
    name.fill("48,117654 ; -1,678912")
    name.press("Tab")
    expect(told(page, BENCH)).to_contain_text("près de Rennes (Ille-et-Vilaine)")
    check_page(page)
    send(page)
    thanked(page)
    assert ballots_of(survey) == [{"pin": "48.118,-1.679"}]


def test_a_place_that_is_missing_is_told_and_the_map_keeps_the_rest(page):
    survey = make_survey()
    page.goto(f"/s/{survey.code}/")
    for across, down in ((0.4, 0.4), (0.6, 0.4), (0.5, 0.6)):
        click_at(map_of(page, AREA), across, down)
    expect(told(page, AREA)).to_have_text("Point 3 ajouté.")
    send(page)
    expect(page.locator("#e-pin")).to_contain_text("Posez un point sur la carte")
    expect(group(page, AREA).locator("circle.map-corner")).to_have_count(3)
    check_page(page)


def test_a_zone_of_communes_is_written(plain_page):
    survey = make_survey(replace(ZONE, area="departement_35"))
    plain_page.goto(f"/s/{survey.code}/")
    plain_page.get_by_label("Ou écrivez des communes").fill("Rennes\nCesson-Sévigné")
    send(plain_page)
    thanked(plain_page)
    assert ballots_of(survey) == [{"zone": ["commune_35238", "commune_35051"]}]


def test_communes_and_coordinates_are_enough_without_javascript(plain_page):
    survey = make_survey()
    plain_page.goto(f"/s/{survey.code}/")
    expect(map_of(plain_page, BENCH)).to_be_hidden()
    plain_page.get_by_label("Nom de la commune").fill("48.117, -1.678")
    corners = plain_page.get_by_label("Ou écrivez des communes")
    corners.fill("48.11, -1.69\n48.12, -1.69\n48.12, -1.66")
    assert overflow(plain_page) <= 0
    send(plain_page)
    thanked(plain_page)
    assert ballots_of(survey) == [
        {"pin": "48.117,-1.678", "zone": ["48.110,-1.690", "48.120,-1.690", "48.120,-1.660"]}
    ]

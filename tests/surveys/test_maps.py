"""Maps drawn as SVG: degrees fall where web tiles would have them."""

import pytest
from django.test import Client

from aimpact.questionnaire.structure import Kind, Question, Text
from aimpact.surveys.maps import WIDTH, Drawing, FrenchMaps, map_of
from aimpact.territories.geography import METROPOLE, Frame
from aimpact.territories.models import Territory
from tests.factories import make_commune, single_question
from tests.surveys.answering import ballots, one_page, open_form, read_page_form, send

pytestmark = pytest.mark.django_db


def pin(**fields: object) -> Question:
    values = {"code": "q1", "kind": Kind.PIN, "label": Text("Où ?", "Where?")} | fields
    return Question(**values)  # type: ignore[arg-type]  # names of fields


def test_a_frame_fills_its_drawing() -> None:
    drawing = Drawing(Frame(47.0, -2.0, 49.0, 1.0))
    assert drawing.place(49.0, -2.0) == (0.0, 0.0)
    assert drawing.place(47.0, 1.0) == (WIDTH, drawing.height)
    assert 0 < drawing.place(48.0, 0.0)[1] < drawing.height


def test_the_map_of_france_draws_every_departement_of_the_continent() -> None:
    drawn = map_of("")
    assert len(drawn.lands) == 96
    assert sum(len(land.path) for land in drawn.lands) < 40_000


def test_the_map_of_a_departement_draws_its_neighbours_too() -> None:
    drawn = map_of("departement_35")
    assert 5 <= len(drawn.lands) <= 9
    assert drawn.drawing.height <= WIDTH * 0.86


def test_a_map_is_never_higher_than_a_screen() -> None:
    drawn = map_of("departement_2b")
    assert drawn.drawing.height <= WIDTH * 0.86


def test_the_map_of_a_commune_draws_it_among_its_neighbours_by_their_names() -> None:
    make_commune(code="35238", name="Rennes", population=227_830)
    make_commune(code="35051", name="Cesson-Sévigné", population=19_000)
    drawn = map_of("commune_35238")
    names = {land.name: land.is_own for land in drawn.lands if land.name}
    assert drawn.is_of_communes
    assert names == {"Rennes": True, "Cesson-Sévigné": False}
    assert len(drawn.lands) > 10


def test_the_map_of_an_intercommunality_has_all_its_communes() -> None:
    epci = Territory.objects.create(kind="epci", code="243500139", name="Rennes Métropole")
    make_commune(code="35238", name="Rennes", epci=epci)
    make_commune(code="35047", name="Bruz", epci=epci)
    drawn = map_of("epci_243500139")
    assert {land.name for land in drawn.lands if land.is_own} == {"Rennes", "Bruz"}


def test_the_territory_of_the_question_is_set_apart_from_its_neighbours() -> None:
    assert [land.name for land in map_of("departement_35").lands if land.is_own] == [
        "Ille-et-Vilaine"
    ]
    assert sum(land.is_own for land in map_of("region_53").lands) == 4
    assert all(land.is_own for land in map_of("").lands)


def test_names_of_towns_do_not_cover_each_other() -> None:
    make_commune(code="35238", name="Rennes", population=220_000)
    make_commune(code="35281", name="Saint-Jacques-de-la-Lande", population=14_000)
    make_commune(code="35288", name="Saint-Malo", population=46_000)
    drawn = map_of("departement_35")
    assert [town.name for town in drawn.legible()] == ["Rennes", "Saint-Malo"]


def test_fewer_names_have_room_where_they_are_written_larger() -> None:
    make_commune(code="35238", name="Rennes", population=220_000)
    make_commune(code="35152", name="Liffré", population=8_000)
    make_commune(code="35288", name="Saint-Malo", population=46_000)
    drawn = map_of("departement_35")
    assert len(drawn.legible()) == 3
    assert [town.name for town in drawn.legible(scale=5)] == ["Rennes", "Saint-Malo"]


def test_points_outside_a_map_are_known() -> None:
    maps = FrenchMaps()
    assert maps.holds("departement_35", 48.11, -1.67)
    assert not maps.holds("departement_35", 43.3, 5.4)
    assert maps.holds("", 48.85, 2.35)
    assert maps.holds("", -21.1, 55.5)
    assert not maps.holds("", 40.4, -3.7)
    assert METROPOLE.holds(48.85, 2.35)


def test_a_commune_is_enough_without_javascript(client: Client) -> None:
    make_commune(code="35238", name="Rennes", search_text="rennes")
    survey = one_page(pin(), single_question("q2"))
    send(client, open_form(client, survey), q1="Rennes", q2="yes")
    assert ballots() == [{"q1": "commune_35238", "q2": "yes"}]


def test_coordinates_are_enough_without_javascript(client: Client) -> None:
    survey = one_page(pin(area="departement_35"))
    send(client, open_form(client, survey), q1=["", "48,117654 ; -1,678912"])
    assert ballots() == [{"q1": "48.118,-1.679"}]


def test_the_script_finds_a_commune_inside_the_territory_of_the_question(client: Client) -> None:
    survey = one_page(pin(area="departement_35"))
    page = client.get(f"/s/{survey.code}/").content.decode()
    assert 'data-combobox-url-value="/territoires/communes/?dans=departement_35"' in page
    assert 'data-name="Ille-et-Vilaine"' in page


def test_a_commune_that_nobody_knows_is_asked_back_as_it_was_typed(client: Client) -> None:
    survey = one_page(pin())
    response = send(client, open_form(client, survey), q1="Atlantide")
    assert response.status_code == 422
    assert ("q1", "Atlantide") in read_page_form(response).values


def test_a_point_is_rounded_before_it_is_kept(client: Client) -> None:
    survey = one_page(pin(area="departement_35"))
    send(client, open_form(client, survey), q1="48.117654,-1.678912")
    assert ballots() == [{"q1": "48.118,-1.679"}]


def test_a_point_outside_the_map_is_refused(client: Client) -> None:
    survey = one_page(pin(area="departement_35"))
    assert send(client, open_form(client, survey), q1="43.3,5.4").status_code == 422


def test_a_zone_by_communes_and_by_points(client: Client) -> None:
    make_commune(code="35238", name="Rennes", search_text="rennes")
    survey = one_page(pin(kind=Kind.ZONE), single_question("q2"))
    send(client, open_form(client, survey), q1="Rennes", q2="yes")
    assert ballots() == [{"q1": ["commune_35238"], "q2": "yes"}]


def test_tiles_are_the_operators_choice(client: Client, settings: object) -> None:
    survey = one_page(pin())
    assert 'data-map-tiles-value=""' in client.get(f"/s/{survey.code}/").content.decode()

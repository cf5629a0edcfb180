"""Pins and zones: what is kept, how coarse, and in which cells they are counted."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimpact.questionnaire.answers import ListData, as_form_data
from aimpact.questionnaire.kinds import Cell, Context, Posted, behaviour_of
from aimpact.questionnaire.kinds.maps import (
    CELLS_MOST,
    Point,
    cell_of,
    cells_within,
    corner_of,
    grid_of,
    holds,
    read_point,
    write_point,
)
from aimpact.questionnaire.structure import Kind, Level, Question

latitudes = st.floats(-60, 60)
longitudes = st.floats(-170, 170)
points = st.builds(Point, latitudes, longitudes)
steps = st.sampled_from([None, 1.0, 100.0, 1_000.0])
SQUARE = ("48.0,-1.0", "48.0,-0.5", "48.5,-0.5", "48.5,-1.0")


class France:
    """One commune that is known; a map that ends at the equator."""

    def find(self, level: Level, typed: str, area: str = "") -> Sequence[str]:
        known = {"Rennes", "commune_35238"}
        return ["commune_35238", "departement_35", "region_53"] if typed in known else []

    def holds(self, area: str, latitude: float, longitude: float) -> bool:
        return latitude > 0


def pin(**fields: Any) -> Question:
    return Question(code="q1", kind=Kind.PIN, **fields)


def zone(**fields: Any) -> Question:
    return Question(code="q1", kind=Kind.ZONE, **fields)


def read(question: Question, *values: str) -> Any:
    context = Context(places=France(), maps=France())
    posted = Posted(ListData({"q1": list(values)}), context=context)
    reading = behaviour_of(question).read(question, posted)
    return reading.answers.get("q1") or [error.code for error in reading.errors]


@pytest.mark.parametrize(
    ("step", "kept"),
    [(None, "48.111,-1.680"), (1_000.0, "48.11,-1.68"), (1.0, "48.11123,-1.67988")],
)
def test_a_pin_is_kept_as_fine_as_asked(step: float | None, kept: str) -> None:
    assert read(pin(step=step), "48.111234,-1.679876") == kept


@pytest.mark.parametrize(
    ("values", "kept"),
    [
        (("Rennes",), "commune_35238"),
        (("commune_35238",), "commune_35238"),
        (("48.1,-1.6", "Rennes"), "commune_35238"),
        (("Atlantide",), ["unknown_commune"]),
        (("-48.1,1.6",), ["outside_map"]),
        (("91,0",), ["unknown_place"]),
        (("", "48.111234, -1.679876"), "48.111,-1.680"),
        (("48,111234 ; -1,679876",), "48.111,-1.680"),
        (("48.111234 -1.679876",), "48.111,-1.680"),
        (("",), []),
    ],
)
def test_a_pin_may_be_a_commune(values: tuple[str, ...], kept: object) -> None:
    assert read(pin(), *values) == kept


def test_a_commune_out_of_the_area_is_refused() -> None:
    assert read(pin(area="departement_22"), "Rennes") == ["outside_area"]
    assert read(pin(area="departement_35"), "Rennes") == "commune_35238"


@pytest.mark.parametrize("question", [pin(is_required=True), zone(is_required=True)])
def test_a_required_place_is_asked_for(question: Question) -> None:
    assert read(question) == ["place_required"]


def test_a_zone_is_its_corners_or_its_communes() -> None:
    corners = ["48.000,-1.000", "48.000,-0.500", "48.500,-0.500", "48.500,-1.000"]
    assert read(zone(), " ".join(SQUARE)) == corners
    assert read(zone(), "Rennes\nRennes") == ["commune_35238"]
    assert read(zone(), "Rennes\nAtlantide") == ["unknown_commune"]


@pytest.mark.parametrize(
    ("values", "why"),
    [
        (("48.0,-1.0 48.1,-1.0",), "zone_too_small"),
        (("48.0,-1.0 48.0,-1.0 48.1,-1.0",), "zone_too_small"),
        ((" ".join(f"48.{n:03},-1.0" for n in range(41)),), "zone_too_many"),
        (("10,-60 10,60 55,60",), "zone_too_large"),
        (("-48.0,-1.0 -48.0,-0.5 -48.5,-0.5",), "outside_map"),
    ],
)
def test_zones_that_are_refused(values: tuple[str, ...], why: str) -> None:
    assert read(zone(), *values) == [why]


def test_a_pin_is_counted_in_the_cell_of_its_area() -> None:
    question = pin(area="departement_35")
    counted = list(behaviour_of(question).cells(question, {"q1": "48.117,-1.678"}))
    assert counted == [Cell("q1", "_asked"), Cell("q1", "_answered"), Cell("q1", "g2405_-84")]
    corner = corner_of("g2405_-84", grid_of(question))
    assert corner is not None
    assert (round(corner.latitude, 6), round(corner.longitude, 6)) == (48.1, -1.68)


def test_communes_are_counted_by_their_codes() -> None:
    for question, answer in ((pin(), "commune_35238"), (zone(), ["commune_35238"])):
        cells = list(behaviour_of(question).cells(question, {"q1": answer}))
        assert cells[-1] == Cell("q1", "commune_35238")


def test_a_zone_is_counted_where_it_lies() -> None:
    found = cells_within([p for corner in SQUARE if (p := read_point(corner))], 0.25)
    assert found == ["g192_-4", "g192_-3", "g193_-4", "g193_-3"]


def test_a_small_zone_is_counted_once() -> None:
    corners = [Point(48.0, -1.0), Point(48.0, -0.999), Point(48.001, -1.0)]
    assert len(cells_within(corners, 0.5)) == 1


def test_a_cell_that_is_none_has_no_corner() -> None:
    assert corner_of("commune_35238", 0.1) is None


@given(points, steps)
def test_what_is_kept_of_a_point_is_read_again_the_same(point: Point, step: float | None) -> None:
    question = pin(step=step)
    kept = write_point(point, question)
    again = read_point(kept)
    assert again is not None
    assert write_point(again, question) == kept
    assert len(cell_of(again, grid_of(question))) <= 40


@given(st.lists(points, min_size=3, max_size=8), steps)
def test_what_was_read_of_a_zone_reads_the_same_again(
    corners: list[Point], step: float | None
) -> None:
    question = zone(step=step)
    posted = " ".join(f"{c.latitude:.8f},{c.longitude:.8f}" for c in corners)
    first = behaviour_of(question).read(question, Posted(ListData({"q1": [posted]})))
    if "q1" in first.answers:
        again = behaviour_of(question).read(question, Posted(as_form_data(first.answers)))
        assert again.answers == first.answers
        cells = list(behaviour_of(question).cells(question, first.answers))
        assert 3 <= len(cells) <= CELLS_MOST + 2


@given(points, st.floats(0.01, 5))
def test_a_square_holds_its_middle(middle: Point, side: float) -> None:
    south, north = middle.latitude - side, middle.latitude + side
    west, east = middle.longitude - side, middle.longitude + side
    square = [Point(south, west), Point(south, east), Point(north, east), Point(north, west)]
    assert holds(square, middle)
    assert not holds(square, Point(middle.latitude, east + side))

"""Contours and centres: where France's places are, without any tile."""

import gzip
import json
from pathlib import Path

import pytest

from aimpact.territories.geography import (
    METROPOLE,
    Frame,
    centres,
    contours,
    departement_at,
    departements,
    frame_around,
    frame_of_departement,
    nearest,
    outlines,
)

OFFICIAL = Path(__file__).resolve().parents[3] / "shared/data/france-geojson"


def test_every_departement_has_a_contour() -> None:
    assert len(contours()) == 101
    assert {"2A", "35", "75", "974"} <= contours().keys()


@pytest.mark.parametrize(
    ("latitude", "longitude", "code"),
    [
        (48.1111, -1.6743, "35"),
        (48.8566, 2.3522, "75"),
        (43.2965, 5.3698, "13"),
        (41.9267, 8.7369, "2A"),
        (-21.1, 55.5, "974"),
        (4.0, -53.0, "973"),
        (46.5, -4.5, ""),
        (51.5, -0.12, ""),
    ],
)
def test_a_point_lies_in_its_departement(latitude: float, longitude: float, code: str) -> None:
    assert departement_at(latitude, longitude) == code


def test_known_centres_lie_in_their_departement() -> None:
    known = [(code, pair) for code, pair in centres().items() if code[:2] in {"35", "13", "67"}]
    astray = [code for code, pair in known if departement_at(*pair) not in {code[:2], ""}]
    assert len(known) > 300
    assert len(astray) < len(known) * 0.03


@pytest.mark.skipif(not OFFICIAL.exists(), reason="the official contours are not on this machine")
def test_contours_agree_with_the_official_ones() -> None:
    path = OFFICIAL / "departements-avec-outre-mer.geojson.gz"
    gaps = []
    for place in json.loads(gzip.decompress(path.read_bytes()))["features"]:
        shape = place["geometry"]
        polygons = (
            shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
        )
        official = frame_around((lat, lon) for polygon in polygons for lon, lat in polygon[0])
        drawn = frame_of_departement(place["properties"]["code"])
        assert official is not None
        assert drawn is not None
        gaps.append(abs(official.west - drawn.west) + abs(official.north - drawn.north))
    gaps.sort()
    assert gaps[len(gaps) // 2] < 0.01  # half of them within a kilometre


def test_a_departement_that_is_none_has_no_frame() -> None:
    assert frame_of_departement("00") is None
    assert frame_around([]) is None
    assert nearest((48.0, 2.0), []) == ""


def test_the_nearest_place_is_found() -> None:
    towns = [("Rennes", (48.11, -1.68)), ("Paris", (48.85, 2.35))]
    assert nearest((48.0, -1.0), towns) == "Rennes"


def test_frames_meet_or_not() -> None:
    assert METROPOLE.meets(Frame(48.0, -2.0, 49.0, -1.0))
    assert not METROPOLE.meets(Frame(-22.0, 55.0, -20.0, 56.0))
    widened = Frame(48.0, 2.0, 48.0, 2.0).widened(0.1, least=0.1)
    assert (round(widened.south, 6), round(widened.east, 6)) == (47.95, 2.05)


def test_every_commune_has_a_centre_and_nearly_every_one_a_contour() -> None:
    assert len(centres()) > 34_800
    assert len(outlines("35")) > 320
    assert outlines("00") == outlines("../35") == {}


def test_a_contour_is_closed_and_holds_its_centre() -> None:
    rings = outlines("35")["35238"]
    assert all(ring[0] == ring[-1] for ring in rings)
    frame = frame_around(pair for ring in rings for pair in ring)
    assert frame is not None
    assert frame.holds(*centres()["35238"])


def test_departements_have_a_name_and_a_region() -> None:
    assert (departements()["35"].name, departements()["35"].region) == ("Ille-et-Vilaine", "53")
    assert contours().keys() <= departements().keys()

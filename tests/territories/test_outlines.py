"""Contours and centres of the communes, made from what a package gathered."""

import csv
import json
import lzma
import struct
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from aimpact.territories.outlines import (
    GRID,
    departement_of,
    middle_of,
    read_point,
    read_rings,
    write_outlines,
)

SQUARE = [(-1.7, 48.0), (-1.6, 48.0), (-1.6, 48.1), (-1.7, 48.1), (-1.7, 48.0)]
degrees = st.tuples(st.floats(-60, 60), st.floats(-60, 60))


def point(longitude: float, latitude: float) -> bytes:
    return struct.pack("<BI2d", 1, 1, longitude, latitude)


def polygon(*rings: list[tuple[float, float]]) -> bytes:
    body = struct.pack("<BII", 1, 3, len(rings))
    for ring in rings:
        body += struct.pack("<I", len(ring))
        body += b"".join(struct.pack("<2d", *pair) for pair in ring)
    return body


def polygons(*each: bytes) -> bytes:
    return struct.pack("<BII", 1, 6, len(each)) + b"".join(each)


def write_source(path: Path, *rows: tuple[str, str, str, str]) -> Path:
    names = ["code", "type", "mairie_localisation", "geometry"]
    with lzma.open(path, "wt", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerows([names, *rows])
    return path


def test_centres_and_contours_of_todays_communes_are_written(tmp_path: Path) -> None:
    source = write_source(
        tmp_path / "communes.csv.lzma",
        ("35238", "COM", point(-1.68, 48.11).hex(), polygon(SQUARE).hex()),
        ("2A004", "COM", "\\N", polygons(polygon(SQUARE), polygon(SQUARE)).hex()),
        ("97411", "COM", "\\N", "\\N"),
        ("35999", "COMD", point(-1.68, 48.11).hex(), polygon(SQUARE).hex()),
    )
    write_outlines(source, tmp_path / "built")
    read = {
        path.name: json.loads(path.read_text("utf-8")) for path in tmp_path.glob("built/**/*.json")
    }
    steps = [-3400, 96000, 200, 0, 0, 200, -200, 0, 0, -200]
    assert read == {
        "centres.json": {"35238": [48.11, -1.68], "2A004": [48.05, -1.65]},
        "35.json": {"35238": [steps]},
        "2A.json": {"2A004": [steps, steps]},
    }


def test_departements_are_told_from_codes() -> None:
    assert [departement_of(code) for code in ("35238", "2A004", "97411")] == ["35", "2A", "974"]


def test_what_is_no_polygon_has_no_ring() -> None:
    assert [*read_rings(b"")] == [*read_rings(point(1.0, 2.0))] == [*read_rings(b"\x00")] == []
    assert (read_point(b""), read_point(b"\x00" * 21), middle_of([])) == (None, None, None)


@given(st.lists(st.lists(degrees, min_size=1, max_size=20), max_size=4))
def test_points_are_moved_by_half_a_step_of_the_grid_at_most(
    rings: list[list[tuple[float, float]]],
) -> None:
    found = [*read_rings(polygons(polygon(*rings)))]
    assert len(found) == len(rings)
    for ring, kept in zip(rings, found, strict=True):
        assert len(kept) <= len(ring)
        for west, south in kept:
            near = (abs(x * GRID - west) <= 0.51 and abs(y * GRID - south) <= 0.51 for x, y in ring)
            assert any(near)

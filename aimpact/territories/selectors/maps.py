"""Where territories are on a map: the frame of one, the centre of a commune, its large towns."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from aimpact.territories.enums import TerritoryKind
from aimpact.territories.geography import (
    METROPOLE,
    Frame,
    Pair,
    centres,
    contours,
    frame_around,
    frame_of_departement,
)
from aimpact.territories.models import Territory

TOWNS_SHOWN = 12
COMMUNE_SIDE = 0.12
"""Degrees of a commune's map where nothing says how large the commune is: some 13 km."""
MARGIN = 0.06


@dataclass(frozen=True, slots=True)
class Town:
    """A commune drawn on a map to find one's way."""

    name: str
    centre: Pair


def frame_of(kind: str, code: str) -> Frame:
    """What the map of a territory shows. Continental France where nothing is known of it."""
    return _frame(kind, code) or METROPOLE


def _frame(kind: str, code: str) -> Frame | None:
    if kind == TerritoryKind.DEPARTEMENT:
        frame = frame_of_departement(code)
        return frame.widened(MARGIN) if frame else None
    territory = Territory.objects.filter(kind=kind, code__iexact=code).first()
    if territory is None:
        return None
    if kind == TerritoryKind.REGION:
        return _frame_of_region(territory)
    centre, _is_exact = centre_of(territory)
    members = _known_centres(Territory.objects.filter(epci=territory))
    around = members if kind == TerritoryKind.EPCI and members else [centre] if centre else []
    frame = frame_around(around)
    least = COMMUNE_SIDE * (2 if kind == TerritoryKind.EPCI else 1)
    return frame.widened(0.15, least=least) if frame else None


def _frame_of_region(region: Territory) -> Frame | None:
    inside = Territory.objects.filter(kind=TerritoryKind.DEPARTEMENT, region=region)
    rings = contours()
    codes = inside.values_list("code", flat=True)
    pairs = [pair for code in codes for ring in rings.get(code, ()) for pair in ring]
    frame = frame_around(pairs)
    return frame.widened(MARGIN) if frame else None


def centre_of(territory: Territory) -> tuple[Pair | None, bool]:
    """The centre of a commune, and whether it is its own: otherwise that of its neighbours.

    Where a commune's centre is not known, the mean of those of its intercommunality, then that of
    its département.
    """
    own = centres().get(territory.code)
    if own:
        return own, True
    if territory.epci_id:
        around = _known_centres(Territory.objects.filter(epci=territory.epci_id))
        if around:
            return _mean(around), False
    departement = territory.departement
    frame = frame_of_departement(departement.code) if departement else None
    if frame is None:
        return None, False
    return ((frame.south + frame.north) / 2, (frame.west + frame.east) / 2), False


def _known_centres(communes: QuerySet[Territory]) -> list[Pair]:
    known = centres()
    codes = communes.filter(kind=TerritoryKind.COMMUNE).values_list("code", flat=True)
    return [known[code] for code in codes if code in known]


def _mean(pairs: Sequence[Pair]) -> Pair:
    latitudes, longitudes = zip(*pairs, strict=True)
    return sum(latitudes) / len(pairs), sum(longitudes) / len(pairs)


def towns_in(frame: Frame, *, most: int = TOWNS_SHOWN) -> tuple[Town, ...]:
    """The most populated communes whose centre lies in a frame, far enough from each other."""
    known = {code: pair for code, pair in centres().items() if frame.holds(*pair)}
    communes = Territory.objects.of_today().filter(
        kind=TerritoryKind.COMMUNE, is_fictional=False, code__in=list(known)
    )
    rows = communes.order_by("-population", "pk").values_list("code", "name")[: most * 6]
    apart = max(frame.north - frame.south, frame.east - frame.west) / 9
    kept: list[Town] = []
    for code, name in rows:
        pair = known[code]
        near = (abs(t.centre[0] - pair[0]) + abs(t.centre[1] - pair[1]) < apart for t in kept)
        if not any(near):
            kept.append(Town(name, pair))
        if len(kept) == most:
            break
    return tuple(kept)

"""Where territories are on a map: the frame of one, the centre of a commune, its large towns."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from aimpact.territories.enums import TerritoryKind
from aimpact.territories.geography import (
    METROPOLE,
    Frame,
    Pair,
    centres,
    contours,
    departements,
    frame_around,
    frame_of_departement,
    outlines,
)
from aimpact.territories.models import Territory
from aimpact.territories.outlines import departement_of

TOWNS_SHOWN = 12
LEAST_SIDE = 0.05
"""Degrees of the smallest map: some five kilometres."""
MARGIN, AROUND = 0.06, 0.3
"""Shares of a frame that are added around it: départements, communes."""
FEW = 1_500
"""Centres in a frame past which towns are looked for by their population."""


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
    if kind == TerritoryKind.REGION:
        return _frame_of_region(code)
    return _frame_of_communes(communes_of(kind, code))


def _frame_of_region(code: str) -> Frame | None:
    rings = contours()
    inside = [one for one, departement in departements().items() if departement.region == code]
    pairs = [pair for one in inside for ring in rings.get(one, ()) for pair in ring]
    frame = frame_around(pairs)
    return frame.widened(MARGIN) if frame else None


def _frame_of_communes(codes: Collection[str]) -> Frame | None:
    known = centres()
    drawn = [outlines(departement_of(code)).get(code, []) for code in codes]
    pairs = [pair for rings in drawn for ring in rings for pair in ring]
    frame = frame_around(pairs or [known[code] for code in codes if code in known])
    return frame.widened(AROUND, least=LEAST_SIDE) if frame else None


def communes_of(kind: str, code: str) -> list[str]:
    """Official codes of the communes of an intercommunality, of the commune itself; else none."""
    if kind == TerritoryKind.COMMUNE:
        return [code.upper()]
    if kind != TerritoryKind.EPCI:
        return []
    members = Territory.objects.filter(epci__code=code.upper(), epci__kind=kind)
    return list(members.filter(kind=TerritoryKind.COMMUNE).values_list("code", flat=True))


def departements_of(kind: str, code: str) -> list[str]:
    """Official codes of the départements that a territory is made of; none for a smaller one."""
    if kind == TerritoryKind.DEPARTEMENT:
        return [code.upper()]
    if kind == TerritoryKind.REGION:
        return [one for one, departement in departements().items() if departement.region == code]
    return []


def names_of_communes(codes: Collection[str]) -> dict[str, str]:
    """Names of the communes of today with these official codes. One query, none for none."""
    if not codes:
        return {}
    rows = Territory.objects.of_today().filter(kind=TerritoryKind.COMMUNE, code__in=codes)
    return dict(rows.values_list("code", "name"))


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


def towns_in(frame: Frame, *, most: int = TOWNS_SHOWN, apart: float = 1 / 9) -> tuple[Town, ...]:
    """The most populated communes whose centre lies in a frame, far enough from each other.

    `apart` is a share of the frame. One query.
    """
    known = {code: pair for code, pair in centres().items() if frame.holds(*pair)}
    communes = Territory.objects.of_today().filter(
        kind=TerritoryKind.COMMUNE, is_fictional=False, population__isnull=False
    )
    if len(known) <= FEW:
        communes = communes.filter(code__in=list(known))
    rows = communes.order_by("-population", "pk").values_list("code", "name")[:FEW]
    distance = max(frame.north - frame.south, frame.east - frame.west) * apart
    kept: list[Town] = []
    for code, name in rows:
        pair = known.get(code)
        if pair and all(_gap(town.centre, pair) >= distance for town in kept):
            kept.append(Town(name, pair))
        if len(kept) == most:
            break
    return tuple(kept)


def _gap(one: Pair, other: Pair) -> float:
    return abs(one[0] - other[0]) + abs(one[1] - other[1])

"""Places answered, level by level, none of them betraying a few people.

A place is what a profile is: whoever knows that one person of a hamlet took part would read
their answer. A place that fewer than k people named is counted with others, and those others
are k at least *inside each larger place*: what is left of a département once its communes are
taken away is a group as well. Where it would be smaller, the least named place joins it. A
place that is not shown shows nothing of what lies in it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aimpact.questionnaire.structure import Level

FRANCE = ""
"""What holds the places that nothing larger holds."""
LEVELS = {
    Level.COMMUNE: (Level.REGION, Level.DEPARTEMENT, Level.COMMUNE),
    Level.EPCI: (Level.REGION, Level.DEPARTEMENT, Level.EPCI),
    Level.DEPARTEMENT: (Level.REGION, Level.DEPARTEMENT),
    Level.REGION: (Level.REGION,),
}
"""What is told of an answer of each level, the largest first."""


@dataclass(frozen=True, slots=True)
class KnownPlace:
    """The name of a place, and the code of the place that holds it (`FRANCE` for none)."""

    name: str
    parent: str = FRANCE


Gazetteer = Mapping[str, KnownPlace]
"""Places by their code in answers (`departement_35`)."""


@dataclass(frozen=True, slots=True)
class PlaceCount:
    """How many named a place, or one inside it."""

    code: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class LevelReading:
    """The places of one level, the most named first; `others` named one that is not shown."""

    level: Level
    places: tuple[PlaceCount, ...]
    others: int


def read_places(
    counts: Mapping[str, int], answered: int, *, level: Level, known: Gazetteer, k: int
) -> tuple[LevelReading, ...]:
    """The places behind the cells of a question, the largest level first. `k` protects."""
    shown = {FRANCE: answered}
    levels = []
    for each in LEVELS[level]:
        inside: dict[str, list[str]] = {}
        for code, count in counts.items():
            if count and code.startswith(f"{each.value}_"):
                inside.setdefault(_holder(code, known, each, level), []).append(code)
        visible = [
            code
            for parent, codes in inside.items()
            if parent in shown
            for code in _visible(codes, counts, shown[parent], k)
        ]
        shown |= {code: counts[code] for code in visible}
        levels.append(_level(each, visible, counts, known, answered))
    return tuple(levels)


def _holder(code: str, known: Gazetteer, each: Level, asked: Level) -> str:
    """The code of what holds a place among the levels told; `FRANCE` for the largest."""
    if each is LEVELS[asked][0]:
        return FRANCE
    return known[code].parent if code in known else FRANCE


def _visible(codes: Sequence[str], counts: Mapping[str, int], total: int, k: int) -> list[str]:
    """The places of one larger one that may be shown, what is left being nobody or k people."""
    shown = sorted((code for code in codes if counts[code] >= k), key=lambda code: -counts[code])
    rest = total - sum(counts[code] for code in shown)
    while 0 < rest < k and shown:
        rest += counts[shown.pop()]
    return shown


def _level(
    level: Level, codes: Sequence[str], counts: Mapping[str, int], known: Gazetteer, answered: int
) -> LevelReading:
    places = [
        PlaceCount(code, known[code].name if code in known else code, counts[code])
        for code in codes
    ]
    places.sort(key=lambda place: (-place.count, place.name, place.code))
    return LevelReading(level, tuple(places), answered - sum(place.count for place in places))

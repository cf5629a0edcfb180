"""Groups of opinion as pages, findings and notes read them, from the part of an analysis.

Plain Python: nothing is reckoned here that the protected tables do not show.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import prod
from typing import Any

from aimpact.insights.readings.groups import Group

MOST_TOLD = 5
"""Statements told of a group, of what unites and of what divides."""
UNITING = 0.6
"""Share of every group from which a statement unites: three in five."""
DIVIDING = 0.25
"""Distance between the groups farthest apart from which a statement divides."""
APART = 0.5
"""Silhouette from which groups stand apart (Kaufman and Rousseeuw 1990); under it they touch."""


class GroupState(StrEnum):
    """What the search for groups gave; `ONE`: a group is those who gave one answer."""

    CLEAR = "clear"
    NONE = "none"
    FEW = "few"
    ONE = "one"


@dataclass(frozen=True, slots=True)
class Side:
    """How many of each group took a side; `None` is hidden. `everybody` did in all."""

    counts: tuple[int | None, ...]
    everybody: int


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement by group. `answered` are those of each group who answered; `seen` are all."""

    field: str
    agree: Side
    answered: tuple[int | None, ...]
    seen: int

    @property
    def others(self) -> Side:
        """Those who answered and do not agree: they refuse, or pass."""
        known = zip(self.agree.counts, self.answered, strict=True)
        counts = (None if count is None or base is None else base - count for count, base in known)
        return Side(tuple(counts), self.seen - self.agree.everybody)

    def side(self, is_agree: bool) -> Side:
        """Those who agree, or the others."""
        return self.agree if is_agree else self.others

    def share(self, group: int, *, is_agree: bool = True) -> float | None:
        """Share of a group that took that side; `None` where it is hidden."""
        count, base = self.side(is_agree).counts[group], self.answered[group]
        return count / base if count is not None and base else None

    def elsewhere(self, group: int, *, is_agree: bool = True) -> float | None:
        """The same share among all the others."""
        side = self.side(is_agree)
        count, base = side.counts[group], self.answered[group]
        if count is None or base is None or self.seen <= base:
            return None
        return (side.everybody - count) / (self.seen - base)

    def shares(self, *, is_agree: bool = True) -> list[float] | None:
        """The share of each group; `None` where one is hidden."""
        found = [self.share(at, is_agree=is_agree) for at in range(len(self.answered))]
        known = [share for share in found if share is not None]
        return known if len(known) == len(found) else None

    def bridging(self, *, is_agree: bool = True) -> float | None:
        """The geometric mean of the groups' shares, one vote added on each side: high where every
        group says so. Polis' group-aware consensus, whatever the number of groups.
        """
        counts, bases = self.side(is_agree).counts, self.answered
        shares = [
            (count + 1) / (base + 2)
            for count, base in zip(counts, bases, strict=True)
            if count is not None and base is not None
        ]
        return prod(shares) ** (1 / len(shares)) if len(shares) == len(bases) else None

    @property
    def division(self) -> float | None:
        """Distance between the groups that agree most and least."""
        shares = self.shares()
        return max(shares) - min(shares) if shares else None


@dataclass(frozen=True, slots=True)
class Profile:
    """How many of each group of a profile field (`groups`) are in each group of opinion."""

    by: str
    groups: tuple[Group, ...]
    answered: tuple[int, ...]
    counts: tuple[tuple[int | None, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BatteryGroups:
    """One battery. `least` is how many people are needed; `cells` are (x, y, group, class)."""

    code: str
    state: GroupState
    people: int
    least: int
    fields: tuple[str, ...]
    silhouette: float = 0.0
    sizes: tuple[int, ...] = ()
    unplaced: int = 0
    statements: tuple[Statement, ...] = ()
    telling: tuple[tuple[tuple[int, bool], ...], ...] = ()
    profiles: tuple[Profile, ...] = ()
    size: float = 0.0
    cells: tuple[tuple[int, int, int, int], ...] = ()

    @property
    def are_apart(self) -> bool:
        """Whether the groups stand apart rather than touch."""
        return self.silhouette >= APART

    def told(self, group: int) -> list[tuple[Statement, bool]]:
        """What a group is about: statements and sides, where the figures are shown."""
        found = [(self.statements[at], is_agree) for at, is_agree in self.telling[group]]
        known = [
            (one, is_agree)
            for one, is_agree in found
            if one.elsewhere(group, is_agree=is_agree) is not None
        ]
        return known[:MOST_TOLD]

    def uniting(self) -> list[tuple[Statement, bool]]:
        """What all groups agree with, or hardly any does, the most shared first."""
        found = [
            (score, one, is_agree)
            for one in self.statements
            for is_agree in (True, False)
            if (score := one.bridging(is_agree=is_agree)) is not None
            and min(one.shares(is_agree=is_agree) or [0.0]) >= UNITING
        ]
        ordered = sorted(found, key=lambda each: -each[0])
        return [(one, is_agree) for _score, one, is_agree in ordered][:MOST_TOLD]

    def dividing(self) -> list[Statement]:
        """What groups see most differently, the most first."""
        found = [(one.division or 0.0, one) for one in self.statements]
        ordered = sorted(found, key=lambda each: -each[0])
        return [one for division, one in ordered if division >= DIVIDING][:MOST_TOLD]


def read_opinion_groups(part: Mapping[str, Any]) -> list[BatteryGroups]:
    """The batteries of the part « groups »."""
    return [_battery(each) for each in part.get("batteries", ())]


def _battery(found: Mapping[str, Any]) -> BatteryGroups:
    drawn = found.get("map", {})
    return BatteryGroups(
        code=found["code"],
        state=GroupState(found["state"]),
        people=found["people"],
        least=found["least"],
        fields=tuple(found["fields"]),
        silhouette=found.get("silhouette", 0.0),
        sizes=tuple(found.get("groups", ())),
        unplaced=found.get("unplaced", 0),
        statements=tuple(_statement(each) for each in found.get("statements", ())),
        telling=tuple(
            tuple((at, is_agree) for at, is_agree in group) for group in found.get("telling", ())
        ),
        profiles=tuple(_profile(each) for each in found.get("profile", ())),
        size=drawn.get("size", 0.0),
        cells=tuple((x, y, group, level) for x, y, group, level in drawn.get("cells", ())),
    )


def _statement(found: Mapping[str, Any]) -> Statement:
    return Statement(
        field=found["field"],
        agree=Side(tuple(found["agree"]), found["agree_all"]),
        answered=tuple(found["answered"]),
        seen=found["seen"],
    )


def _profile(found: Mapping[str, Any]) -> Profile:
    return Profile(
        by=found["by"],
        groups=tuple(map(tuple, found["groups"])),
        answered=tuple(found["answered"]),
        counts=tuple(map(tuple, found["counts"])),
    )


def letter(group: int) -> str:
    """What a group is called: A for the greatest, B, C…"""
    return chr(ord("A") + group)


def fields_of(batteries: Sequence[BatteryGroups]) -> set[str]:
    """Every field of the questionnaire that is told of."""
    return {name for battery in batteries for name in battery.fields}

"""Participants against the population: which groups are missing, by how much.

Reads the groups of `readings.people`, none of which has fewer than k people: what is told here is
told already by the counts of who took part.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from aimpact.insights.readings.groups import Group
from aimpact.insights.readings.people import GroupOfPeople, PeopleReading
from aimpact.statistics.representation import dissimilarity, is_beyond_chance, missing

TOLD_GAP = 0.02
"""Gaps between two shares under two points are not told: nobody would act on them."""


@dataclass(frozen=True, slots=True)
class GroupGap:
    """A group whose share of the participants is not that of the inhabitants.

    `needed` is how many more of them must take part, the others staying, for it to be.
    """

    profile_field: str
    group: Group
    share: float
    population_share: float
    needed: int

    @property
    def is_missing(self) -> bool:
        """Whether the group is under-represented."""
        return self.share < self.population_share

    @property
    def gap(self) -> float:
        return self.share - self.population_share


@dataclass(frozen=True, slots=True)
class Representation:
    """How the participants compare by one profile field.

    `closeness` is 1 less the index of dissimilarity: 1 for the population's own composition.
    `gaps` are the groups farther than chance and `TOLD_GAP`, the most missing first.
    """

    profile_field: str
    closeness: float
    gaps: tuple[GroupGap, ...]

    @property
    def missing(self) -> tuple[GroupGap, ...]:
        return tuple(each for each in self.gaps if each.is_missing)

    @property
    def above(self) -> tuple[GroupGap, ...]:
        return tuple(each for each in reversed(self.gaps) if not each.is_missing)


def read_representation(people: PeopleReading) -> Representation | None:
    """The comparison by one profile field; `None` where two groups at least do not compare."""
    compared = [each for each in people.groups if each.inhabitants]
    taken = sum(each.participants for each in compared)
    if len(compared) < 2 or not taken:
        return None
    counts = [each.participants for each in compared]
    closeness = 1 - dissimilarity(counts, [each.inhabitants or 0 for each in compared])
    gaps = sorted(_gaps(people.profile_field, compared), key=lambda each: each.gap)
    return Representation(people.profile_field, closeness, tuple(gaps))


def _gaps(profile_field: str, compared: list[GroupOfPeople]) -> Iterator[GroupGap]:
    taken = sum(each.participants for each in compared)
    lived = sum(each.inhabitants or 0 for each in compared)
    for each in compared:
        share, wanted = each.participants / taken, (each.inhabitants or 0) / lived
        is_told = is_beyond_chance(each.participants, taken, wanted)
        if is_told and abs(share - wanted) >= TOLD_GAP:
            needed = missing(each.participants, taken, wanted)
            yield GroupGap(profile_field, each.group, share, wanted, needed)

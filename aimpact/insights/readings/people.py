"""Who took part, by profile field, beside the population of the territory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aimpact.accounts.enums import ProfileField
from aimpact.insights.disclosure import merge_small
from aimpact.insights.readings.groups import Group
from aimpact.insights.tallies import NOT_SAID, Book

ORDERED = frozenset({ProfileField.AGE_BAND})
"""Profile fields whose values have an order: a small one joins its neighbour."""
MOST_EMPTY = 10
"""Values that nobody gave, shown one by one."""


@dataclass(frozen=True, slots=True)
class GroupOfPeople:
    """Participants of one group; `inhabitants` of the territory in it, where they are known."""

    group: Group
    participants: int
    inhabitants: int | None = None


@dataclass(frozen=True, slots=True)
class PeopleReading:
    """Who took part, by one profile field.

    `said` participants filled the field in; `silent` did not. The population compares where it
    is known: `compared` participants and `population` inhabitants are those of such groups.
    """

    profile_field: str
    groups: tuple[GroupOfPeople, ...]
    said: int
    silent: int

    @property
    def compared(self) -> int:
        return sum(each.participants for each in self.groups if each.inhabitants is not None)

    @property
    def population(self) -> int:
        return sum(each.inhabitants or 0 for each in self.groups)

    def gap(self, each: GroupOfPeople) -> float | None:
        """Share of the participants less share of the population, between -1 and 1."""
        if each.inhabitants is None or not self.compared or not self.population:
            return None
        return each.participants / self.compared - each.inhabitants / self.population

    @property
    def largest_gap(self) -> float | None:
        """The largest difference between two shares, between 0 and 1; `None`: nothing compares."""
        gaps = [gap for each in self.groups if (gap := self.gap(each)) is not None]
        return max((abs(gap) for gap in gaps), default=None)


def read_people(
    book: Book,
    *,
    profile_field: str,
    order: Sequence[str],
    k: int,
    population: Mapping[str, int] | None = None,
) -> PeopleReading:
    """Participants by value of a profile field, in `order`; groups of fewer than `k` together.

    `population` gives the inhabitants of each value; values without participants are then
    shown as well, with nobody: together where they are more than `MOST_EMPTY` (communes).
    """
    margins = population or {}
    said = sizes_of_said(book, profile_field=profile_field, order=order)
    sizes = {v: said.get(v, 0) for v in (*order, *said) if v in said or v in margins}
    groups = tuple(
        GroupOfPeople(group, sum(sizes[value] for value in group), _inhabitants(group, margins))
        for group in _shown(sizes, k, is_ordered=profile_field in ORDERED)
    )
    total = sum(sizes.values())
    return PeopleReading(profile_field, groups, total, book.everybody.ballots - total)


def _shown(sizes: Mapping[str, int], k: int, *, is_ordered: bool) -> list[Group]:
    """Groups of people, and those of nobody."""
    empty = tuple(value for value, size in sizes.items() if not size)
    if len(empty) <= MOST_EMPTY:
        return groups_of(sizes, k, is_ordered=is_ordered)
    told = {value: size for value, size in sizes.items() if size}
    return [*groups_of(told, k, is_ordered=is_ordered), empty]


def _inhabitants(group: Group, margins: Mapping[str, int]) -> int | None:
    known = [margins[value] for value in group if value in margins]
    return sum(known) if known else None


def sizes_of_said(book: Book, *, profile_field: str, order: Sequence[str]) -> dict[str, int]:
    """How many participants said each value, in `order`, then the others."""
    known = book.values(profile_field)
    named = [value for value in dict.fromkeys(order) if value in known]
    rest = sorted(known.keys() - {*named, NOT_SAID})
    return {value: known[value].ballots for value in (*named, *rest) if known[value].ballots}


def groups_of(sizes: Mapping[str, int], k: int, *, is_ordered: bool) -> list[Group]:
    """Values one by one, the small ones with others: no group of fewer than `k` people."""
    values = list(sizes)
    merged = merge_small(list(sizes.values()), k, is_ordered=is_ordered)
    return [tuple(values[at] for at in group) for group in merged]

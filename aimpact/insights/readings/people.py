"""Who took part, by profile field, beside the population of the territory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aimpact.insights.disclosure import merge_small
from aimpact.insights.tallies import NOT_SAID, Book

Group = tuple[str, ...]
"""Profile values that are counted together."""


@dataclass(frozen=True, slots=True)
class GroupOfPeople:
    """Participants of one group; `inhabitants` of the territory in it, where they are known."""

    group: Group
    participants: int
    inhabitants: int | None = None


@dataclass(frozen=True, slots=True)
class PeopleReading:
    """Who took part, by one profile field.

    `said` participants filled the field in; `silent` did not. Shares are of those who said.
    `population` adds up the inhabitants of every group; `None` where no margin is known.
    """

    profile_field: str
    groups: tuple[GroupOfPeople, ...]
    said: int
    silent: int
    population: int | None = None

    @property
    def gaps(self) -> tuple[float, ...]:
        """Share of the participants less share of the population, group by group."""
        if not self.population or not self.said:
            return ()
        return tuple(
            each.participants / self.said - (each.inhabitants or 0) / self.population
            for each in self.groups
        )


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
    shown as well, with nobody.
    """
    sizes = sizes_of_said(book, profile_field=profile_field, order=order)
    margins = population or {}
    sizes |= {value: 0 for value in order if value not in sizes and value in margins}
    ordered = {v: sizes[v] for v in (*order, *sizes) if v in sizes}
    groups = tuple(
        GroupOfPeople(
            group,
            sum(ordered[value] for value in group),
            sum(margins.get(value, 0) for value in group) if margins else None,
        )
        for group in groups_of(ordered, k)
    )
    said = sum(sizes.values())
    return PeopleReading(
        profile_field=profile_field,
        groups=groups,
        said=said,
        silent=book.everybody.ballots - said,
        population=sum(each.inhabitants or 0 for each in groups) if margins else None,
    )


def sizes_of_said(book: Book, *, profile_field: str, order: Sequence[str]) -> dict[str, int]:
    """How many participants said each value, in `order`, then the others."""
    known = book.values(profile_field)
    named = [value for value in dict.fromkeys(order) if value in known]
    rest = sorted(known.keys() - {*named, NOT_SAID})
    return {value: known[value].ballots for value in (*named, *rest) if known[value].ballots}


def groups_of(sizes: Mapping[str, int], k: int) -> list[Group]:
    """Values one by one, the small ones together: no group of fewer than `k` people."""
    values = list(sizes)
    merged = merge_small(list(sizes.values()), k)
    return [tuple(values[at] for at in group) for group in merged]

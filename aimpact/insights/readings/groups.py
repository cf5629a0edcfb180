"""Groups of profile values that are counted together, none of them too small."""

from collections.abc import Collection, Iterable, Sequence

from aimpact.insights.disclosure import merge_small
from aimpact.insights.tallies import NOT_SAID

Group = tuple[str, ...]
"""Profile values that are counted together."""

Part = tuple[int, ...]
"""Positions of groups that come together."""


def merge_groups(
    groups: Sequence[Group],
    sizes: Sequence[int],
    least: int,
    *,
    together: Collection[int] = (),
    is_ordered: bool = False,
) -> list[Group]:
    """Groups of at least `least` people, as far as there are so many in all.

    Where values are ordered a small group joins its neighbour; those who did not say have none.
    The positions `together` come together and never stand alone.
    """
    said = [at for at, group in enumerate(groups) if group != (NOT_SAID,)]
    merged = merge_small(
        [sizes[at] for at in said],
        least,
        together={said.index(at) for at in together if at in said},
        is_ordered=is_ordered,
    )
    parts: list[Part] = [tuple(said[at] for at in part) for part in merged]
    for silent in (at for at in range(len(groups)) if at not in said):
        parts = _with_silent(parts, silent, sizes, together)
    return [
        tuple(value for at in part for value in groups[at])
        for part in _absorbed(parts, sizes, least)
    ]


def _with_silent(
    parts: Sequence[Part], silent: int, sizes: Sequence[int], together: Collection[int]
) -> list[Part]:
    """Those who did not say on their own, or with the part that they must not stand apart from:
    one that must not stand alone either, or the smallest."""
    near = sorted(
        (part for part in parts if _sum(sizes, part)),
        key=lambda part: (not set(part) & set(together), _sum(sizes, part)),
    )
    joined = near[0] if near and silent in together else ()
    return [*(part for part in parts if part != joined), (*joined, silent)]


def _absorbed(parts: Sequence[Part], sizes: Sequence[int], least: int) -> list[Part]:
    """Parts under `least` people join the smallest other one, until none is left."""
    joined = list(parts)
    while True:
        people = sorted(
            (part for part in joined if _sum(sizes, part)), key=lambda part: _sum(sizes, part)
        )
        if len(people) < 2 or _sum(sizes, people[0]) >= least:
            return joined
        place = joined.index(people[1])
        joined[place] = (*people[1], *people[0])
        joined.remove(people[0])


def _sum(sizes: Sequence[int], part: Part) -> int:
    return sum(sizes[at] for at in part)


def coarsest(groups: Iterable[Group], others: Iterable[Group]) -> list[Group]:
    """The finest groups of which both kinds of groups are parts."""
    joined: list[Group] = list(groups)
    for other in others:
        touched = [group for group in joined if set(group) & set(other)]
        if len(touched) > 1:
            whole = tuple(value for group in touched for value in group)
            joined = [*(group for group in joined if group not in touched), whole]
    return joined

"""Groups of profile values that are counted together, none of them too small."""

from collections.abc import Collection, Iterable, Sequence

from aimpact.insights.disclosure import merge_small
from aimpact.insights.tallies import NOT_SAID

Group = tuple[str, ...]
"""Profile values that are counted together."""


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
    The positions `together` are one group, which is never one of them alone.
    """
    apart = {at for at, group in enumerate(groups) if NOT_SAID in group}
    merged = merge_small(sizes, least, together=together, is_ordered=is_ordered, apart=apart)
    return [tuple(value for at in part for value in groups[at]) for part in merged]


def coarsest(groups: Iterable[Group], others: Iterable[Group]) -> list[Group]:
    """The finest groups of which both kinds of groups are parts."""
    joined: list[Group] = list(groups)
    for other in others:
        touched = [group for group in joined if set(group) & set(other)]
        if len(touched) > 1:
            whole = tuple(value for group in touched for value in group)
            joined = [*(group for group in joined if group not in touched), whole]
    return joined

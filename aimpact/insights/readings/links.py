"""By which link people came, where a link may be one person's.

A value of the address is a way in: a link given to one club is a small group, a link given to one
person is a name (ADR 0013, 4). Values under k are counted together, zeros too, for a zero that
goes would tell that one came; and with the least of the others where they are fewer than k, or
the total would tell them. The bare link is a way in as well.
"""

from collections.abc import Mapping
from dataclasses import dataclass

BARE = ""
"""Stands for the bare link among the values declared."""


@dataclass(frozen=True, slots=True)
class LinksReading:
    """The ways in that may be told, by value (`BARE` among them), and those counted together.

    `others` came by one of `together`, which may be all of them.
    """

    shown: Mapping[str, int]
    together: frozenset[str]
    others: int


def read_links(counts: Mapping[str, int], asked: int, *, k: int) -> LinksReading:
    """The ways in of `asked` people; `counts` holds every declared value. `k` protects."""
    ways = {**counts, BARE: asked - sum(counts.values())}
    shown = sorted((way for way in ways if ways[way] >= k), key=lambda way: -ways[way])
    together = ways.keys() - set(shown)
    while together and shown and sum(ways[way] for way in together) < k:
        together |= {shown.pop()}
    return LinksReading(
        shown={way: count for way, count in ways.items() if way not in together},
        together=frozenset(together),
        others=sum(ways[way] for way in together),
    )

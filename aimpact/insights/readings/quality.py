"""Signs by which a team judges how ballots came in: sums, never about one ballot.

A sign is no proof: a school sends many ballots from one address, and so does somebody who answers
ten times. Counts under k are not told, as everywhere; nor are shares of ballots from which the
rest of them would be fewer than k.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from statistics import median

from aimpact.insights.disclosure import may_tell
from aimpact.insights.readings.numbers import Slice, median_of
from aimpact.insights.tallies import Tallies
from aimpact.surveys.enums import Sign

FAST = 3
"""Ballots answered in less than a third of the median time are called fast (Greszki, Meyer and
Schoen, « Exploring the Effects of Removing "Too Fast" Responses », Public Opinion Quarterly 2015).
"""
FEWEST_TIMED = 30
"""Ballots timed under which a median says too little."""
BURST, SMALLEST_BURST, FEWEST_DAYS = 5, 50, 3
"""A day is out of the ordinary with five times the ballots of the median day, fifty at least, in a
survey that received ballots on three other days or more."""
TOLD_FROM = 0.2
"""Share of ballots from places that sent many from which the public page says so."""
_NARROW, _WIDE, _WIDE_FROM = 10, 60, 600


@dataclass(frozen=True, slots=True)
class Burst:
    """A day that received `times` the ballots of the median day."""

    day: date
    ballots: int
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """What was seen. `None` in `counts` stands for a number from 1 to k - 1.

    `crowded`, `fast` and `alike` are shares; `None` where they are not measured, or of too few
    ballots to be told, or of all but too few. `fast_under` is the time, in seconds, under which a
    ballot was called fast; `has_tables` says whether k ballots filled tables, so that `alike` was
    measured.
    """

    counts: Mapping[Sign, int | None]
    crowded: float | None = None
    fast: float | None = None
    fast_under: int = 0
    alike: float | None = None
    has_tables: bool = False
    bursts: tuple[Burst, ...] = ()

    @property
    def is_told_to_all(self) -> bool:
        """Whether readers of the public page should know before they read the figures."""
        return self.crowded is not None and self.crowded >= TOLD_FROM

    def seen(self, sign: Sign) -> bool:
        """Whether it was seen at all."""
        return self.counts.get(sign, 0) != 0


def read_quality(tallies: Tallies, signs: Mapping[Sign, int], *, k: int) -> Quality:
    """Read the signs of a survey from its counters and from what its doors counted."""
    fast, under = _fast(tallies, k)
    return Quality(
        counts={sign: _told(signs.get(sign, 0), k) for sign in Sign},
        crowded=_crowded(signs, k),
        fast=fast,
        fast_under=under,
        alike=_alike(tallies, k),
        has_tables=tallies.tables_filled >= k,
        bursts=_bursts(tallies),
    )


def _told(count: int, k: int) -> int | None:
    return count if may_tell(count, k) else None


def _crowded(signs: Mapping[Sign, int], k: int) -> float | None:
    crowd, sent = signs.get(Sign.CROWDED, 0), signs.get(Sign.SENT, 0)
    if sent < k or 0 < crowd < k:
        return None
    return min(crowd / sent, 1.0)


def _fast(tallies: Tallies, k: int) -> tuple[float | None, int]:
    """The share of fast ballots, as far down as the bins of durations tell for sure."""
    slices = [Slice(start, start + _width(start), n) for start, n in tallies.seconds.items()]
    timed = sum(each.count for each in slices)
    if timed < FEWEST_TIMED:
        return None, 0
    under = int(median_of(slices) / FAST) // _NARROW * _NARROW
    if not under:
        return None, 0  # most people answer within seconds: nothing can be called fast
    fast = sum(each.count for each in slices if each.high <= under)
    return (fast / timed if may_tell(fast, k, beside=(timed,)) else None), under


def _alike(tallies: Tallies, k: int) -> float | None:
    """The share of ballots whose tables hold one answer each, among those that filled any."""
    filled, same = tallies.tables_filled, tallies.tables_alike
    if filled < k or not may_tell(same, k, beside=(filled,)):
        return None
    return same / filled


def _width(start: int) -> int:
    return _NARROW if start < _WIDE_FROM else _WIDE


def _bursts(tallies: Tallies) -> tuple[Burst, ...]:
    days = {date.fromisoformat(day): count for day, count in tallies.days.items() if count}
    if len(days) <= FEWEST_DAYS:
        return ()
    ordinary = max(1.0, float(median(days.values())))
    return tuple(
        Burst(day, count, int(count / ordinary))
        for day, count in sorted(days.items())
        if count >= max(SMALLEST_BURST, BURST * ordinary)
    )

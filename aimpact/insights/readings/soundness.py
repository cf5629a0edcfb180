"""How results change without some ballots: from a protected table, and from the part of it.

Plain Python. A share without a group is that of all the others; where the group's count is hidden
only the bound that follows from public numbers is told: `most` points, whatever they answered.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aimpact.insights.readings.crossing import CrossReading

FLAGGED, DAYS = "flagged", "days"
"""Ballots answered very fast or alike down every line; those of days out of the ordinary."""
POINT = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Without:
    """One field with all ballots and without those of one part. `shares` and `others` are answer
    by answer, `None` where the part's count is hidden; `most` is the largest change that `answered`
    and `left_out` allow.
    """

    question: str
    field: str
    part: str
    answered: int
    left_out: int
    shares: tuple[float, ...]
    others: tuple[float | None, ...]
    most: float

    @property
    def change(self) -> float:
        """The largest change of a share: as it is where it is known, its bound where one is not."""
        pairs = zip(self.shares, self.others, strict=True)
        known = [abs(other - share) for share, other in pairs if other is not None]
        return max([*known, self.most])


@dataclass(frozen=True, slots=True)
class Soundness:
    """What an analysis found. `flagged` and `days` are numbers of ballots, `None` where they are
    not told.
    """

    ballots: int
    flagged: int | None
    days: int | None
    fields: tuple[Without, ...]

    def of(self, part: str) -> list[Without]:
        """The fields compared with and without one part, the most changed first."""
        found = [each for each in self.fields if each.part == part]
        return sorted(found, key=lambda each: -each.change)


def without(cross: CrossReading, part: str, counts: Sequence[int]) -> dict[str, Any] | None:
    """One field with and without the group called `part`, ready for JSON; `None` where that group
    is not shown apart. `counts` are everybody's, answer by answer, which are public.
    """
    group = next((row for row in cross.rows if row.group == (part,)), None)
    everybody = sum(row.answered for row in cross.rows)
    if group is None or not group.counts or group.answered == everybody:
        return None
    rest = everybody - group.answered
    shares = [count / everybody for count in counts]
    others = [
        None if removed is None else (count - removed) / rest
        for count, removed in zip(counts, group.counts, strict=True)
    ]
    bounds = [
        group.answered / rest * max(share, 1 - share)
        for share, other in zip(shares, others, strict=True)
        if other is None
    ]
    return {
        "part": part,
        "answered": everybody,
        "left_out": group.answered,
        "shares": [round(share, 4) for share in shares],
        "others": [None if other is None else round(other, 4) for other in others],
        "most": round(max(bounds, default=0.0), 4),
    }


def read_soundness(part: Mapping[str, Any]) -> Soundness | None:
    """The part « quality » of an analysis; `None` where it has nothing to say."""
    if not part:
        return None
    fields = (
        Without(
            question=each["question"],
            field=each["field"],
            part=each["part"],
            answered=each["answered"],
            left_out=each["left_out"],
            shares=tuple(each["shares"]),
            others=tuple(each["others"]),
            most=each["most"],
        )
        for each in part["fields"]
    )
    return Soundness(part["ballots"], part["flagged"], part["days"], tuple(fields))

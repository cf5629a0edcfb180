"""From a protected table to complete ones, by what every reader of it can reckon.

A test needs a table without gaps. Answers that are hidden for one group are counted together for
all of them (a group's answers less those shown); or groups with gaps are left out. Nothing but
what is shown goes in, so whatever is computed from the outcome tells nothing more: neither p, nor
V, nor a residual needs a rule of its own (ADR 0009, 16).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aimpact.insights.readings.crossing import CrossReading, GroupReading

Column = tuple[int, ...]
"""Positions of answers that are counted together."""


@dataclass(frozen=True, slots=True)
class Complete:
    """A table without gaps. `rows` are positions in the reading's rows; `answer` is the one whose
    ticks are counted beside everybody else's, where several may be ticked.
    """

    rows: tuple[int, ...]
    columns: tuple[Column, ...]
    counts: tuple[tuple[int, ...], ...]
    answer: int | None = None

    @property
    def is_whole(self) -> bool:
        """Whether no answers are counted together."""
        return all(len(column) == 1 for column in self.columns)


def complete_tables(reading: CrossReading) -> list[Complete]:
    """What can be tested of a crossed field: one table; of ticks, one for each answer. Nothing
    where too much is hidden, and of numbers.
    """
    if len(reading.rows) < 2 or not reading.rows[0].counts:
        return []
    if reading.field.is_list:
        return [*_ticks(reading.rows)]
    everybody = range(len(reading.rows))
    without_gaps = [at for at in everybody if None not in reading.rows[at].counts]
    found = [_single(reading.rows, rows) for rows in (everybody, without_gaps)]
    return [table for table in found if table is not None][:1]


def _single(readings: Sequence[GroupReading], rows: Sequence[int]) -> Complete | None:
    """Answers shown for all of these groups, one by one; the others counted together."""
    if len(rows) < 2:
        return None
    width = range(len(readings[0].counts))
    shown = [at for at in width if all(readings[row].counts[at] is not None for row in rows)]
    hidden = tuple(at for at in width if at not in shown)
    counts = [[readings[row].counts[at] or 0 for at in shown] for row in rows]
    columns: list[Column] = [(at,) for at in shown]
    if hidden:
        columns.append(hidden)
        for row, line in zip(rows, counts, strict=True):
            line.append(readings[row].answered - sum(line))
    kept = [at for at in range(len(columns)) if sum(line[at] for line in counts)]
    if len(kept) < 2:
        return None
    lines = tuple(tuple(line[at] for at in kept) for line in counts)
    return Complete(tuple(rows), tuple(columns[at] for at in kept), lines)


def _ticks(readings: Sequence[GroupReading]) -> Iterator[Complete]:
    """Ticked or not, answer by answer, among the groups where it is shown."""
    for at in range(len(readings[0].counts)):
        lines = {
            row: (count, reading.answered - count)
            for row, reading in enumerate(readings)
            if (count := reading.counts[at]) is not None
        }
        sides = [sum(side) for side in zip(*lines.values(), strict=True)]
        if len(lines) > 1 and all(sides):
            yield Complete(tuple(lines), ((at,), ()), tuple(lines.values()), answer=at)

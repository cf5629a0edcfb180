"""Means of groups held against each other, from what the protected table shows and no more.

Of a scale, or of a recommendation whose counts are all shown, each group has its own spread: the
group that lies farthest is set beside all the others together by Welch's test. Of a number a group
shows its mean alone: the spread inside groups is everybody's, which is public, less what the means
explain (one-way analysis of variance).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import sqrt

from aimpact.insights.readings.crossing import GroupReading
from aimpact.insights.readings.differences import strength_of_means
from aimpact.statistics.means import (
    Gap,
    Sample,
    Variance,
    one_way,
    sample_of,
    student_quantile,
    welch,
)

Found = dict[str, object]


@dataclass(frozen=True, slots=True)
class _Apart:
    """One group beside all the others: position in the table, its sample, theirs."""

    row: int
    group: Sample
    rest: Sample


def gap_of_steps(
    rows: Sequence[int], steps: Sequence[Sequence[int]], values: Sequence[float]
) -> Found | None:
    """The group whose mean lies farthest from that of the others. `steps` are the counts of each
    group (a position of `rows` each), `values` what each step is worth.
    """
    found = [(each, welch(each.rest, each.group)) for each in _each_apart(rows, steps, values)]
    if not found:
        return None
    apart, gap = min(found, key=lambda pair: (pair[1].p, -abs(pair[1].difference), pair[0].row))
    return _told(apart.row, apart.group, apart.rest, gap)


def _each_apart(
    rows: Sequence[int], steps: Sequence[Sequence[int]], values: Sequence[float]
) -> Iterator[_Apart]:
    totals = [sum(column) for column in zip(*steps, strict=True)]
    for row, counts in zip(rows, steps, strict=True):
        rest = [total - count for total, count in zip(totals, counts, strict=True)]
        if sum(counts) > 1 and sum(rest) > 1:
            pairs = (zip(values, each, strict=True) for each in (counts, rest))
            group, others = map(sample_of, pairs)
            yield _Apart(row, group, others)


def variance_of_means(
    rows: Sequence[GroupReading], *, squares: float, answered: int
) -> Found | None:
    """The analysis of variance of a number, as a test of the part « differences ». `squares` is of
    everybody, `answered` of how many: `None` where the groups do not make everybody.
    """
    groups = [(at, row.mean_base, row.mean) for at, row in enumerate(rows) if row.mean is not None]
    sizes = [(n, mean) for _at, n, mean in groups if n]
    if len(sizes) < 2 or sum(n for n, _mean in sizes) != answered or answered <= len(sizes):
        return None
    tested = one_way(sizes, squares)
    if tested.eta2 >= 1:
        return None  # bars too coarse for the means: nothing is left to hold them against
    return {
        "rows": [at for at, n, _mean in groups if n],
        "columns": [],
        "answer": None,
        "n": answered,
        "method": "anova",
        "statistic": round(tested.f, 4),
        "df": tested.between,
        "p": tested.p,
        "v": round(sqrt(tested.eta2), 4),
        "low": 0.0,
        "high": 0.0,
        "strength": strength_of_means(tested.cohen_f).value,
        "residuals": [],
        "mean_gap": _farthest(groups, tested, squares),
    }


def _farthest(
    groups: Sequence[tuple[int, int, float]], tested: Variance, squares: float
) -> Found | None:
    """The group farthest from the others for the spread inside groups."""
    within = (1 - tested.eta2) * squares / tested.within
    found: list[tuple[float, int, Sample, Sample, Gap]] = []
    for at, n, mean in groups:
        others = [(m, value) for other, m, value in groups if other != at]
        rest_n = sum(m for m, _value in others)
        rest = sum(m * value for m, value in others) / rest_n
        error = sqrt(within * (1 / n + 1 / rest_n))
        half = student_quantile(tested.within) * error
        gap = Gap(mean - rest, mean - rest - half, mean - rest + half, tested.p)
        samples = Sample(n, mean, within), Sample(rest_n, rest, within)
        found.append((abs(mean - rest) / (error or 1), at, *samples, gap))
    _size, at, group, rest_of, gap = max(found, key=lambda each: (each[0], -each[1]))
    return _told(at, group, rest_of, gap)


def _told(row: int, group: Sample, rest: Sample, gap: Gap) -> Found:
    return {
        "row": row,
        "mean": round(group.mean, 4),
        "n": group.n,
        "rest": round(rest.mean, 4),
        "rest_n": rest.n,
        "low": round(gap.low, 4),
        "high": round(gap.high, 4),
    }

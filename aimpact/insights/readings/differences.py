"""Differences between groups as pages, files and notes read them, from the part of an analysis.

Plain Python: no figure is reckoned here that the protected tables do not show.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from aimpact.insights.readings.groups import Group

LEVEL = 0.05
"""A corrected p under which chance is no longer thought to explain a difference."""
FEWEST_IN_GROUP = 30
"""People in each group from which a difference is stressed: one answer is 3 points under that."""
CLEAR = 1.96
"""An adjusted residual past which a cell is marked (Haberman 1973; 5 % for one cell)."""
_WEAK, _MODERATE, _STRONG = 0.1, 0.3, 0.5


class Strength(StrEnum):
    """How strongly two answers go together, after Cohen's w (1988, 7.2)."""

    NONE = "none"
    WEAK = "weak"
    MODERATE = "moderate"
    STRONG = "strong"


def strength_of(w: float) -> Strength:
    """The class of an effect: small from 0.1, medium from 0.3, large from 0.5."""
    bounds = ((_STRONG, Strength.STRONG), (_MODERATE, Strength.MODERATE), (_WEAK, Strength.WEAK))
    return next((strength for bound, strength in bounds if w >= bound), Strength.NONE)


def strength_of_means(f: float) -> Strength:
    """The class of a difference of means, after Cohen's f (1988, 8.2)."""
    bounds = ((0.4, Strength.STRONG), (0.25, Strength.MODERATE), (_WEAK, Strength.WEAK))
    return next((strength for bound, strength in bounds if f >= bound), Strength.NONE)


@dataclass(frozen=True, slots=True)
class MeanGap:
    """The group whose mean lies farthest from the mean of all the others (`rest`), with how many
    each is of and the 95 % interval of the difference. `row` is a position in the table.
    """

    row: int
    mean: float
    n: int
    rest: float
    rest_n: int
    low: float
    high: float

    @property
    def difference(self) -> float:
        return self.mean - self.rest


@dataclass(frozen=True, slots=True)
class Gap:
    """The cell that differs most: the share of one group beside that of all the others.

    `row` and `answer` are positions in the table; `group_base` and `rest_base` are how many
    answered on each side.
    """

    row: int
    answer: int
    share: float
    rest: float
    group_base: int
    rest_base: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tested:
    """One test. `columns` are positions of answers counted together; `residuals` follow `rows` and
    `columns`. `p` is not corrected, `corrected` is; `v` has a 95 % interval, `low` to `high`; of
    means (`is_of_means`) it is eta, without an interval.
    """

    rows: tuple[int, ...]
    columns: tuple[tuple[int, ...], ...]
    answer: int | None
    n: int
    method: str
    statistic: float
    df: int
    p: float
    corrected: float
    v: float
    low: float
    high: float
    strength: Strength
    is_marked: bool
    residuals: tuple[tuple[float, ...], ...]
    rho: float | None = None
    mean_gap: MeanGap | None = None

    @property
    def is_of_means(self) -> bool:
        """Whether it compares the means of a number, of which groups show nothing else."""
        return self.method == "anova"

    def residual(self, row: int, answer: int) -> float | None:
        """Of one cell of the table; `None` where it is counted with others."""
        if row not in self.rows or (answer,) not in self.columns:
            return None
        return self.residuals[self.rows.index(row)][self.columns.index((answer,))]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One field of a question (`field`) by another field (`by`): the protected table, its tests.

    `counts` are those of each group, answer by answer; `None` is hidden. `means` are of a scale or
    a number, of a recommendation its score (`is_score`), over `bases` answers; none of a choice.
    """

    by: str
    question: str
    field: str
    groups: tuple[Group, ...]
    asked: tuple[int, ...]
    answered: tuple[int, ...]
    counts: tuple[tuple[int | None, ...], ...]
    tests: tuple[Tested, ...]
    means: tuple[float | None, ...] = ()
    bases: tuple[int, ...] = ()
    is_score: bool = False

    @property
    def strongest(self) -> Tested | None:
        """The test to speak of: a marked one before the others, then the largest effect."""
        return max(self.tests, key=lambda test: (test.is_marked, test.v), default=None)

    @property
    def hides(self) -> bool:
        """Whether a count is hidden."""
        return any(None in row for row in self.counts)

    def residual(self, row: int, answer: int) -> float | None:
        """The residual of a cell, whichever test holds it."""
        found = (test.residual(row, answer) for test in self.tests if test.answer in {None, answer})
        return next((one for one in found if one is not None), None)

    def gap(self, test: Tested) -> Gap | None:
        """The cell of that test that lies farthest from what chance would give."""
        cells = [
            (abs(residual), row, answer)
            for row in test.rows
            for answer in _answers(test)
            if (residual := test.residual(row, answer)) is not None
        ]
        if not cells:
            return None
        _size, row, answer = max(cells, key=lambda cell: (cell[0], -cell[1], -cell[2]))
        return self._gap(test, row, answer)

    def _gap(self, test: Tested, row: int, answer: int) -> Gap | None:
        counts = {at: self.counts[at][answer] for at in test.rows}
        others = [at for at in test.rows if at != row]
        rest = sum(self.answered[at] for at in others)
        here, there = counts[row], [counts[at] for at in others]
        if here is None or None in there or not rest:
            return None
        share = here / self.answered[row]
        elsewhere = sum(count or 0 for count in there) / rest
        return Gap(row, answer, share, elsewhere, self.answered[row], rest)


def _answers(test: Tested) -> list[int]:
    """Answers that the test tells apart."""
    if test.answer is not None:
        return [test.answer]
    return [column[0] for column in test.columns if len(column) == 1]


def read_differences(part: Mapping[str, Any], *, pairs: bool = False) -> list[Difference]:
    """The tables of the part « differences »: by profile field, or `pairs` of questions."""
    return [_difference(each) for each in part.get("pairs" if pairs else "tables", ())]


def marked(differences: Sequence[Difference]) -> Iterator[tuple[Difference, Tested]]:
    """What may be stressed, the strongest first."""
    found = [(each, test) for each in differences for test in each.tests if test.is_marked]
    yield from sorted(found, key=lambda pair: -pair[1].v)


def _difference(found: Mapping[str, Any]) -> Difference:
    return Difference(
        by=found["by"],
        question=found["question"],
        field=found["field"],
        groups=tuple(map(tuple, found["groups"])),
        asked=tuple(found["asked"]),
        answered=tuple(found["answered"]),
        counts=tuple(map(tuple, found["counts"])),
        tests=tuple(map(_test, found["tests"])),
        means=tuple(found.get("means", ())),
        bases=tuple(found.get("bases", ())),
        is_score=found.get("is_score", False),
    )


def _test(found: Mapping[str, Any]) -> Tested:
    return Tested(
        rows=tuple(found["rows"]),
        columns=tuple(map(tuple, found["columns"])),
        answer=found["answer"],
        n=found["n"],
        method=found["method"],
        statistic=found["statistic"],
        df=found["df"],
        p=found["p"],
        corrected=found["corrected"],
        v=found["v"],
        low=found["low"],
        high=found["high"],
        strength=Strength(found["strength"]),
        is_marked=found["is_marked"],
        residuals=tuple(map(tuple, found["residuals"])),
        rho=found.get("rho"),
        mean_gap=MeanGap(**gap) if (gap := found.get("mean_gap")) else None,
    )

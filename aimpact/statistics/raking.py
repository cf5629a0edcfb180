"""Raking: weights under which the shares of each category are those of the population.

W. E. Deming, F. F. Stephan, « On a Least Squares Adjustment of a Sampled Frequency Table When the
Expected Marginal Totals are Known », Annals of Mathematical Statistics 11 (1940): each variable is
adjusted in turn until all hold. Trimming is done between the rounds, as in M. Battaglia,
D. Hoaglin, M. Frankel, « Practical Considerations in Raking Survey Data », Survey Practice 2
(2009), and D. Izrael, M. Battaglia, M. Frankel, SAS Global Forum 247 (2009).

**Who did not say** (code -1) is no category: shares are those among the people who said, and who
did not say keeps the weight that the other variables give. Among all weights that do so, those
nearest to the initial ones in Kullback and Leibler's sense are taken. Each round is the exact
projection on one variable (I. Csiszár, Annals of Probability 3, 1975): the category c becomes
p_c·S' heavy, S' being the geometric mean of the S_c/p_c weighted by p_c. Where everybody said,
this is plain raking, and the weights are those of `calibration` with the same distance.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from aimpact.statistics.calibration import Bounds

Numbers = NDArray[np.float64]
Codes = NDArray[np.integer]

NOT_SAID = -1
TOLERANCE = 1e-10
"""Largest difference left between a weighted share and the population's."""
MOST_ROUNDS = 2_000


class RakingError(Exception):
    """No weights were found; `variables` are those whose shares are missed, the worst first."""

    def __init__(self, variables: Sequence[str]) -> None:
        self.variables = tuple(variables)
        super().__init__(f"shares that could not be met: {', '.join(self.variables)}")


class EmptyCategoryError(RakingError):
    """Nobody answered from a category in which people live, or nobody lives in one from which
    some answered: count it together with another one. `category` is its position.
    """

    def __init__(self, variable: str, category: int) -> None:
        self.category = category
        super().__init__([variable])


class MarginsContradictError(RakingError):
    """Some shares cannot hold together, whoever answered: groups that nobody crosses."""


class TrimmingImpossibleError(RakingError):
    """The shares hold, but not with weights between these bounds."""


@dataclass(frozen=True, slots=True)
class Margin:
    """The category of each person (`NOT_SAID` for none) and the population's figure of each
    category, as inhabitants or as shares: only their proportions matter.
    """

    codes: Codes
    population: Numbers

    @property
    def shares(self) -> Numbers:
        proportions: Numbers = self.population / self.population.sum()
        return proportions


@dataclass(frozen=True, slots=True)
class Raked:
    """`weights` add up to the total asked for. `trimmed` people stand at a bound, which
    holds of weights over their mean. `gap` is the largest difference of shares left.
    """

    weights: Numbers
    rounds: int
    trimmed: int
    gap: float


def rake(
    margins: Mapping[str, Margin],
    *,
    initial: ArrayLike | None = None,
    bounds: Bounds | None = None,
    total: float | None = None,
) -> Raked:
    """Weights near to the `initial` ones (1 each) under which every margin holds.

    `bounds` are those of the weights over their mean: weights are cut and raked again until both
    hold. `total` is what the weights add up to: the population, or (by default) the people.
    Raises `ValueError`, `EmptyCategoryError`, `MarginsContradictError`,
    `TrimmingImpossibleError`.
    """
    people = _people(margins, initial)
    given = np.ones(people) if initial is None else np.asarray(initial, dtype=np.float64)
    _check(margins, given, bounds)
    cells, base, kinds = _cells(margins, given)
    work = _Work(kinds, [each.shares for each in margins.values()], list(margins), base)
    work.refuse_empty()
    density, rounds = work.converge(None)
    if bounds is not None and not _within(density, base, bounds):
        density, more = work.converge(bounds)
        rounds += more
    weights = density[cells] * given
    mean = weights[given > 0].mean()
    wanted = float(people) if total is None else total
    return Raked(
        weights * (wanted / weights.sum()),
        rounds,
        _at_bounds(weights[given > 0] / mean, bounds),
        work.gap(density)[0],
    )


def _people(margins: Mapping[str, Margin], initial: ArrayLike | None) -> int:
    sizes = {len(margin.codes) for margin in margins.values()}
    if initial is not None:
        sizes.add(len(np.asarray(initial)))
    if len(sizes) != 1 or sizes == {0}:
        raise ValueError("margins and weights are not those of the same people")
    return sizes.pop()


def _check(margins: Mapping[str, Margin], given: Numbers, bounds: Bounds | None) -> None:
    for margin in margins.values():
        known = np.asarray(margin.population, dtype=np.float64)
        if not np.isfinite(known).all() or (known < 0).any() or known.sum() <= 0:
            raise ValueError("a margin is made of figures, none negative, not all nought")
        if margin.codes.max(initial=-1) >= len(known) or margin.codes.min(initial=0) < NOT_SAID:
            raise ValueError("a code has no category")
    if not np.isfinite(given).all() or (given < 0).any() or not given.any():
        raise ValueError("initial weights are not negative, nor all nought")
    if bounds is not None and not 0 <= bounds[0] < 1 < bounds[1]:
        raise ValueError("bounds are around 1")


def _cells(
    margins: Mapping[str, Margin], given: Numbers
) -> tuple[NDArray[np.intp], Numbers, list[Codes]]:
    """People of the same categories and the same initial weight are one cell.

    Gives the cell of each person, what each cell holds (people, initial weight of each, one line
    a cell) and its category of each variable. A million people are a few hundred cells.
    """
    kinds, levels = np.unique(given, return_inverse=True)
    key = levels.astype(np.int64)
    for margin in margins.values():
        key = key * (len(margin.population) + 1) + margin.codes + 1
        _, key = np.unique(key, return_inverse=True)
    _, first, cells, people = np.unique(
        key, return_index=True, return_inverse=True, return_counts=True
    )
    base = np.stack([people.astype(np.float64), kinds[levels[first]]], axis=1)
    return cells, base, [np.asarray(margin.codes[first]) for margin in margins.values()]


def _within(density: Numbers, base: Numbers, bounds: Bounds) -> bool:
    low, high = _limits(density, base, bounds)
    return bool(((density >= low * (1 - 1e-9)) & (density <= high * (1 + 1e-9))).all())


def _limits(density: Numbers, base: Numbers, bounds: Bounds) -> tuple[Numbers, Numbers]:
    """The bounds of each cell's density: those of its weight over the initial one."""
    people, given = base[:, 0], base[:, 1]
    used = given > 0
    mean = (density * people * given).sum() / people[used].sum()
    each = np.where(used, given, 1.0)
    low = np.where(used, bounds[0] * mean / each, 0.0)
    return low, np.where(used, bounds[1] * mean / each, np.inf)


def _at_bounds(ratios: Numbers, bounds: Bounds | None) -> int:
    if bounds is None:
        return 0
    low, high = bounds
    return int(np.count_nonzero((ratios <= low * (1 + 1e-6)) | (ratios >= high * (1 - 1e-6))))


@dataclass(frozen=True, slots=True)
class _Work:
    """The cells, and what their weights must do. A density is final over initial weight."""

    kinds: list[Codes]
    shares: list[Numbers]
    names: list[str]
    base: Numbers

    @property
    def initial(self) -> Numbers:
        heavy: Numbers = self.base[:, 0] * self.base[:, 1]
        return heavy

    def refuse_empty(self) -> None:
        for at, name in enumerate(self.names):
            sums = self._sums(at, self.initial)
            wrong = np.flatnonzero((sums > 0) != (self.shares[at] > 0))
            if len(wrong):
                raise EmptyCategoryError(name, int(wrong[0]))

    def converge(self, bounds: Bounds | None) -> tuple[Numbers, int]:
        """Densities for which all holds, and the rounds it took. Raises `RakingError`."""
        density = np.ones(len(self.base))
        for number in range(1, MOST_ROUNDS + 1):
            density = self._round(density)
            if bounds is not None:
                low, high = _limits(density, self.base, bounds)
                density = np.minimum(np.maximum(density, low), high)
            if self._holds(density, bounds):
                return density, number
        missed = self._missed(density)
        raise (MarginsContradictError if bounds is None else TrimmingImpossibleError)(missed)

    def _holds(self, density: Numbers, bounds: Bounds | None) -> bool:
        if max(self.gap(density), default=0.0) > TOLERANCE:
            return False
        return bounds is None or _within(density, self.base, bounds)

    def _round(self, density: Numbers) -> Numbers:
        for at, (kind, shares) in enumerate(zip(self.kinds, self.shares, strict=True)):
            sums = self._sums(at, density * self.initial)
            used = shares > 0
            if not sums[used].all():  # a category lost all of its weight: no limit is positive
                continue
            heavy = np.exp(np.sum(shares[used] * np.log(sums[used] / shares[used])))
            factors = np.ones(len(shares) + 1)  # the last one is who did not say
            factors[:-1][used] = heavy * shares[used] / sums[used]
            density = density * factors[kind]
        scaled: Numbers = density * (self.initial.sum() / (density * self.initial).sum())
        return scaled

    def _sums(self, at: int, heavy: Numbers) -> Numbers:
        """The weight of each category of a variable."""
        number = len(self.shares[at])
        sums = np.bincount(self.kinds[at] + 1, weights=heavy, minlength=number + 1)
        return sums[1:].astype(np.float64)

    def gap(self, density: Numbers) -> list[float]:
        """For each variable, the largest difference between its shares and the population's,
        the largest of all first.
        """
        found = self._gaps(density)
        return sorted(found, reverse=True) or [0.0]

    def _gaps(self, density: Numbers) -> list[float]:
        heavy = density * self.initial
        found = []
        for at, shares in enumerate(self.shares):
            sums = self._sums(at, heavy)
            found.append(float(np.abs(sums / max(sums.sum(), 1e-300) - shares).max()))
        return found

    def _missed(self, density: Numbers) -> list[str]:
        gaps = self._gaps(density)
        order = sorted(range(len(gaps)), key=lambda at: -gaps[at])
        return [self.names[at] for at in order if gaps[at] > TOLERANCE] or self.names

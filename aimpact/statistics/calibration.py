"""Calibration of survey weights on known totals, after Deville and Särndal.

J.-C. Deville, C.-E. Särndal, « Calibration Estimators in Survey Sampling », Journal of the
American Statistical Association 87 (1992), p. 376-382; J.-C. Deville, C.-E. Särndal, O. Sautory,
« Generalized Raking Procedures in Survey Sampling », JASA 88 (1993), p. 1013-1020. INSEE's macro
Calmar (O. Sautory, 1993) computes the same weights.

Among the weights w that give the known totals t of the columns x, those nearest to the initial
weights d in the sense of a distance: w_k = d_k F(q_k x_k·λ), where F is the distance's own and λ
solves Σ w_k x_k = t. λ is the minimum of a convex function, found by Newton's method with a line
search; columns that say the same thing (every category of two variables) do no harm.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

Numbers = NDArray[np.float64]
Bounds = tuple[float, float]

TOLERANCE = 1e-10
"""Largest distance to a total, over the larger of it and its size with the initial weights."""
MOST_STEPS = 200
_HALVINGS = 60
_LARGEST_EXPONENT = 500.0
"""exp() of more is not a weight any more, and would be infinite soon."""
_FARTHEST = 1e12
"""No ratio is so far from 1: a step that goes there runs away, as where bounds cannot be kept."""


class Distance(StrEnum):
    """What « near to the initial weights » means. The names are Calmar's."""

    LINEAR = "linear"
    """Chi squared: always solved where any weights are, which may be negative."""
    RAKING = "raking"
    """Kullback and Leibler's: what raking tends to; weights are positive."""
    LOGIT = "logit"
    """Ratios to the initial weights stay between the bounds, smoothly."""
    TRUNCATED = "truncated"
    """Linear, ratios cut at the bounds."""


class CalibrationError(Exception):
    """No weights were found. `totals` are the positions of those missed, the worst first."""

    def __init__(self, totals: tuple[int, ...] = ()) -> None:
        self.totals = totals
        super().__init__(f"totals that could not be met: {list(totals)}")


class ContradictoryTotalsError(CalibrationError):
    """Totals that no weights can meet together: they contradict one another, or a total is asked
    of a column that is nought.
    """


class NotConvergedError(CalibrationError):
    """No weights meet the totals with this distance and these bounds."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """`ratios` are the final weights over the initial ones (0 of 0 is 1); `steps` Newton's."""

    weights: Numbers
    ratios: Numbers
    steps: int
    gap: float


@dataclass(frozen=True, slots=True)
class _Law:
    """F, its derivative and its primitive, of a distance."""

    value: Callable[[Numbers], Numbers]
    slope: Callable[[Numbers], Numbers]
    area: Callable[[Numbers], Numbers]


def calibrate(
    columns: ArrayLike,
    totals: ArrayLike,
    *,
    initial: ArrayLike | None = None,
    distance: Distance = Distance.RAKING,
    bounds: Bounds | None = None,
    scales: ArrayLike | None = None,
) -> Calibration:
    """Weights near to the `initial` ones (1 each) under which each column adds up to its total.

    `columns[k, j]` is the value of column j for person k; nothing may be missing: leave such
    people out, or code them as `statistics.raking` does. `bounds` are those of final over initial
    weights, needed by `LOGIT` and `TRUNCATED`, low < 1 < high. `scales` are the q_k of the paper.
    Raises `ValueError` for what makes no sense, `ContradictoryTotalsError`, `NotConvergedError`.
    """
    x, t = np.asarray(columns, dtype=np.float64), np.asarray(totals, dtype=np.float64)
    d = np.ones(len(x)) if initial is None else np.asarray(initial, dtype=np.float64)
    q = np.ones(len(x)) if scales is None else np.asarray(scales, dtype=np.float64)
    _check(x, t, d, q)
    law = _law(Distance(distance), bounds)
    used = d > 0
    problem = _Problem(x[used], t, d[used], q[used], law)
    problem.refuse_contradictions()
    multipliers, steps = problem.solve()
    ratios = np.ones(len(x))
    ratios[used] = problem.ratios(multipliers)
    return Calibration(d * ratios, ratios, steps, problem.gap(multipliers))


def _check(x: Numbers, t: Numbers, d: Numbers, q: Numbers) -> None:
    if x.ndim != 2 or t.shape != (x.shape[1],) or d.shape != (len(x),) or q.shape != d.shape:
        raise ValueError("columns, totals and weights do not have the same sizes")
    if not all(np.isfinite(each).all() for each in (x, t, d, q)):
        raise ValueError("a value is missing or infinite")
    if (d < 0).any() or (q <= 0).any() or not d.any():
        raise ValueError("initial weights are not negative, nor all nought, and scales positive")


def _law(distance: Distance, bounds: Bounds | None) -> _Law:
    if distance is Distance.LINEAR:
        return _Law(lambda u: 1 + u, np.ones_like, lambda u: u + u * u / 2)
    if distance is Distance.RAKING:
        return _Law(_exp, _exp, _exp)
    if bounds is None or not bounds[0] < 1 < bounds[1]:
        raise ValueError("this distance needs bounds around 1")
    return _logit(*bounds) if distance is Distance.LOGIT else _truncated(*bounds)


def _exp(u: Numbers) -> Numbers:
    powers: Numbers = np.exp(np.minimum(u, _LARGEST_EXPONENT))
    return powers


def _logit(low: float, high: float) -> _Law:
    below, above = 1 - low, high - 1
    speed = (high - low) / (below * above)

    def risen(u: Numbers) -> Numbers:
        # below·e / (above + below·e), without an infinite e.
        share: Numbers = 1 / (1 + (above / below) * np.exp(np.clip(-speed * u, -700, 700)))
        return share

    def area(u: Numbers) -> Numbers:
        # The primitive of low + (high - low)·risen.
        soft: Numbers = np.logaddexp(np.log(above), np.log(below) + speed * u)
        return low * u + (high - low) * soft / speed

    return _Law(
        lambda u: low + (high - low) * risen(u),
        lambda u: (high - low) * speed * risen(u) * (1 - risen(u)),
        area,
    )


def _truncated(low: float, high: float) -> _Law:
    def area(u: Numbers) -> Numbers:
        inside = np.clip(u, low - 1, high - 1)
        outside: Numbers = (u - inside) * (1 + inside)
        return inside + inside * inside / 2 + outside

    return _Law(
        lambda u: np.clip(1 + u, low, high),
        lambda u: ((1 + u > low) & (1 + u < high)).astype(np.float64),
        area,
    )


@dataclass(frozen=True, slots=True)
class _Problem:
    """The equation Σ d F(q x·λ) x = t, and the convex function of λ of which it is the slope."""

    x: Numbers
    t: Numbers
    d: Numbers
    q: Numbers
    law: _Law

    def ratios(self, multipliers: Numbers) -> Numbers:
        return self.law.value(self.q * (self.x @ multipliers))

    def missing(self, multipliers: Numbers) -> Numbers:
        """What each total lacks."""
        lacks: Numbers = self.t - self.x.T @ (self.d * self.ratios(multipliers))
        return lacks

    @property
    def sizes(self) -> Numbers:
        """Of what size the sums are: what is small is told beside it."""
        sums: Numbers = np.abs(self.x).T @ self.d
        return np.maximum(np.maximum(np.abs(self.t), sums), np.finfo(np.float64).tiny)

    def gap(self, multipliers: Numbers) -> float:
        return float((np.abs(self.missing(multipliers)) / self.sizes).max(initial=0.0))

    def refuse_contradictions(self) -> None:
        """Raise where not even the linear distance, which allows any weight, meets the totals."""
        step = self._newton(np.zeros(len(self.t)), self.d * self.q)
        reached = self.x.T @ (self.d * (1 + self.q * (self.x @ step)))
        gaps = np.abs(self.t - reached) / self.sizes
        if gaps.max(initial=0.0) > 1e-7:
            raise ContradictoryTotalsError(_worst(gaps, 1e-7))

    def solve(self) -> tuple[Numbers, int]:
        multipliers = np.zeros(len(self.t))
        for step in range(MOST_STEPS):
            if self.gap(multipliers) <= TOLERANCE:
                return self._polished(multipliers), step
            moved = self._move(multipliers)
            if moved is None:
                break
            multipliers = moved
        gaps = np.abs(self.missing(multipliers)) / self.sizes
        if gaps.max(initial=0.0) <= 1e-8:  # as near as floating-point numbers come
            return multipliers, MOST_STEPS
        raise NotConvergedError(_worst(gaps, 1e-8))

    def _polished(self, multipliers: Numbers) -> Numbers:
        """One step more: Newton's doubles the digits."""
        moved = self._move(multipliers)
        if moved is None or self.gap(moved) > self.gap(multipliers):
            return multipliers
        return moved

    def _newton(self, multipliers: Numbers, slopes: Numbers) -> Numbers:
        hessian = self.x.T @ (self.x * slopes[:, None])
        # Columns of very different sizes (a head count, a wage bill) are set to one scale first.
        scale = np.sqrt(np.maximum(np.diag(hessian), np.finfo(np.float64).tiny))
        wanted = self.missing(multipliers) / scale
        step: Numbers = np.linalg.lstsq(hessian / np.outer(scale, scale), wanted, rcond=1e-11)[0]
        return step / scale

    def _move(self, multipliers: Numbers) -> Numbers | None:
        """A step that lowers the convex function; `None` where none does any more."""
        slopes = self.d * self.q * self.law.slope(self.q * (self.x @ multipliers))
        step = self._newton(multipliers, slopes)
        if not np.isfinite(step).all():
            return None
        height, descent = self._height(multipliers), float(self.missing(multipliers) @ step)
        gap, length = self.gap(multipliers), 1.0
        for _ in range(_HALVINGS):
            tried = multipliers + length * step
            length /= 2
            if np.abs(self.q * (self.x @ tried)).max(initial=0.0) > _FARTHEST:
                continue
            # Near the end the function moves by less than its last digit: the gap decides.
            if self.gap(tried) < gap / 2 or (
                self._height(tried) < height - 2e-4 * length * descent
            ):
                return tried
        return None

    def _height(self, multipliers: Numbers) -> float:
        areas = self.law.area(self.q * (self.x @ multipliers))
        return float(np.sum(self.d / self.q * areas) - self.t @ multipliers)


def _worst(gaps: Numbers, tolerance: float) -> tuple[int, ...]:
    order = np.argsort(-gaps, kind="stable")
    return tuple(int(at) for at in order if gaps[at] > tolerance)

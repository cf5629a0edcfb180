"""Means and shares compared: Newcombe's interval, Welch's test, one-way analysis of variance.

Plain Python, as `contingency`: pages read it and never import numpy.

- R. G. Newcombe, « Interval estimation for the difference between independent proportions:
  comparison of eleven methods », Statistics in Medicine 17, 1998: method 10, from the intervals of
  E. B. Wilson, Journal of the American Statistical Association 22, 1927.
- B. L. Welch, « The generalization of “Student’s” problem when several different population
  variances are involved », Biometrika 34, 1947.
- R. A. Fisher, *Statistical methods for research workers*, 1925, ch. 7: analysis of variance.
- J. Cohen, *Statistical power analysis for the behavioral sciences*, 1988, 8.2: f.
- The incomplete beta function by its continued fraction: NIST *Digital library of mathematical
  functions*, 8.17.22.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import exp, inf, lgamma, log, sqrt

from aimpact.statistics.precision import Z

CONFIDENCE = 0.95
_CLOSE, _MOST_TERMS, _TINY = 1e-14, 10_000, 1e-300


@dataclass(frozen=True, slots=True)
class Sample:
    """What a comparison of means needs of one group; `variance` is of the sample (over n - 1)."""

    n: int
    mean: float
    variance: float


@dataclass(frozen=True, slots=True)
class Gap:
    """A difference (the second less the first), its 95 % interval and the p of no difference."""

    difference: float
    low: float
    high: float
    p: float


def sample_of(values: Iterable[tuple[float, int]]) -> Sample:
    """The sample behind values and how many people gave each. Raises `ValueError` under two."""
    pairs = [*values]
    n = sum(count for _value, count in pairs)
    if n < 2:
        raise ValueError("a variance needs two people")
    mean = sum(value * count for value, count in pairs) / n
    squares = sum(count * (value - mean) ** 2 for value, count in pairs)
    return Sample(n, mean, squares / (n - 1))


def wilson(count: float, n: float) -> tuple[float, float]:
    """The 95 % interval of a share of `n` people, 0 < n; a fraction where they are worth one."""
    share, square = count / n, Z * Z
    middle = share + square / (2 * n)
    half = Z * sqrt(share * (1 - share) / n + square / (4 * n * n))
    return (middle - half) / (1 + square / n), (middle + half) / (1 + square / n)


def share_interval(count: int, n: int, population: int | None = None) -> tuple[float, float]:
    """The 95 % interval of a share of `n` people drawn by lot from a `population` (`None`: without
    an end): Wilson's, of as many people as would be as precise without the finite population
    (Cochran 1977, § 3.2). Of everybody, the share itself.
    """
    left = 1 - min(n / population, 1.0) if population else 1.0
    return wilson(count / left, n / left) if left else (count / n, count / n)


def share_gap(before: tuple[int, int], after: tuple[int, int]) -> tuple[float, float]:
    """The 95 % interval of a share less an earlier one; each is a count and of how many."""
    (one, n), (other, m) = before, after
    (low, high), (low_after, high_after) = wilson(one, n), wilson(other, m)
    was, now = one / n, other / m
    down = sqrt((now - low_after) ** 2 + (high - was) ** 2)
    up = sqrt((high_after - now) ** 2 + (was - low) ** 2)
    return now - was - down, now - was + up


def welch(before: Sample, after: Sample) -> Gap:
    """Whether two means differ, without supposing that both groups spread alike.

    Where nobody differs from anybody in a group, its variance is 0; of both, the difference is
    certain: p is 0, or 1 where there is none.
    """
    difference = after.mean - before.mean
    parts = before.variance / before.n, after.variance / after.n
    error = sqrt(sum(parts))
    if not error:
        return Gap(difference, difference, difference, 0.0 if difference else 1.0)
    spread = parts[0] ** 2 / (before.n - 1) + parts[1] ** 2 / (after.n - 1)
    df = sum(parts) ** 2 / spread
    half = student_quantile(df) * error
    p = student_tails(difference / error, df)
    return Gap(difference, difference - half, difference + half, p)


@dataclass(frozen=True, slots=True)
class Variance:
    """A one-way analysis of variance. `f` has `between` and `within` degrees of freedom; `eta2` is
    the part of the variance that groups explain.
    """

    f: float
    between: int
    within: int
    p: float
    eta2: float

    @property
    def cohen_f(self) -> float:
        """0.1 is small, 0.25 medium, 0.4 large (Cohen 1988)."""
        return sqrt(self.eta2 / (1 - self.eta2)) if self.eta2 < 1 else inf


def one_way(groups: Sequence[tuple[int, float]], squares: float) -> Variance:
    """Whether the means of groups differ, from how many each is of, its mean, and the sum of the
    squared deviations of everybody from everybody's mean: no spread inside a group is needed.

    Raises `ValueError` with fewer than two groups, or no more people than groups.
    """
    n = sum(size for size, _mean in groups)
    between, within = len(groups) - 1, n - len(groups)
    if between < 1 or within < 1:
        raise ValueError("two groups at least, and more people than groups")
    middle = sum(size * mean for size, mean in groups) / n
    explained = sum(size * (mean - middle) ** 2 for size, mean in groups)
    eta2 = min(1.0, explained / squares) if squares > 0 else 0.0
    if eta2 >= 1:
        return Variance(inf, between, within, 0.0, 1.0)
    f = (eta2 / between) / ((1 - eta2) / within)
    return Variance(f, between, within, f_tail(f, between, within), eta2)


# --- distributions ---------------------------------------------------------------------
def student_tails(t: float, df: float) -> float:
    """The probability that Student's t of `df` degrees of freedom lies past `t` on either side."""
    return incomplete_beta(df / 2, 0.5, df / (df + t * t))


def f_tail(f: float, between: float, within: float) -> float:
    """The probability that Fisher's F passes `f`."""
    return incomplete_beta(within / 2, between / 2, within / (within + between * f))


def student_quantile(df: float) -> float:
    """Past which, on either side, Student's t lies 5 times in 100."""
    low, high = 0.0, 2.0
    while student_tails(high, df) > 1 - CONFIDENCE:
        high *= 2
    for _halving in range(80):
        middle = (low + high) / 2
        is_inside = student_tails(middle, df) > 1 - CONFIDENCE
        low, high = (middle, high) if is_inside else (low, middle)
    return high


def incomplete_beta(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function I_x(a, b), for 0 <= x <= 1 and a, b > 0."""
    if x <= 0 or x >= 1:
        return min(1.0, max(0.0, x))
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log(1 - x))
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(a, b, x) / a
    return 1 - front * _fraction(b, a, 1 - x) / b


def _fraction(a: float, b: float, x: float) -> float:
    """DLMF 8.17.22, evaluated from its head (Lentz)."""
    c, d = 1.0, _away(1 - (a + b) * x / (a + 1))
    d = 1 / d
    value = d
    for m in range(1, _MOST_TERMS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = 1 / _away(1 + term * d)
            c = _away(1 + term / c)
            value *= d * c
        if abs(d * c - 1) < _CLOSE:
            break
    return value


def _away(value: float) -> float:
    """The value, or a very small one instead of nothing."""
    return value if abs(value) > _TINY else _TINY

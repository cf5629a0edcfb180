"""Whether two answers go together: the test that the table allows, and how strongly, with interval.

Exact where counts are few: R. A. Fisher, *The design of experiments*, 1935 (2 × 2), G. H. Freeman
and J. H. Halton, Biometrika 38, 1951 (larger tables), by tables drawn at random with the same
totals (W. M. Patefield, Applied Statistics 30, 1981). The draws begin from a fixed seed: the same
table gives the same p, always.

The interval of V inverts the noncentral chi² (M. Smithson, *Confidence intervals*, 2003, ch. 4).
"""

from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

import numpy as np
from scipy.optimize import brentq
from scipy.special import gammaln
from scipy.stats import fisher_exact, ncx2, random_table

from aimpact.statistics.contingency import Independence, Table, independence, totals

DRAWS = 19_999
"""Random tables: an exact p of 0.05 is then known to ±0.003 (95 %)."""
SEED = 1935
CONFIDENCE = 0.95
_ALIKE = 1e-7
"""Two tables whose probabilities differ by less, relatively, are as likely as each other."""


class Method(StrEnum):
    """How p was computed."""

    CHI2 = "chi2"
    FISHER = "fisher"
    DRAWN = "drawn"


@dataclass(frozen=True, slots=True)
class Association:
    """One table, tested. `v` is corrected for chance; `low` and `high` are its 95 % interval."""

    test: Independence
    method: Method
    p: float
    v: float
    low: float
    high: float


def associate(table: Table) -> Association:
    """Test a table: by chi² where Cochran's rule allows it, else exactly.

    Raises `ValueError` for a table that says nothing (`contingency.independence`).
    """
    test = independence(table)
    method, p = Method.CHI2, test.p
    if not test.follows:
        is_small = len(table) == 2 and len(table[0]) == 2
        method = Method.FISHER if is_small else Method.DRAWN
        p = fisher(table)
    low, high = v_interval(test.chi2, test.n, len(table), len(table[0]))
    return Association(test, method, p, test.v, min(low, test.v), max(high, test.v))


def fisher(table: Table) -> float:
    """The exact p of a table given its totals, two-sided: that of 2 × 2 is computed, that of a
    larger one estimated from `DRAWS` random tables.
    """
    rows, columns = totals(table)
    if len(rows) == 2 and len(columns) == 2:
        return min(1.0, float(fisher_exact(np.asarray(table)).pvalue))
    drawn = random_table(rows, columns, seed=np.random.default_rng(SEED)).rvs(DRAWS)
    seen = gammaln(np.asarray(table, dtype=np.float64) + 1).sum()
    others = gammaln(np.asarray(drawn, dtype=np.float64) + 1).sum(axis=(1, 2))
    as_rare = int((others >= seen - _ALIKE * max(1.0, float(seen))).sum())
    return (as_rare + 1) / (DRAWS + 1)


def v_interval(chi2: float, n: int, rows: int, columns: int) -> tuple[float, float]:
    """Low and high of Cramér's V at `CONFIDENCE`, between 0 and 1."""
    df, most = (rows - 1) * (columns - 1), n * (min(rows, columns) - 1)
    tail = (1 - CONFIDENCE) / 2
    low, high = (_noncentrality(chi2, df, at) for at in (1 - tail, tail))
    return min(1.0, sqrt(low / most)), min(1.0, sqrt(high / most))


def _noncentrality(chi2: float, df: int, probability: float) -> float:
    """The noncentrality under which a chi² stays under `chi2` with that probability; 0 if none."""

    def miss(noncentrality: float) -> float:
        return float(ncx2.cdf(chi2, df, noncentrality)) - probability

    if miss(_NOTHING) <= 0:
        return 0.0
    top = max(1.0, chi2)
    while miss(top) > 0:
        top *= 2
    return float(brentq(miss, _NOTHING, top))


_NOTHING = 1e-9
"""Stands for no noncentrality, which some versions of scipy refuse."""

"""Tables of counts: the chi² test of independence, its residuals, Cramér's V, Holm's correction.

Plain Python: tables of answers are small, and pages read this module, which never import numpy.
What needs a library is in `association`.

- K. Pearson, « On the criterion that a given system of deviations… », Philosophical Magazine 50,
  1900: the test. Without Yates' correction, which makes it too prudent.
- W. G. Cochran, « Some methods for strengthening the common χ² tests », Biometrics 10, 1954: when
  the chi² distribution may be used.
- S. J. Haberman, « The analysis of residuals in cross-classified tables », Biometrics 29, 1973.
- W. Bergsma, « A bias-correction for Cramér's V and Tschuprow's T », Journal of the Korean
  Statistical Society 42, 2013.
- S. Holm, « A simple sequentially rejective multiple test procedure », Scandinavian Journal of
  Statistics 6, 1979.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import erfc, exp, lgamma, log, sqrt

Table = Sequence[Sequence[int]]
"""Counts, row by row; every row and every column holds somebody."""

FEWEST_EXPECTED, SHARE_EXPECTED, LEAST_EXPECTED = 5, 0.8, 1
"""Cochran: four cells in five expect 5 people or more, and none fewer than 1."""


@dataclass(frozen=True, slots=True)
class Independence:
    """A chi² test. `expected` and `residuals` are row by row, as the table.

    `residuals` are adjusted and standardised: about 1 table in 20 without any association shows
    one past ±1.96 in a given cell. `follows` says whether Cochran's rule allows the `p`.
    """

    n: int
    chi2: float
    df: int
    p: float
    v: float
    expected: tuple[tuple[float, ...], ...]
    residuals: tuple[tuple[float, ...], ...]

    @property
    def follows(self) -> bool:
        """Whether expected counts are large enough for the chi² distribution."""
        cells = [cell for row in self.expected for cell in row]
        enough = sum(cell >= FEWEST_EXPECTED for cell in cells)
        return min(cells) >= LEAST_EXPECTED and enough >= SHARE_EXPECTED * len(cells)


def independence(table: Table) -> Independence:
    """The chi² test of a table of two rows and two columns at least.

    Raises `ValueError` for a smaller one, and where a row or a column holds nobody.
    """
    rows, columns = totals(table)
    if len(rows) < 2 or len(columns) < 2 or not all((*rows, *columns)):
        raise ValueError("a table of two rows and two columns at least, none of them empty")
    n = sum(rows)
    expected = tuple(tuple(row * column / n for column in columns) for row in rows)
    chi2 = sum(
        (count - due) ** 2 / due
        for counts, dues in zip(table, expected, strict=True)
        for count, due in zip(counts, dues, strict=True)
    )
    df = (len(rows) - 1) * (len(columns) - 1)
    return Independence(
        n=n,
        chi2=chi2,
        df=df,
        p=chi2_tail(chi2, df),
        v=corrected_v(chi2, n, len(rows), len(columns)),
        expected=expected,
        residuals=_residuals(table, expected, rows, columns),
    )


def totals(table: Table) -> tuple[list[int], list[int]]:
    """The sums of rows and of columns. Raises `ValueError` where rows differ in length."""
    return [sum(row) for row in table], [sum(column) for column in zip(*table, strict=True)]


def _residuals(
    table: Table,
    expected: Sequence[Sequence[float]],
    rows: Sequence[int],
    columns: Sequence[int],
) -> tuple[tuple[float, ...], ...]:
    """Haberman's: (count - expected) over its standard error under independence."""
    n = sum(rows)
    return tuple(
        tuple(
            (table[r][c] - expected[r][c])
            / sqrt(expected[r][c] * (1 - rows[r] / n) * (1 - columns[c] / n))
            for c in range(len(columns))
        )
        for r in range(len(rows))
    )


def corrected_v(chi2: float, n: int, rows: int, columns: int) -> float:
    """Cramér's V without the part that chance alone gives it (Bergsma 2013): 0 to 1.

    0 where the table is no larger than its correction, of fewer people than cells most often.
    """
    if n < 2:
        return 0.0
    excess = max(0.0, chi2 / n - (rows - 1) * (columns - 1) / (n - 1))
    sides = [size - (size - 1) ** 2 / (n - 1) for size in (rows, columns)]
    room = min(sides) - 1
    return min(1.0, sqrt(excess / room)) if room > 0 else 0.0


def share_p(before: tuple[int, int], after: tuple[int, int]) -> float:
    """The two-sided p of no difference between two shares, each a count and of how many: by chi²
    where Cochran's rule allows it, else Fisher's exact. 1 where everybody answered alike.
    """
    (one, n), (other, m) = before, after
    table = ((one, n - one), (other, m - other))
    if not all(totals(table)[1]):
        return 1.0
    test = independence(table)
    return test.p if test.follows else _fisher_p(one, n, other, m)


def _fisher_p(one: int, n: int, other: int, m: int) -> float:
    """All tables of the same totals that are no likelier than that one."""
    given = one + other

    def weight(count: int) -> float:
        pairs = ((n, count), (m, given - count))
        return sum(lgamma(a + 1) - lgamma(b + 1) - lgamma(a - b + 1) for a, b in pairs)

    weights = [weight(count) for count in range(max(0, given - m), min(n, given) + 1)]
    top, seen = max(weights), weight(one)
    rare = sum(exp(each - top) for each in weights if each <= seen + 1e-7)
    return min(1.0, rare / sum(exp(each - top) for each in weights))


def cohen_w(v: float, rows: int, columns: int) -> float:
    """V as Cohen's w, which does not shrink with the size of the table: 0.1 is small, 0.3 medium,
    0.5 large (J. Cohen, *Statistical power analysis for the behavioral sciences*, 1988, 7.2).
    """
    return v * sqrt(min(rows, columns) - 1)


def chi2_tail(x: float, df: int) -> float:
    """The probability that a chi² of `df` degrees of freedom passes `x`.

    Exact sums for whole degrees (M. Abramowitz and I. Stegun, 26.4.4 and 26.4.5).
    """
    if x <= 0:
        return 1.0
    half = x / 2
    if df % 2 == 0:
        terms = (exp(-half + i * log(half) - lgamma(i + 1)) for i in range(df // 2))
        return min(1.0, sum(terms))
    terms = (exp(-half + (i - 0.5) * log(half) - lgamma(i + 0.5)) for i in range(1, df // 2 + 1))
    return min(1.0, erfc(sqrt(half)) + sum(terms))


def holm(ps: Sequence[float]) -> list[float]:
    """Each p corrected for the number of tests, in the same order: the chance of one false alarm
    or more among them all stays under the level that the corrected p is held against.
    """
    order = sorted(range(len(ps)), key=lambda at: ps[at])
    corrected = [0.0] * len(ps)
    highest = 0.0
    for rank, at in enumerate(order):
        highest = max(highest, min(1.0, (len(ps) - rank) * ps[at]))
        corrected[at] = highest
    return corrected


def trend(table: Table, rows: Sequence[float] = (), columns: Sequence[float] = ()) -> float:
    """The correlation between two ordered sides of a table, -1 to 1; 0 where a side is constant.

    `rows` and `columns` are the scores of each; without them midranks: Spearman's rho with ties.
    """
    sizes = totals(table)
    scores = (rows or midranks(sizes[0]), columns or midranks(sizes[1]))
    n = sum(sizes[0])
    means = [sum(map(_product, score, size)) / n for score, size in zip(scores, sizes, strict=True)]
    offsets = [[one - mean for one in score] for score, mean in zip(scores, means, strict=True)]
    squares = [
        sum(size * off**2 for size, off in zip(side, offset, strict=True))
        for side, offset in zip(sizes, offsets, strict=True)
    ]
    together = sum(
        count * offsets[0][r] * offsets[1][c]
        for r, row in enumerate(table)
        for c, count in enumerate(row)
    )
    return together / sqrt(squares[0] * squares[1]) if all(squares) else 0.0


def _product(one: float, other: float) -> float:
    return one * other


def trend_p(correlation: float, n: int) -> float:
    """The p of a linear-by-linear association: M² = (n - 1) r² is a chi² of one degree (N. Mantel,
    1963; A. Agresti, *An introduction to categorical data analysis*, 1996, 2.5).
    """
    return chi2_tail((n - 1) * correlation**2, 1)


def midranks(sizes: Sequence[int]) -> list[float]:
    """The mean rank of each class of tied values, in order."""
    ranks, before = [], 0
    for size in sizes:
        ranks.append(before + (size + 1) / 2)
        before += size
    return ranks


def kruskal_wallis(table: Table) -> tuple[float, float]:
    """H and its p: whether groups (rows) differ in an ordered answer (columns).

    W. H. Kruskal and W. A. Wallis, « Use of ranks in one-criterion variance analysis », Journal of
    the American Statistical Association 47, 1952, with the correction for ties; 0 and 1 where
    everybody gave the same answer.
    """
    rows, columns = totals(table)
    n, ranks = sum(rows), midranks(columns)
    ties = 1 - sum(size**3 - size for size in columns) / (n**3 - n)
    if not ties:
        return 0.0, 1.0
    sums = [sum(map(_product, ranks, row)) for row in table]
    between = sum(total**2 / size for total, size in zip(sums, rows, strict=True))
    h = (12 / (n * (n + 1)) * between - 3 * (n + 1)) / ties
    return h, chi2_tail(h, len(rows) - 1)

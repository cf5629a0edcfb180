"""Against published tables and against scipy and statsmodels."""

from itertools import product
from math import isclose

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.contingency_tables import Table as OracleTable
from statsmodels.stats.multitest import multipletests

from aimpact.statistics.contingency import (
    chi2_tail,
    cohen_w,
    corrected_v,
    holm,
    independence,
    kruskal_wallis,
    midranks,
    share_p,
    trend,
    trend_p,
)

PARTY = [[279, 73, 225], [165, 47, 191]]
"""Gender by party identification, 1991 General Social Survey: A. Agresti, An introduction to
categorical data analysis, 1996, tables 2.5 and 2.6."""
ALCOHOL = [[17066, 48], [14464, 38], [788, 5], [126, 1], [37, 1]]
"""Drinks a day by malformation of the infant: idem, table 2.7."""
DRINKS = [0, 0.5, 1.5, 4, 7]
JOB = [[1, 3, 10, 6], [2, 3, 10, 7], [1, 6, 14, 12], [0, 1, 9, 11]]
"""Income by job satisfaction of black males, 1996 General Social Survey: A. Agresti, Categorical
data analysis, 2002, table 2.8."""
ADMISSION = [[1198, 1493], [557, 1278]]
"""Men and women admitted and rejected at Berkeley, 1973, six departments: P. J. Bickel and others,
Science 187, 1975; the data set UCBAdmissions of R, added up."""

Tables = list[list[int]]


def tables(largest: int = 40, sides: int = 5) -> st.SearchStrategy[Tables]:
    """Tables without an empty row or column."""
    return (
        st.integers(2, sides)
        .flatmap(
            lambda width: st.lists(
                st.lists(st.integers(0, largest), min_size=width, max_size=width),
                min_size=2,
                max_size=sides,
            )
        )
        .filter(lambda table: all(map(sum, table)) and all(map(sum, zip(*table, strict=True))))
    )


def people(table: Tables) -> tuple[list[int], list[int]]:
    """The row and the column of each person."""
    pairs = [(r, c) for r, row in enumerate(table) for c, n in enumerate(row) for _ in range(n)]
    return [r for r, _c in pairs], [c for _r, c in pairs]


# --- published ------------------------------------------------------------------------------
def test_gender_and_party_as_agresti_printed_them() -> None:
    test = independence(PARTY)
    assert (round(test.chi2, 1), test.df, round(test.p, 2)) == (7.0, 2, 0.03)
    assert [round(one, 1) for one in test.expected[0]] == [261.4, 70.7, 244.9]
    assert [round(one, 2) for one in test.residuals[0]] == [2.29, 0.46, -2.62]


def test_alcohol_and_malformation_as_agresti_printed_them() -> None:
    test, r = independence(ALCOHOL), trend(ALCOHOL, DRINKS, [0, 1])
    assert (round(test.chi2, 1), test.df) == (12.1, 4)
    assert not test.follows
    assert (round(r, 4), round(32573 * r**2, 2)) == (0.0142, 6.57)
    assert round(trend_p(r, 32574), 2) == 0.01


def test_income_and_satisfaction_as_agresti_printed_them() -> None:
    test = independence(JOB)
    assert (round(test.chi2, 2), test.df, round(test.p, 2)) == (5.97, 9, 0.74)
    assert not test.follows


def test_admissions_at_berkeley_without_the_correction_of_continuity() -> None:
    test = independence(ADMISSION)
    assert round(test.chi2, 2) == 92.21
    assert test.follows


# --- oracles --------------------------------------------------------------------------------
@given(tables())
def test_chi2_is_that_of_scipy(table: Tables) -> None:
    test, oracle = independence(table), stats.chi2_contingency(table, correction=False)
    assert isclose(test.chi2, oracle.statistic, rel_tol=1e-9, abs_tol=1e-9)
    assert test.df == oracle.dof
    assert isclose(test.p, oracle.pvalue, rel_tol=1e-7, abs_tol=1e-12)
    assert np.allclose(test.expected, oracle.expected_freq)


@given(tables())
def test_residuals_are_those_of_statsmodels(table: Tables) -> None:
    oracle = OracleTable(np.asarray(table), shift_zeros=False).standardized_resids
    assert np.allclose(independence(table).residuals, oracle)


@given(st.floats(1e-6, 300), st.integers(1, 60))
def test_the_tail_of_chi2_is_that_of_scipy(x: float, df: int) -> None:
    assert isclose(chi2_tail(x, df), stats.chi2.sf(x, df), rel_tol=1e-8, abs_tol=1e-14)


def test_holm_is_that_of_r_and_statsmodels() -> None:
    """The example of R's `p.adjust` in five lines; then one in disorder."""
    assert np.allclose(holm([0.01, 0.02, 0.03, 0.04, 0.05]), [0.05, 0.08, 0.09, 0.09, 0.09])
    ps = [0.2, 0.0004, 0.04, 0.9, 0.011, 0.04, 1.0, 0.0]
    assert np.allclose(holm(ps), multipletests(ps, method="holm")[1])


@settings(max_examples=50)
@given(tables(largest=6, sides=4))
def test_ranks_agree_with_scipy(table: Tables) -> None:
    rows, columns = people(table)
    groups = [
        [c for r, c in zip(rows, columns, strict=True) if r == at] for at in range(len(table))
    ]
    h, p = kruskal_wallis(table)
    oracle = stats.kruskal(*groups)
    assert isclose(h, oracle.statistic, rel_tol=1e-7, abs_tol=1e-7)
    assert isclose(p, oracle.pvalue, rel_tol=1e-6, abs_tol=1e-9)
    assert isclose(trend(table), stats.spearmanr(rows, columns).statistic, abs_tol=1e-9)


# --- properties -----------------------------------------------------------------------------
@given(tables())
def test_v_is_between_none_and_one_and_sides_may_be_exchanged(table: Tables) -> None:
    test, turned = independence(table), independence([*zip(*table, strict=True)])
    assert 0 <= test.v <= 1
    assert isclose(test.v, turned.v, abs_tol=1e-9)
    assert isclose(test.chi2, turned.chi2, rel_tol=1e-9, abs_tol=1e-9)


@given(st.integers(2, 6), st.integers(5, 50))
def test_what_decides_the_answer_has_v_one(size: int, n: int) -> None:
    table = [[n if r == c else 0 for c in range(size)] for r in range(size)]
    assert isclose(independence(table).v, 1.0)


@given(tables(), st.integers(2, 5))
def test_residuals_of_a_row_weigh_nothing(table: Tables, times: int) -> None:
    """More people who answer alike: the same shares, a clearer difference."""
    test, larger = independence(table), independence([[n * times for n in row] for row in table])
    assert isclose(larger.chi2, test.chi2 * times, rel_tol=1e-9, abs_tol=1e-9)
    for r, c in product(range(len(table)), range(len(table[0]))):
        one, other = test.residuals[r][c], larger.residuals[r][c]
        assert isclose(other, one * times**0.5, rel_tol=1e-9, abs_tol=1e-9)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_a_correction_never_helps_and_keeps_the_order(ps: list[float]) -> None:
    corrected = holm(ps)
    assert all(p <= q <= 1 for p, q in zip(ps, corrected, strict=True))
    pairs = sorted(zip(ps, corrected, strict=True))
    assert [q for _p, q in pairs] == sorted(q for _p, q in pairs)


def test_chance_alone_gives_no_v() -> None:
    assert corrected_v(4.0, 200, 3, 3) == 0.0
    assert corrected_v(1.0, 1, 2, 2) == 0.0


def test_w_is_v_of_the_smaller_side() -> None:
    assert cohen_w(0.3, 2, 7) == 0.3
    assert isclose(cohen_w(0.3, 5, 7), 0.6)


def test_midranks_share_the_ranks_of_ties() -> None:
    assert midranks([2, 1, 3]) == [1.5, 3.0, 5.0]


def test_nobody_differs_where_everybody_answers_alike() -> None:
    assert kruskal_wallis([[4, 0], [5, 0]]) == (0.0, 1.0)
    assert trend([[4, 0], [5, 0]]) == 0.0


@pytest.mark.parametrize("table", [[[3, 4]], [[3], [4]], [[3, 0], [4, 0]], [[0, 0], [4, 2]]])
def test_a_table_that_says_nothing_is_refused(table: Tables) -> None:
    with pytest.raises(ValueError, match="two rows and two columns"):
        independence(table)


def test_cochran_allows_one_cell_in_five_under_five_people() -> None:
    assert independence([[20, 4], [21, 5]]).follows is False
    assert independence([[20, 6], [21, 5]]).follows
    assert independence([[40, 40, 40, 40, 4], [41, 39, 42, 38, 5]]).follows
    assert independence([[400, 400, 1], [400, 400, 0]]).follows is False


@given(st.integers(0, 60), st.integers(1, 60), st.integers(0, 60), st.integers(1, 60))
def test_two_shares_have_the_p_of_chi2_or_of_fisher(one, n, other, m):
    one, other = min(one, n), min(other, m)
    p = share_p((one, n), (other, m))
    table = [[one, n - one], [other, m - other]]
    if one + other in {0, n + m}:
        assert p == 1
        return
    expected = stats.contingency.expected_freq(table)
    follows = expected.min() >= 1 and (expected >= 5).sum() >= 3.2
    oracle = (
        stats.chi2_contingency(table, correction=False) if follows else stats.fisher_exact(table)
    )
    assert p == pytest.approx(oracle.pvalue, rel=1e-6, abs=1e-12)

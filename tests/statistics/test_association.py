"""Exact tests and the interval of V, against published tables and scipy."""

from math import isclose

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from aimpact.statistics.association import Method, associate, fisher, v_interval
from tests.statistics.test_contingency import ADMISSION, JOB, PARTY, Tables

TEA = [[3, 1], [1, 3]]
"""Milk first, tea first: R. A. Fisher, The design of experiments, 1935, chapter 2."""
JOB_1984 = [[1, 2, 1, 0], [3, 3, 6, 1], [10, 10, 14, 9], [6, 7, 12, 11]]
"""Income by job satisfaction of black males, 1984: A. Agresti, Categorical data analysis, 2002,
page 57; the example of R's `fisher.test`, whose p is 0.7827."""


def test_the_lady_tasting_tea() -> None:
    assert isclose(fisher(TEA), 34 / 70)
    assert associate(TEA).method is Method.FISHER


def test_job_satisfaction_as_r_prints_it() -> None:
    assert isclose(fisher(JOB_1984), 0.7827, abs_tol=0.01)
    assert associate(JOB).method is Method.DRAWN


def test_the_same_table_gives_the_same_p_always() -> None:
    assert fisher(JOB) == fisher([[*row] for row in JOB])


@settings(max_examples=40)
@given(st.lists(st.integers(1, 12), min_size=4, max_size=4))
def test_two_by_two_is_that_of_scipy(cells: list[int]) -> None:
    table = [cells[:2], cells[2:]]
    assert isclose(fisher(table), min(1, stats.fisher_exact(table).pvalue))


def test_drawn_p_is_near_the_exact_one_of_a_small_table() -> None:
    """Every table of 2 × 3 with these totals, counted one by one."""
    table = [[5, 1, 0], [1, 4, 4]]
    rows, columns = [6, 9], [6, 5, 4]
    law = stats.random_table(rows, columns)
    every = [
        np.array([[a, b, 6 - a - b], [6 - a, 5 - b, 4 - (6 - a - b)]])
        for a in range(7)
        for b in range(6)
        if 0 <= 6 - a - b <= 4
    ]
    chances = [float(law.pmf(one)) for one in every]
    seen = float(law.pmf(np.array(table)))
    assert isclose(sum(chances), 1.0)
    exact = sum(chance for chance in chances if chance <= seen * (1 + 1e-7))
    assert isclose(fisher(table), exact, abs_tol=0.005)


def test_large_tables_are_tested_by_chi2() -> None:
    found = associate(PARTY)
    assert found.method is Method.CHI2
    assert found.p == found.test.p
    assert 0 <= found.low <= found.v <= found.high <= 1


def test_the_interval_inverts_the_noncentral_chi2() -> None:
    test = associate(ADMISSION).test
    low, high = v_interval(test.chi2, test.n, 2, 2)
    assert isclose(stats.ncx2.cdf(test.chi2, 1, test.n * low**2), 0.975, abs_tol=1e-6)
    assert isclose(stats.ncx2.cdf(test.chi2, 1, test.n * high**2), 0.025, abs_tol=1e-6)


def test_the_interval_holds_zero_where_chance_explains_the_table() -> None:
    assert v_interval(3.1, 200, 3, 3)[0] == 0.0
    assert v_interval(0.0, 200, 3, 3) == (0.0, 0.0)


@pytest.mark.parametrize("table", [[[10, 10], [10, 10]], [[20, 0], [0, 20]], [[1, 0], [0, 1]]])
def test_extreme_tables_have_an_interval(table: Tables) -> None:
    found = associate(table)
    assert 0 <= found.low <= found.v <= found.high <= 1

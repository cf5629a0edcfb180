"""Against published examples and against scipy."""

from math import isclose, sqrt

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.special import betainc
from statsmodels.stats.proportion import proportion_confint

from aimpact.statistics.means import (
    Sample,
    incomplete_beta,
    one_way,
    sample_of,
    share_gap,
    share_interval,
    student_quantile,
    welch,
)

SLEEP = (
    [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0],
    [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4],
)
"""Hours of sleep gained with two drugs: « Student », Biometrika 6, 1908; the data set sleep of R,
whose documentation of t.test prints t = -1.8608, df = 17.776, p = 0.07939, -3.3654832 to 0.2054832.
"""
PLANTS = ((10, 5.032), (10, 4.661), (10, 5.526))
"""Dried weight of plants, a control and two treatments: A. J. Dobson, An introduction to
statistical modelling, 1983, p. 9; the data set PlantGrowth of R: F = 4.846 (2, 27), p = 0.01591,
sums of squares 3.76634 between and 10.49209 within."""
counted = st.lists(st.tuples(st.integers(-5, 5), st.integers(0, 40)), min_size=2, max_size=9)


def test_the_difference_of_means_of_student_s_sleepers():
    drug, other = (sample_of((hours, 1) for hours in one) for one in SLEEP)
    gap = welch(other, drug)

    assert round(gap.difference, 2) == -1.58
    assert (round(gap.low, 7), round(gap.high, 7)) == (-3.3654832, 0.2054832)
    assert round(gap.p, 5) == 0.07939


@pytest.mark.parametrize(
    ("after", "before", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((10, 10), (0, 20), 0.6791, 1.0),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_intervals_of_differences_are_those_that_newcombe_printed(after, before, low, high):
    """Newcombe 1998, table II, method 10."""
    found = share_gap(before, after)
    assert (round(found[0], 4), round(found[1], 4)) == (low, high)


def test_the_analysis_of_variance_of_dobson_s_plants():
    found = one_way(PLANTS, 3.76634 + 10.49209)

    assert (round(found.f, 3), found.between, found.within) == (4.846, 2, 27)
    assert round(found.p, 5) == 0.01591
    assert isclose(found.cohen_f, sqrt(3.76634 / 10.49209), rel_tol=1e-4)


@settings(deadline=None, max_examples=50)
@given(counted, counted)
def test_welch_agrees_with_scipy(one, other):
    values = [[value for value, count in each for _ in range(count)] for each in (one, other)]
    assume(all(len({*each}) > 1 for each in values))
    gap = welch(*(sample_of(each) for each in (one, other)))
    oracle = stats.ttest_ind(values[1], values[0], equal_var=False)
    low, high = oracle.confidence_interval(0.95)
    assert gap.p == pytest.approx(oracle.pvalue, rel=1e-8, abs=1e-12)
    assert (gap.low, gap.high) == pytest.approx((low, high), rel=1e-8, abs=1e-10)


@settings(deadline=None, max_examples=50)
@given(st.floats(0.5, 5e4), st.floats(0.5, 5e4), st.floats(0, 1))
def test_the_incomplete_beta_function_agrees_with_scipy(a, b, x):
    assert incomplete_beta(a, b, x) == pytest.approx(betainc(a, b, x), rel=1e-7, abs=1e-12)


@given(st.floats(1, 1e5))
def test_student_s_quantile_agrees_with_scipy(df):
    assert student_quantile(df) == pytest.approx(stats.t.ppf(0.975, df), rel=1e-8)


def test_too_few_people_are_refused():
    with pytest.raises(ValueError, match="two people"):
        sample_of([(3, 1)])
    with pytest.raises(ValueError, match="two groups"):
        one_way([(9, 3.0)], 4)


def test_groups_that_explain_everything_and_nothing():
    assert (one_way([(5, 1.0), (5, 2.0)], 2.5).p, one_way([(5, 1.0), (5, 1.0)], 0).p) == (0.0, 1.0)
    assert welch(Sample(9, 1.0, 0.0), Sample(9, 1.0, 0.0)).p == 1


@given(st.integers(0, 400), st.integers(1, 400), st.integers(1, 3))
def test_the_interval_of_a_share_of_a_finite_population_shrinks_to_the_share(count, n, times):
    count = min(count, n)
    low, high = share_interval(count, n)
    assert (low, high) == pytest.approx(proportion_confint(count, n, method="wilson"), abs=1e-9)
    near, far = share_interval(count, n, n * times)
    assert low - 1e-9 <= near <= count / n + 1e-9
    assert count / n - 1e-9 <= far <= high + 1e-9
    assert times > 1 or near == far == count / n

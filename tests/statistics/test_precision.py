"""The margin of error against tables that statisticians published."""

from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimpact.statistics.precision import Z, margin_of_error


@pytest.mark.parametrize(
    ("answered", "share", "points"),
    [  # the table that French pollsters print beside their notices, in points
        (100, 0.50, 9.8),
        (400, 0.50, 4.9),
        (500, 0.50, 4.4),
        (1_000, 0.50, 3.1),
        (1_000, 0.20, 2.5),
        (1_000, 0.10, 1.9),
        (1_000, 0.05, 1.4),
        (2_000, 0.50, 2.2),
    ],
)
def test_the_margin_is_that_of_the_published_tables(
    answered: int, share: float, points: float
) -> None:
    assert round(100 * margin_of_error(answered, share=share), 1) == points


def test_a_sample_that_is_a_large_part_of_a_small_population_is_more_precise() -> None:
    assert margin_of_error(200, population=400) == pytest.approx(margin_of_error(200) * sqrt(0.5))
    assert margin_of_error(400, population=400) == 0


def test_a_design_effect_of_two_makes_two_answers_out_of_four() -> None:
    assert margin_of_error(400, design_effect=2) == pytest.approx(margin_of_error(200))


@pytest.mark.parametrize(
    ("answered", "share", "effect"), [(0, 0.5, 1), (10, 1.1, 1), (10, -0.1, 1), (10, 0.5, 0)]
)
def test_what_cannot_be_is_refused(answered: int, share: float, effect: float) -> None:
    with pytest.raises(ValueError):
        margin_of_error(answered, share=share, design_effect=effect)


@given(st.integers(1, 10_000_000), st.floats(0, 1))
def test_one_half_is_the_least_certain_of_shares(answered: int, share: float) -> None:
    assert 0 <= margin_of_error(answered, share=share) <= margin_of_error(answered) <= Z / 2

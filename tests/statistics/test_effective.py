"""Kish's design effect: his own case, the library that pollsters use, what must always hold."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from weightipy import weighting_efficiency

from aimpact.statistics.effective import design_effect, effective_size


def test_half_of_the_people_three_times_as_heavy_make_a_hundred_worth_eighty() -> None:
    weights = [1.0] * 50 + [3.0] * 50

    assert design_effect(weights) == pytest.approx(1.25)
    assert effective_size(weights) == pytest.approx(80)


def test_the_efficiency_is_that_of_another_library() -> None:
    weights = np.linspace(0.2, 4, 57)

    expected = weighting_efficiency(pd.Series(weights))

    assert 100 / design_effect(weights) == pytest.approx(expected)


@given(st.lists(st.floats(0.1, 10), min_size=1, max_size=50))
def test_weights_never_add_people(weights: list[float]) -> None:
    assert design_effect(weights) >= 1 - 1e-12
    assert effective_size(weights) <= len(weights) * (1 + 1e-12)
    assert design_effect([7 * each for each in weights]) == pytest.approx(design_effect(weights))


@pytest.mark.parametrize("weights", [[], [0.0, 0.0]])
def test_no_weight_has_no_effect(weights: list[float]) -> None:
    with pytest.raises(ValueError, match="positive"):
        design_effect(weights)

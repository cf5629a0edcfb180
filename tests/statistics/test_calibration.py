"""Calibration: INSEE's own example, a general optimiser, and what must always hold."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.optimize import minimize

from aimpact.statistics.calibration import (
    ContradictoryTotalsError,
    Distance,
    NotConvergedError,
    calibrate,
)

# O. Sautory, « La macro CALMAR », INSEE, 1993, p. 23 sq. (insee.fr, doccalmar.pdf): the example
# of eleven people, of whom B, C and J are left out (no weight, or a value missing). X, Y are
# categories (1 or 2), Z a number; margins X: 20 and 60, Y: 30 and 50, total of Z: 140.
# Columns: X, Y, Z, weight, published ratio of the weights by the raking ratio (5 digits).
CALMAR = {
    "A": (1, 1, 1, 10, 1.01683),
    "D": (2, 1, 1, 11, 1.14602),
    "E": (2, 1, 3, 13, 0.21342),
    "F": (2, 2, 2, 7, 1.38511),
    "G": (2, 2, 2, 8, 1.38511),
    "H": (1, 2, 2, 8, 1.22897),
    "I": (2, 1, 2, 9, 0.49456),
    "K": (2, 2, 2, 14, 1.38511),
}
CALMAR_TOTALS = [20.0, 60.0, 30.0, 50.0, 140.0]


def _calmar() -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    rows = np.array(list(CALMAR.values()), dtype=np.float64)
    x, y, z = rows[:, 0], rows[:, 1], rows[:, 2]
    return np.stack([x == 1, x == 2, y == 1, y == 2, z], axis=1), rows[:, 3], rows[:, 4]


def test_the_raking_ratio_gives_the_weights_that_insee_published() -> None:
    columns, initial, published = _calmar()

    found = calibrate(columns, CALMAR_TOTALS, initial=initial, distance=Distance.RAKING)

    assert found.ratios.round(5).tolist() == published.tolist()
    assert found.gap < 1e-12


# The statistic that each distance makes smallest, as the paper defines it (1992, p. 378).
def _far(distance: Distance, ratios: NDArray[np.float64], low: float, high: float) -> float:
    if distance in {Distance.LINEAR, Distance.TRUNCATED}:
        return float(np.sum((ratios - 1) ** 2 / 2))
    if distance is Distance.RAKING:
        return float(np.sum(ratios * np.log(ratios) - ratios + 1))
    speed = (high - low) / ((1 - low) * (high - 1))
    below, above = ratios - low, high - ratios
    return float(
        np.sum(below * np.log(below / (1 - low)) + above * np.log(above / (high - 1))) / speed
    )


@pytest.mark.parametrize("distance", list(Distance))
def test_the_weights_are_those_of_a_general_optimiser(distance: Distance) -> None:
    columns = np.array([[1.0, 0, 2], [1, 0, 5], [1, 1, 3], [1, 1, 4], [1, 0, 1], [1, 1, 6]])
    totals, (low, high) = np.array([6.6, 3.9, 25.0]), (0.7, 1.6)
    constraint = {"type": "eq", "fun": lambda ratios: columns.T @ ratios - totals}

    free = distance in {Distance.LINEAR, Distance.RAKING}
    oracle = minimize(
        lambda ratios: _far(distance, ratios, low, high),
        np.ones(6),
        method="SLSQP",
        constraints=[constraint],
        bounds=[(1e-6, None) if free else (low + 1e-9, high - 1e-9)] * 6,
        options={"ftol": 1e-15, "maxiter": 500},
    )
    found = calibrate(columns, totals, distance=distance, bounds=None if free else (low, high))

    assert oracle.success
    assert found.weights == pytest.approx(oracle.x, abs=2e-6)
    assert columns.T @ found.weights == pytest.approx(totals, abs=1e-9)


def test_the_linear_weights_are_those_of_the_regression_estimator() -> None:
    columns, initial, _ = _calmar()
    x = columns[:, [0, 1, 2, 4]]  # without the column that the others give
    totals = np.array(CALMAR_TOTALS)[[0, 1, 2, 4]]
    lacks = totals - x.T @ initial

    found = calibrate(columns, CALMAR_TOTALS, initial=initial, distance=Distance.LINEAR)

    closed = initial * (1 + x @ np.linalg.solve(x.T @ (x * initial[:, None]), lacks))
    assert found.weights == pytest.approx(closed, abs=1e-10)


def test_bounds_that_hold_nothing_back_change_nothing_of_the_linear_weights() -> None:
    columns, initial, _ = _calmar()

    cut = calibrate(
        columns, CALMAR_TOTALS, initial=initial, distance=Distance.TRUNCATED, bounds=(0.1, 5)
    )

    free = calibrate(columns, CALMAR_TOTALS, initial=initial, distance=Distance.LINEAR)
    assert cut.weights == pytest.approx(free.weights, abs=1e-9)


@pytest.mark.parametrize("distance", [Distance.LOGIT, Distance.TRUNCATED])
def test_ratios_stay_between_the_bounds(distance: Distance) -> None:
    columns, initial, _ = _calmar()

    found = calibrate(
        columns, CALMAR_TOTALS, initial=initial, distance=distance, bounds=(0.2, 1.45)
    )

    assert found.ratios.min() >= 0.2
    assert found.ratios.max() <= 1.45
    assert columns.T @ found.weights == pytest.approx(CALMAR_TOTALS, abs=1e-7)


@pytest.mark.parametrize("distance", [Distance.LOGIT, Distance.TRUNCATED])
def test_bounds_that_are_too_narrow_are_refused(distance: Distance) -> None:
    columns, initial, _ = _calmar()

    with pytest.raises(NotConvergedError):
        calibrate(columns, CALMAR_TOTALS, initial=initial, distance=distance, bounds=(0.9, 1.1))


def test_margins_of_different_populations_contradict_one_another() -> None:
    columns, initial, _ = _calmar()

    with pytest.raises(ContradictoryTotalsError) as refused:
        calibrate(columns, [20, 60, 30, 51, 140], initial=initial)

    assert refused.value.totals


def test_a_total_of_a_column_that_nobody_has_is_refused_by_its_position() -> None:
    with pytest.raises(ContradictoryTotalsError) as refused:
        calibrate([[1, 0], [1, 0]], [10, 3])

    assert refused.value.totals == (1,)


def test_weights_that_would_have_to_be_negative_are_refused_by_raking() -> None:
    columns = [[1.0, 1.0], [1.0, 2.0]]

    assert calibrate(columns, [2, 5], distance=Distance.LINEAR).weights.min() < 0
    with pytest.raises(NotConvergedError):
        calibrate(columns, [2, 5], distance=Distance.RAKING)


@pytest.mark.parametrize(
    ("columns", "totals", "arguments"),
    [
        ([[1.0], [float("nan")]], [2], {}),
        ([[1.0], [1.0]], [2, 3], {}),
        ([[1.0], [1.0]], [2], {"initial": [-1, 1]}),
        ([[1.0], [1.0]], [2], {"initial": [0, 0]}),
        ([[1.0], [1.0]], [2], {"scales": [0, 1]}),
        ([[1.0], [1.0]], [2], {"distance": Distance.LOGIT}),
        ([[1.0], [1.0]], [2], {"distance": Distance.TRUNCATED, "bounds": (1.1, 2)}),
    ],
)
def test_what_makes_no_sense_is_refused(
    columns: list[list[float]], totals: list[float], arguments: dict[str, object]
) -> None:
    with pytest.raises(ValueError, match=r"sizes|missing|initial|bounds"):
        calibrate(columns, totals, **arguments)  # type: ignore[arg-type]  # wrong on purpose


def test_people_of_no_weight_stay_without() -> None:
    found = calibrate([[1.0], [1.0], [1.0]], [9], initial=[1, 0, 2])

    assert found.weights.tolist() == pytest.approx([3, 0, 6])


Drawn = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]


@st.composite
def solvable(draw: st.DrawFn) -> Drawn:
    """Two categories and a number of some people, and totals that positive weights give."""
    people = draw(st.integers(6, 25))
    kinds = draw(st.lists(st.integers(0, 2), min_size=people, max_size=people))
    other = draw(st.lists(st.integers(0, 1), min_size=people, max_size=people))
    numbers = draw(st.lists(st.integers(0, 9), min_size=people, max_size=people))
    weights = draw(st.lists(st.floats(0.5, 2), min_size=people, max_size=people))
    initial = draw(st.lists(st.floats(1, 4), min_size=people, max_size=people))
    columns = np.stack(
        [
            *(np.array(kinds) == kind for kind in range(3)),
            *(np.array(other) == kind for kind in range(2)),
            np.array(numbers),
        ],
        axis=1,
    ).astype(np.float64)
    given_weights = np.array(initial)
    return columns, columns.T @ (given_weights * np.array(weights)), given_weights


@settings(max_examples=40)
@given(solvable(), st.sampled_from([Distance.LINEAR, Distance.RAKING]))
def test_totals_are_met_and_calibrating_again_changes_nothing(
    drawn: Drawn, distance: Distance
) -> None:
    columns, totals, initial = drawn

    once = calibrate(columns, totals, initial=initial, distance=distance)

    assert columns.T @ once.weights == pytest.approx(totals, rel=1e-7, abs=1e-6)
    if distance is Distance.RAKING:
        assert once.weights.min() > 0
        again = calibrate(columns, totals, initial=once.weights, distance=distance)
        assert again.weights == pytest.approx(once.weights, rel=1e-6)


@settings(max_examples=20)
@given(solvable(), st.randoms(use_true_random=False))
def test_the_order_of_the_people_and_the_unit_change_nothing(drawn: Drawn, dice: object) -> None:
    columns, totals, initial = drawn
    order = list(range(len(initial)))
    dice.shuffle(order)  # type: ignore[attr-defined]  # hypothesis' own Random

    found = calibrate(columns, totals, initial=initial).weights

    moved = calibrate(columns[order], totals, initial=initial[order]).weights
    assert moved == pytest.approx(found[order], rel=1e-6)
    assert calibrate(columns, totals * 7, initial=initial * 7).weights == pytest.approx(
        found * 7, rel=1e-6
    )

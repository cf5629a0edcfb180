"""Raking: against another library and calibration, and what must always hold."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from weightipy import scheme_from_dict, weight

from aimpact.statistics.calibration import calibrate
from aimpact.statistics.raking import (
    NOT_SAID,
    EmptyCategoryError,
    Margin,
    MarginsContradictError,
    TrimmingImpossibleError,
    rake,
)

Codes = NDArray[np.int64]


def _margin(codes: object, population: list[float]) -> Margin:
    return Margin(np.asarray(codes), np.array(population, dtype=np.float64))


def _two() -> dict[str, Margin]:
    """400 people by gender and age, far from the population."""
    gender = np.repeat([0, 1], [280, 120])
    age = np.concatenate([np.repeat([0, 1, 2], [40, 90, 150]), np.repeat([0, 1, 2], [30, 50, 40])])
    return {"gender": _margin(gender, [520, 480]), "age": _margin(age, [300, 350, 350])}


def test_raking_gives_the_weights_of_another_library() -> None:
    margins = _two()
    table = pd.DataFrame({name: margin.codes for name, margin in margins.items()})
    targets = {
        name: {code: share * 100 for code, share in enumerate(margin.shares)}
        for name, margin in margins.items()
    }
    scheme = scheme_from_dict(targets, name="oracle")
    scheme.convcrit = 1e-12
    scheme.max_iterations = 5_000

    expected = weight(table, scheme)

    assert rake(margins).weights == pytest.approx(expected.to_numpy(), abs=1e-6)


def test_raking_and_calibration_are_one_where_everybody_said() -> None:
    margins = _two()
    columns = np.concatenate(
        [
            np.stack([margin.codes == kind for kind in range(len(margin.population))], axis=1)
            for margin in margins.values()
        ],
        axis=1,
    )
    totals = np.concatenate([margin.population for margin in margins.values()])
    initial = np.linspace(1, 2, 400)

    raked = rake(margins, initial=initial, total=1000)

    assert raked.weights == pytest.approx(
        calibrate(columns, totals, initial=initial).weights, abs=1e-6
    )
    assert raked.gap < 1e-9


def test_who_did_not_say_keeps_what_the_other_variables_give() -> None:
    """The same as the calibration on « the share of this category among those who said »."""
    margins = _two()
    margins["age"].codes[::7] = NOT_SAID
    ages = margins["age"]
    said = (ages.codes != NOT_SAID).astype(float)
    columns = np.stack(
        [
            np.ones(400),
            (margins["gender"].codes == 0) - 0.52,
            *((ages.codes == kind) - said * ages.shares[kind] for kind in range(3)),
        ],
        axis=1,
    )

    raked = rake(margins)

    oracle = calibrate(columns, [400, 0, 0, 0, 0])
    assert raked.weights == pytest.approx(oracle.weights, abs=1e-6)
    silent = raked.weights[ages.codes == NOT_SAID]
    assert len(np.unique(silent.round(9))) == 2  # one weight for each gender


def test_weights_add_up_to_the_population_asked_for() -> None:
    assert rake(_two(), total=52_000).weights.sum() == pytest.approx(52_000)
    assert rake(_two()).weights.mean() == pytest.approx(1)


def test_trimmed_weights_keep_both_their_bounds_and_the_margins() -> None:
    margins = _two()
    free = rake(margins).weights
    assert free.max() > 2.05

    trimmed = rake(margins, bounds=(0.3, 2.05))

    assert trimmed.weights.max() <= 2.05 * (1 + 1e-6)
    assert trimmed.weights.min() >= 0.3 * (1 - 1e-6)
    assert trimmed.gap < 1e-9
    assert trimmed.trimmed > 0


def test_bounds_wide_enough_change_nothing() -> None:
    assert rake(_two(), bounds=(0.01, 50)).weights == pytest.approx(rake(_two()).weights)
    assert rake(_two(), bounds=(0.01, 50)).trimmed == 0


def test_bounds_that_the_margins_do_not_allow_are_refused_by_name() -> None:
    # 120 of 400 stand for 48 % of the people: their mean is 1.6 at least.
    with pytest.raises(TrimmingImpossibleError) as refused:
        rake(_two(), bounds=(0.5, 1.5))

    assert "gender" in refused.value.variables


def test_a_category_without_anybody_is_refused_by_name() -> None:
    with pytest.raises(EmptyCategoryError) as refused:
        rake({"age": _margin([0, 0, 1], [10, 20, 30])})

    assert (refused.value.variables, refused.value.category) == (("age",), 2)


def test_people_in_a_category_where_nobody_lives_are_refused_by_name() -> None:
    with pytest.raises(EmptyCategoryError) as refused:
        rake({"age": _margin([0, 0, 1], [10, 0])})

    assert refused.value.category == 1


def test_margins_that_nobody_crosses_are_refused() -> None:
    """All women are young and all men old: women cannot be half where the young are a third."""
    codes = [0] * 20 + [1] * 20

    with pytest.raises(MarginsContradictError):
        rake({"gender": _margin(codes, [1, 1]), "age": _margin(codes, [1, 2])})


@pytest.mark.parametrize(
    ("population", "arguments"),
    [
        ([1.0, -1.0], {}),
        ([0.0, 0.0], {}),
        ([1.0], {}),
        ([1.0, 1.0], {"initial": [1.0]}),
        ([1.0, 1.0], {"initial": [0.0, 0.0, 0.0]}),
        ([1.0, 1.0], {"bounds": (1.5, 3.0)}),
    ],
)
def test_what_makes_no_sense_is_refused(
    population: list[float], arguments: dict[str, object]
) -> None:
    with pytest.raises(ValueError, match=r"figures|category|same people|initial|bounds"):
        rake({"x": _margin([0, 1, 1], population)}, **arguments)  # type: ignore[arg-type]  # each case gives what it is about


def test_nobody_at_all_is_refused() -> None:
    with pytest.raises(ValueError, match="same people"):
        rake({"x": _margin(np.array([], dtype=np.int64), [1.0])})


@st.composite
def surveys(draw: st.DrawFn) -> dict[str, Margin]:
    """Everybody of a small cross, some of whom did not say; every category is crossed."""
    extra = draw(st.lists(st.tuples(st.integers(-1, 2), st.integers(-1, 1)), max_size=40))
    people = [(a, b) for a in range(3) for b in range(2)] + extra
    first, second = (np.array(codes) for codes in zip(*people, strict=True))
    figures = st.integers(20, 60).map(float)
    return {
        "first": _margin(first, [draw(figures) for _ in range(3)]),
        "second": _margin(second, [draw(figures) for _ in range(2)]),
    }


@settings(max_examples=40)
@given(surveys())
def test_margins_are_met_by_positive_weights_whatever_the_order(margins: dict[str, Margin]) -> None:
    found = rake(margins)

    assert found.weights.min() > 0
    for margin in margins.values():
        said = margin.codes != NOT_SAID
        for kind, share in enumerate(margin.shares):
            heavy = found.weights[margin.codes == kind].sum() / found.weights[said].sum()
            assert heavy == pytest.approx(share, abs=1e-8)
    turned = rake(
        {
            name: Margin(margin.codes[::-1], margin.population * 3)
            for name, margin in reversed(margins.items())
        }
    )
    assert turned.weights[::-1] == pytest.approx(found.weights, abs=1e-6)


@settings(max_examples=20)
@given(surveys())
def test_raking_again_changes_nothing(margins: dict[str, Margin]) -> None:
    once = rake(margins, total=100).weights

    assert rake(margins, initial=once, total=100).weights == pytest.approx(once, rel=1e-6)

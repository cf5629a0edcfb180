"""Agreement of coders, against published examples and another library."""

from collections.abc import Sequence
from math import isclose

import krippendorff
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aimpact.statistics.agreement import (
    Allows,
    Codes,
    cohen_kappa,
    judge,
    krippendorff_alpha,
    masi,
    nominal,
    percent_agreement,
    reliability,
)

MEG_OWEN = ("0100000010", "1110010000")
"""K. Krippendorff, Computing Krippendorff's alpha-reliability, 2011, A: alpha = 0.095."""
BEN_GERRY = ("aabbdcccedda", "babbbccceddd")
"""The same, B: alpha = 0.692."""
FOUR = ("123321412...", "1233224125.3", ".3332342251.", "12332441251.")
"""The same, C: four observers, missing values: nominal alpha = 0.743."""
DIAGNOSES = [[88, 14, 18], [10, 40, 10], [2, 6, 12]]
"""J. Cohen, A coefficient of agreement for nominal scales, 1960, table 2: kappa = .492."""

SETS = st.frozensets(st.sampled_from("abcd"), max_size=3)
UNITS = st.lists(st.lists(SETS, max_size=3), min_size=1, max_size=8)


def by_unit(observers: Sequence[str]) -> list[list[str]]:
    return [[value for value in unit if value != "."] for unit in zip(*observers, strict=True)]


@pytest.mark.parametrize(
    ("observers", "published"), [(MEG_OWEN, 0.095), (BEN_GERRY, 0.692), (FOUR, 0.743)]
)
def test_the_worked_examples_of_krippendorff(observers: Sequence[str], published: float) -> None:
    alpha = krippendorff_alpha(by_unit(observers), nominal)
    assert alpha is not None
    assert round(alpha, 3) == published


def test_the_worked_example_of_cohen() -> None:
    pairs = [
        (row, column)
        for row, counts in enumerate(DIAGNOSES)
        for column, count in enumerate(counts)
        for _ in range(count)
    ]
    kappa = cohen_kappa(pairs)
    assert kappa is not None
    assert round(kappa, 3) == 0.492
    assert percent_agreement(pairs) == 0.7


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("ab", "ab", 0.0),
        ("ab", "abcd", 1 - 1 / 2 * 2 / 3),
        ("ab", "bc", 1 - 1 / 3 * 1 / 3),
        ("ab", "cd", 1.0),
        ("", "a", 1.0),
        ("", "", 0.0),
    ],
)
def test_sets_are_as_far_apart_as_passonneau_says(one: str, other: str, apart: float) -> None:
    """M is 1, 2/3, 1/3 or 0: Passonneau 2006, section 3."""
    assert isclose(masi(frozenset(one), frozenset(other)), apart)


@settings(max_examples=60)
@given(UNITS)
def test_alpha_of_sets_is_that_of_another_library(units: list[list[Codes]]) -> None:
    pairable = [unit for unit in units if len(unit) > 1]
    domain = sorted({value for unit in pairable for value in unit}, key=sorted)
    alpha = krippendorff_alpha(units, masi)
    if len(domain) < 2:
        assert alpha is None
        return
    counts = np.array([[unit.count(value) for value in domain] for unit in pairable])
    apart = np.array([[masi(one, other) for other in domain] for one in domain])
    other = krippendorff.alpha(
        value_counts=counts,
        level_of_measurement=lambda i, j, **_: apart[i.astype(int), j.astype(int)],
        value_domain=list(range(len(domain))),
    )
    assert alpha is not None
    assert isclose(alpha, other, abs_tol=1e-9)


@settings(max_examples=60)
@given(UNITS)
def test_alpha_is_at_most_one_and_knows_no_order(units: list[list[Codes]]) -> None:
    alpha = krippendorff_alpha(units, masi)
    turned = krippendorff_alpha([unit[::-1] for unit in units[::-1]], masi)
    renamed = krippendorff_alpha(
        [[frozenset(f"{code}!" for code in codes) for codes in unit] for unit in units], masi
    )
    if alpha is None:
        assert turned is None
        assert renamed is None
        return
    assert alpha <= 1
    assert turned is not None
    assert renamed is not None
    assert isclose(alpha, turned, abs_tol=1e-12)
    assert isclose(alpha, renamed, abs_tol=1e-12)


@settings(max_examples=60)
@given(st.lists(st.tuples(SETS, SETS), min_size=1, max_size=12))
def test_kappa_is_at_most_one_and_does_not_know_who_is_first(
    pairs: list[tuple[Codes, Codes]],
) -> None:
    kappa = cohen_kappa(pairs)
    turned = cohen_kappa([(other, one) for one, other in pairs])
    assert kappa == pytest.approx(turned)
    assert kappa is None or -1 <= kappa <= 1


@settings(max_examples=25)
@given(UNITS)
def test_the_interval_holds_its_alpha_and_is_always_the_same(units: list[list[Codes]]) -> None:
    found = reliability(units, masi, draws=50)
    if found is not None:
        assert found.low <= found.alpha <= found.high <= 1
    assert found == reliability(units, masi, draws=50)


def test_few_texts_coded_alike_prove_little() -> None:
    """Ten texts out of ten: up to three in ten more might have differed."""
    few = reliability([["a", "a"], ["b", "b"]] * 5, nominal)
    many = reliability([["a", "a"], ["b", "b"]] * 250, nominal)
    assert few is not None
    assert many is not None
    assert (few.alpha, few.allows, few.at_worst) == (1, Allows.CONCLUSIONS, Allows.NOTHING)
    assert many.at_worst is Allows.CONCLUSIONS
    assert (many.texts, many.alike) == (500, 500)


def test_one_value_everywhere_says_nothing() -> None:
    assert reliability([["a", "a"]] * 30, nominal) is None
    assert reliability([["a"], []], nominal) is None
    assert cohen_kappa([("a", "a")] * 30) is None
    assert cohen_kappa([]) is None
    assert percent_agreement([]) is None


@pytest.mark.parametrize(
    ("alpha", "allows"),
    [
        (0.8, Allows.CONCLUSIONS),
        (0.7999, Allows.TENTATIVE),
        (0.667, Allows.TENTATIVE),
        (0.6669, Allows.NOTHING),
        (-0.2, Allows.NOTHING),
    ],
)
def test_what_an_alpha_allows(alpha: float, allows: Allows) -> None:
    assert judge(alpha) is allows

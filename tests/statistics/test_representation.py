"""Indexes of representativeness, against worked figures and their own definitions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimpact.statistics.representation import (
    dissimilarity,
    is_beyond_chance,
    missing,
    r_indicator,
)

COUNTS = st.lists(
    st.tuples(st.integers(0, 10_000), st.integers(1, 10_000)), min_size=2, max_size=9
).filter(lambda pairs: any(part for part, _whole in pairs))


def test_the_index_is_the_share_of_those_who_would_have_to_be_of_another_group() -> None:
    # 60 women and 40 men of a population of halves: ten women should be men.
    assert dissimilarity([60, 40], [500, 500]) == pytest.approx(0.1)
    assert dissimilarity([10, 0], [0, 90]) == 1


def test_the_index_of_an_assembly_is_what_it_lacks_of_women() -> None:
    # 215 women of 577 (37.3 %) in a country where they are 51.7 %: 14.4 points.
    assert dissimilarity([215, 362], [517, 483]) == pytest.approx(0.1444, abs=5e-5)


def test_r_is_one_when_every_group_answers_alike_and_zero_at_worst() -> None:
    assert r_indicator([10, 20], [100, 200]) == 1
    assert r_indicator([500_000, 0], [500_000, 500_000]) == pytest.approx(0, abs=1e-5)


@given(COUNTS)
def test_the_index_lies_between_0_and_1_and_does_not_see_the_size(
    pairs: list[tuple[int, int]],
) -> None:
    part, whole = [one for one, _two in pairs], [two for _one, two in pairs]
    found = dissimilarity(part, whole)
    assert 0 <= found <= 1
    assert dissimilarity([7 * one for one in part], whole) == pytest.approx(found)
    assert dissimilarity(whole, whole) == 0


@given(st.integers(0, 5_000), st.integers(1, 5_000), st.floats(0.01, 0.99))
def test_those_missing_make_the_share_and_one_fewer_does_not(
    part: int, others: int, share: float
) -> None:
    taken = part + others
    more = missing(part, taken, share)
    assert part + more >= share * (taken + more) - 1e-6
    if more:
        assert part + more - 1 < share * (taken + more - 1) + 1e-6


def test_a_small_difference_of_few_people_is_chance() -> None:
    assert not is_beyond_chance(3, 20, 0.25)
    assert is_beyond_chance(30, 400, 0.25)


@pytest.mark.parametrize(("part", "whole"), [([], []), ([0], [1]), ([1], [0]), ([1, 2], [1])])
def test_what_cannot_be_compared_is_refused(part: list[int], whole: list[int]) -> None:
    with pytest.raises(ValueError):
        dissimilarity(part, whole)
    with pytest.raises(ValueError):
        r_indicator(part, whole)


@pytest.mark.parametrize("share", [0, 1])
def test_no_number_makes_a_share_of_nobody_or_of_everybody(share: float) -> None:
    with pytest.raises(ValueError):
        missing(1, 2, share)

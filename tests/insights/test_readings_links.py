"""By which link people came: no count under k, and none that comes out of the sums."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimpact.insights.readings.links import BARE, LinksReading, read_links

K = 5
counts = st.dictionaries(st.sampled_from(["a", "b", "c", "d"]), st.integers(0, 12))


@pytest.mark.parametrize(
    ("values", "bare", "shown", "together", "others"),
    [
        ({"a": 8, "b": 9}, 20, {"a": 8, "b": 9, BARE: 20}, set(), 0),
        ({"a": 3, "b": 4}, 20, {BARE: 20}, {"a", "b"}, 7),
        ({"a": 1, "b": 9}, 20, {BARE: 20}, {"a", "b"}, 10),
        ({"a": 0, "b": 9}, 20, {BARE: 20}, {"a", "b"}, 9),
        ({"a": 9, "b": 30}, 2, {"b": 30}, {"a", BARE}, 11),
        ({"a": 1}, 6, {}, {"a", BARE}, 7),
    ],
)
def test_small_links_are_counted_with_the_least_of_the_others(
    values: dict[str, int], bare: int, shown: dict[str, int], together: set[str], others: int
) -> None:
    reading = read_links(values, sum(values.values()) + bare, k=K)
    assert reading == LinksReading(shown, frozenset(together), others)


@given(counts, st.integers(0, 12))
def test_nothing_under_k_is_told_and_nothing_is_lost(values: dict[str, int], bare: int) -> None:
    asked = sum(values.values()) + bare
    reading = read_links(values, asked, k=K)
    assert all(count >= K for count in reading.shown.values())
    assert sum(reading.shown.values()) + reading.others == asked
    assert reading.shown.keys() | reading.together == {*values, BARE}
    assert reading.others == 0 or reading.others >= K or not reading.shown


@given(counts, st.integers(0, 12))
def test_a_small_link_is_never_counted_alone(values: dict[str, int], bare: int) -> None:
    together = read_links(values, sum(values.values()) + bare, k=K).together
    assert len(together) != 1 or not values

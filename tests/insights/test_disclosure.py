"""Attacks on what is shown: a reader who knows every total must not find a small count."""

from itertools import chain, combinations, product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from aimpact.insights.disclosure import (
    BLURRED,
    blur_profiles,
    may_tell,
    merge_small,
    protect,
    protect_multiple,
)
from tests.insights.algebra import is_known, row_space

Table = list[list[int]]

brute_force = settings(deadline=None, max_examples=60)


# --- the attackers ----------------------------------------------------------------------
def line_equations(table: Table, places: list[tuple[int, int]]) -> list[list[int]]:
    """What a reader knows of the hidden counts: their sum in each row and each column."""
    rows = [[int(row == at) for row, _ in places] for at in range(len(table))]
    columns = [[int(column == at) for _, column in places] for at in range(len(table[0]))]
    return rows + columns


def consistent_tables(table: Table, places: list[tuple[int, int]]) -> list[tuple[int, ...]]:
    """Every way to fill the hidden places that agrees with what is shown and the totals."""
    in_rows = [sum(table[r][c] for r, c in places if r == at) for at in range(len(table))]
    in_columns = [sum(table[r][c] for r, c in places if c == at) for at in range(len(table[0]))]
    found: list[tuple[int, ...]] = []

    def fill(at: int, so_far: list[int], rows: list[int], columns: list[int]) -> None:
        if at == len(places):
            if not any(rows) and not any(columns):
                found.append(tuple(so_far))
            return
        row, column = places[at]
        for value in range(min(rows[row], columns[column]) + 1):
            rows[row] -= value
            columns[column] -= value
            fill(at + 1, [*so_far, value], rows, columns)
            rows[row] += value
            columns[column] += value

    fill(0, [], in_rows, in_columns)
    return found


def tables(largest: int, size: int, smallest_row: int) -> st.SearchStrategy[Table]:
    counts = st.one_of(st.integers(0, 4), st.integers(0, largest))
    return st.integers(2, size).flatmap(
        lambda columns: st.lists(
            st.lists(counts, min_size=columns, max_size=columns).filter(
                lambda row: sum(row) >= smallest_row
            ),
            min_size=2,
            max_size=size,
        )
    )


# --- cells ------------------------------------------------------------------------------
@given(tables(40, 5, 5))
def test_every_small_count_is_hidden(table: Table) -> None:
    hidden = protect(table, 5)
    totals = [sum(column) for column in zip(*table, strict=True)]
    for row, column in product(range(len(table)), range(len(table[0]))):
        if totals[column] and table[row][column] < 5:
            assert (row, column) in hidden


@brute_force
@given(tables(40, 4, 5))
def test_no_sum_with_a_small_count_comes_out_under_k(table: Table) -> None:
    """Linear algebra: any set of hidden counts whose sum the totals fix."""
    k = 5
    places = sorted(protect(table, k))
    assume(len(places) <= 11)
    reduced = row_space(line_equations(table, places))
    totals = [sum(column) for column in zip(*table, strict=True)]
    subsets = chain.from_iterable(combinations(range(len(places)), n + 1) for n in range(11))
    for subset in subsets:
        counts = [table[places[at][0]][places[at][1]] for at in subset]
        if min(counts) >= k or not is_known([at in subset for at in range(len(places))], reduced):
            continue
        assert len(subset) > 1, "a small count came out exactly"
        held = {places[at] for at in subset}
        rare_answers = [
            column
            for column, total in enumerate(totals)
            if 0 < total < k
            and all((row, column) in held for row in range(len(table)) if table[row][column])
        ]
        assert sum(counts) >= k or rare_answers


@brute_force
@given(tables(7, 3, 3))
def test_no_small_count_is_fixed_by_bounds(table: Table) -> None:
    """Whole numbers that cannot be negative: every table that agrees with what is shown."""
    k = 3
    places = sorted(protect(table, k))
    totals = [sum(column) for column in zip(*table, strict=True)]
    readings = consistent_tables(table, places)
    for at, (row, column) in enumerate(places):
        possible = {reading[at] for reading in readings}
        if table[row][column] < k:
            assert len(possible) > 1
            if totals[column] >= k:
                assert max(possible) >= k, "a reader would know that it is small"


@brute_force
@given(tables(7, 3, 3))
def test_no_pair_of_hidden_counts_is_known_to_be_under_k(table: Table) -> None:
    k = 3
    places = sorted(protect(table, k))
    totals = [sum(column) for column in zip(*table, strict=True)]
    readings = consistent_tables(table, places)
    for first, second in combinations(range(len(places)), 2):
        small = min(table[r][c] for r, c in (places[first], places[second])) < k
        rare = any(totals[places[at][1]] < k for at in (first, second))
        if small and not rare:
            assert max(reading[first] + reading[second] for reading in readings) >= k


def test_a_table_without_small_counts_is_shown_whole() -> None:
    assert protect([[10, 20], [30, 5]], 5) == frozenset()


def test_one_small_count_hides_three_others() -> None:
    table = [[2, 20, 9], [30, 40, 8], [50, 60, 70]]
    assert protect(table, 5) == {(0, 0), (0, 2), (1, 0), (1, 2)}


def test_an_answer_that_nobody_gave_hides_nothing() -> None:
    assert protect([[0, 20, 30], [0, 10, 8]], 5) == frozenset()


def test_a_group_that_answers_as_one_is_not_shown() -> None:
    """Group disclosure: that all 14 people of a group said the same."""
    hidden = protect([[14, 0], [20, 30], [25, 40]], 5)
    assert {(0, 0), (0, 1)} <= hidden


def test_a_rare_answer_is_hidden_everywhere() -> None:
    hidden = protect([[60, 35, 1], [50, 40, 2]], 5)
    assert {(0, 2), (1, 2)} <= hidden
    assert (0, 0) not in hidden


def test_several_partners_share_the_hiding_where_no_single_one_is_large_enough() -> None:
    table = [[40, 4], [50, 1], [30, 0]]
    assert protect(table, 5) == set(product(range(3), range(2)))


@given(tables(20, 4, 5), st.integers(0, 20))
def test_both_who_ticked_and_who_did_not_are_protected(ticked: Table, more: int) -> None:
    answered = [max(row) + more for row in ticked]
    assume(min(answered) >= 5)
    hidden = protect_multiple(ticked, answered, 5)
    for column in range(len(ticked[0])):
        total = sum(row[column] for row in ticked)
        if not 0 < total < sum(answered):
            continue
        for row, n in enumerate(answered):
            count = ticked[row][column]
            if min(count, n - count) < 5:
                assert (row, column) in hidden
        of_column = [row for row in range(len(ticked)) if (row, column) in hidden]
        assert len(of_column) != 1


@brute_force
@given(st.lists(st.tuples(*[st.integers(2, 9)] * 3), min_size=2, max_size=4))
def test_ticks_that_add_up_do_not_give_one_another_away(
    groups: list[tuple[int, int, int]],
) -> None:
    """Everyone ticked two answers of three: what a group ticked has a sum that is public."""
    ticked = [[ab + ac, ab + bc, ac + bc] for ab, ac, bc in groups]
    answered = [sum(group) for group in groups]
    places = sorted(protect_multiple(ticked, answered, 5, adds_up=True))
    reduced = row_space(line_equations(ticked, places))
    totals = [sum(column) for column in zip(*ticked, strict=True)]
    for at, (row, column) in enumerate(places):
        count = ticked[row][column]
        if totals[column] and min(count, answered[row] - count) < 5:
            assert not is_known([other == at for other in range(len(places))], reduced)


# --- groups -----------------------------------------------------------------------------
@given(st.lists(st.integers(0, 60), max_size=9), st.integers(3, 12), st.booleans(), st.data())
def test_no_group_is_smaller_than_k(
    sizes: list[int], k: int, is_ordered: bool, data: st.DataObject
) -> None:
    together = data.draw(st.sets(st.integers(0, 8)).map(lambda s: {a for a in s if a < len(sizes)}))
    apart = {len(sizes) - 1} if data.draw(st.booleans()) else set()
    groups = merge_small(sizes, k, together=together, is_ordered=is_ordered, apart=apart)
    assert sorted(chain.from_iterable(groups)) == list(range(len(sizes)))
    for group in groups:
        size = sum(sizes[at] for at in group)
        assert size >= k or size == 0 or sum(sizes) < k or len(groups) == 1
        assert not together & set(group) or together <= set(group)


@given(st.lists(st.integers(0, 60), min_size=2, max_size=9), st.booleans(), st.data())
def test_what_must_stay_together_never_stands_alone(
    sizes: list[int], is_ordered: bool, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(sizes) - 1))
    others = sum(sizes) - sizes[at]
    assert (at,) not in merge_small(sizes, 3, together={at}, is_ordered=is_ordered) or not others


def test_a_small_age_joins_the_smaller_of_its_neighbours() -> None:
    assert merge_small([30, 3, 20, 40], 5, is_ordered=True) == [(0,), (1, 2), (3,)]


def test_those_who_did_not_say_are_nobody_s_neighbour() -> None:
    assert merge_small([30, 20, 3, 9], 5, is_ordered=True, apart={3}) == [(0,), (1, 2), (3,)]
    assert merge_small([30, 20, 40, 2], 5, is_ordered=True, apart={3}) == [(0,), (1, 3), (2,)]


def test_small_groups_are_counted_together() -> None:
    assert merge_small([20, 3, 40, 4], 5) == [(0,), (2,), (1, 3)]


def test_a_small_group_takes_the_smallest_other_with_it() -> None:
    assert merge_small([20, 3, 7], 5) == [(0,), (1, 2)]


def test_an_empty_group_stands_alone() -> None:
    assert merge_small([20, 0, 7], 5) == [(0,), (1,), (2,)]


# --- profiles ---------------------------------------------------------------------------
profiles = st.dictionaries(
    st.tuples(st.sampled_from("wm"), st.sampled_from("123"), st.sampled_from("abcd")),
    st.integers(1, 12),
    min_size=1,
)


@given(profiles, st.integers(3, 8))
def test_at_least_k_ballots_show_the_same_profile(
    counts: dict[tuple[str, ...], int], k: int
) -> None:
    shown = blur_profiles(counts, k)
    sizes: dict[tuple[str, ...], int] = {}
    for profile, number in counts.items():
        sizes[shown[profile]] = sizes.get(shown[profile], 0) + number
    assert min(sizes.values()) >= min(k, sum(counts.values()))


@given(profiles, st.integers(3, 8))
def test_a_profile_is_blurred_but_never_changed(counts: dict[tuple[str, ...], int], k: int) -> None:
    for profile, shown in blur_profiles(counts, k).items():
        assert all(now in {was, BLURRED} for was, now in zip(profile, shown, strict=True))


def test_the_last_field_is_lost_first() -> None:
    counts: dict[tuple[str, ...], int] = {
        ("w", "1", "a"): 9,
        ("w", "2", "a"): 3,
        ("w", "2", "b"): 2,
    }
    assert blur_profiles(counts, 5) == {
        ("w", "1", "a"): ("w", "1", "a"),
        ("w", "2", "a"): ("w", "2", BLURRED),
        ("w", "2", "b"): ("w", "2", BLURRED),
    }


def test_a_lonely_profile_takes_the_rarest_class_with_it() -> None:
    counts: dict[tuple[str, ...], int] = {("w", "1"): 6, ("m", "2"): 9, ("x", "3"): 1}
    shown = blur_profiles(counts, 5)
    assert shown["x", "3"] == shown["w", "1"] == (BLURRED, BLURRED)
    assert shown["m", "2"] == ("m", "2")


@pytest.mark.parametrize("counts", [{}, {("w", "1"): 2}])
def test_too_few_ballots_show_no_profile(counts: dict[tuple[str, ...], int]) -> None:
    assert set(blur_profiles(counts, 5).values()) <= {(BLURRED, BLURRED)}


# --- counts that stand alone ------------------------------------------------------------
@pytest.mark.parametrize(
    ("count", "beside", "is_told"),
    [
        *((0, (), True), (1, (), False), (4, (), False), (5, (), True)),
        *((95, (100,), True), (96, (100,), False), (100, (100,), True), (104, (100,), False)),
        *((50, (100, 47), False), (50, (100, 45), True), (0, (3,), False)),
    ],
)
def test_a_count_is_told_when_no_few_come_out_of_it(
    count: int, beside: tuple[int, ...], is_told: bool
) -> None:
    assert may_tell(count, 5, beside=beside) is is_told

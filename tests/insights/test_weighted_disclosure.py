"""Attacks on weighted figures: weights and totals must not give the counts that are hidden."""

from collections.abc import Sequence
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aimpact.insights.disclosure import Place, protect
from aimpact.insights.exchanges import Parts, Weights, may_tell_weighted
from tests.insights.test_disclosure import consistent_tables

K = 5
Table = list[list[int]]


def told(table: Table, weights: Sequence[float], step: float) -> list[int]:
    """The weighted share of each answer, in steps: what a page prints."""
    everybody = sum(w * sum(row) for w, row in zip(weights, table, strict=True))
    totals = [
        sum(w * n for w, n in zip(weights, column, strict=True))
        for column in zip(*table, strict=True)
    ]
    return [round(total / everybody / step) for total in totals]


def certified(
    table: Table, hidden: frozenset[Place], weights: Sequence[float], step: float
) -> bool:
    """Whether the rule lets the weighted shares be told, a group having one weight."""
    everybody = sum(w * sum(row) for w, row in zip(weights, table, strict=True))
    totals = [
        sum(w * n for w, n in zip(weights, column, strict=True))
        for column in zip(*table, strict=True)
    ]

    def is_told_alike(column: int, change: Weights) -> bool:
        now, after = totals[column] / everybody, (totals[column] + change[0]) / everybody
        # A tie is told one way or the other by the last digit of a sum: it is no certificate.
        tried = {round((after + by) / step) for by in (-1e-9, 0, 1e-9)}
        return tried == {round(now / step)}

    people = {(r, c): {(weights[r],): table[r][c]} for r, c in hidden}
    return may_tell_weighted(people, [sum(c) for c in zip(*table, strict=True)], K, is_told_alike)


def largest_possible(
    table: Table, hidden: frozenset[Place], weights: Sequence[float], step: float
) -> dict[Place, int]:
    """What a patient reader finds: for each hidden count, the most it may be in any table of
    whole numbers that agrees with the totals, the shown counts and the weighted shares.
    """
    places = sorted(hidden)
    printed = told(table, weights, step)
    most = dict.fromkeys(places, 0)
    for counts in consistent_tables(table, places):
        other = [list(row) for row in table]
        for (row, column), count in zip(places, counts, strict=True):
            other[row][column] = count
        if told(other, weights, step) == printed:
            most = {at: max(most[at], n) for at, n in zip(places, counts, strict=True)}
    return most


def test_two_groups_of_known_weight_would_give_their_counts() -> None:
    """The danger: told to the tenth of a point, the four young who said no are no secret."""
    table, weights = [[26, 4], [40, 30]], [2.0, 0.6]
    hidden = protect(table, K)

    assert (0, 1) in hidden
    assert largest_possible(table, hidden, weights, 0.001)[0, 1] == 4
    assert not certified(table, hidden, weights, 0.001)


def test_rounded_enough_the_same_table_may_be_told() -> None:
    table, weights = [[26, 4], [40, 30]], [2.0, 0.6]
    hidden = protect(table, K)
    coarse = next(step for step in (0.01, 0.05, 0.1) if certified(table, hidden, weights, step))

    assert largest_possible(table, hidden, weights, coarse)[0, 1] >= K


def test_equal_weights_tell_nothing_more() -> None:
    table = [[26, 4], [40, 30]]

    assert certified(table, protect(table, K), [1.0, 1.0], 0.0037)


def test_a_table_that_hides_nothing_may_be_told_exactly() -> None:
    assert may_tell_weighted({}, [50, 50], K, lambda _column, _change: False)


def test_people_of_other_weights_make_up_for_the_difference() -> None:
    """Where other variables spread the weights inside the groups, whom to exchange can be chosen
    so that nothing moves: what one group alone would give away is hidden by the others.
    """
    people: dict[Place, dict[Weights, int]] = {
        (0, 0): {(2.0,): 10, (0.6,): 10},
        (0, 1): {(2.0,): 2, (0.6,): 1},
        (1, 0): {(2.0,): 20, (0.6,): 20},
        (1, 1): {(2.0,): 15, (0.6,): 15},
    }

    assert may_tell_weighted(people, [60, 33], K, lambda _c, change: abs(change[0]) < 1e-9)


def test_a_small_count_without_anybody_to_exchange_with_is_not_certified() -> None:
    assert not may_tell_weighted({(0, 0): {(1.0,): 2}}, [40], K, lambda _column, _change: True)


def test_a_rare_answer_is_filled_up_to_all_who_gave_it() -> None:
    people: dict[Place, dict[Weights, int]] = {
        (0, 0): {(1.0,): 1},
        (0, 1): {(1.0,): 9},
        (1, 0): {(1.0,): 1},
        (1, 1): {(1.0,): 9},
    }

    assert may_tell_weighted(people, [2, 18], K, lambda _column, _change: True)


counts = st.one_of(st.integers(0, 4), st.integers(0, 15))


def _tables(number: int, answers: int) -> st.SearchStrategy[Table]:
    rows = st.lists(counts, min_size=answers, max_size=answers).filter(lambda row: sum(row) >= K)
    return st.lists(rows, min_size=number, max_size=number)


some_tables = st.one_of(_tables(2, 2), _tables(2, 3), _tables(3, 2))
some_weights = st.lists(st.sampled_from([0.3, 0.6, 1.0, 1.5, 2.5]), min_size=3, max_size=3)


@settings(max_examples=80)
@given(some_tables, some_weights, st.sampled_from([0.01, 0.05, 0.1, 0.2]))
def test_no_small_count_is_bounded_under_k_by_what_is_told(
    table: Table, weights: list[float], step: float
) -> None:
    """Every table of whole numbers that agrees with everything that is told, weighted shares
    included, is enumerated: for each small count one of them holds k, or all of that answer.
    """
    weights = weights[: len(table)]
    hidden = protect(table, K)
    if not hidden or not certified(table, hidden, weights, step):
        return
    most = largest_possible(table, hidden, weights, step)
    for (row, column), largest in most.items():
        total = sum(each[column] for each in table)
        if table[row][column] < min(K, total):
            assert largest >= min(K, total)


@pytest.mark.parametrize("step", [0.01, 0.05])
def test_larger_surveys_are_told_more_finely(step: float) -> None:
    """At a hundred times the people and the same rare answers, the counts move the shares less."""
    table = [[900, 3, 700], [1100, 40, 1300]]

    assert certified(table, protect(table, K), [1.4, 0.75], step)


# --- parts of the groups that a page shows ----------------------------------------------------
FEW = 3
"""k of these small tables: every table of whole numbers can be tried."""
OF = (0, 0, 1)
"""Two parts of one group, which weigh differently, and another group."""


def grouped(table: Table) -> Table:
    """The counts of the groups: what the page shows."""
    return [[a + b for a, b in zip(table[0], table[1], strict=True)], table[2]]


def certified_parts(table: Table, weights: Sequence[float], step: float) -> bool:
    hidden = protect(grouped(table), FEW)
    everybody = sum(w * sum(row) for w, row in zip(weights, table, strict=True))
    columns = [*zip(*table, strict=True)]
    totals = [sum(w * n for w, n in zip(weights, each, strict=True)) for each in columns]

    def is_told_alike(column: int, change: Weights) -> bool:
        now, after = totals[column] / everybody, (totals[column] + change[0]) / everybody
        tried = {round((after + by) / step) for by in (-1e-9, 0, 1e-9)}
        return tried == {round(now / step)}

    people = {
        (row, at): {(weights[row],): table[row][at]}
        for row in range(3)
        for at in range(len(table[0]))
        if row < 2 or (1, at) in hidden
    }
    return may_tell_weighted(
        people,
        [sum(each) for each in columns],
        FEW,
        is_told_alike,
        row_totals=[sum(row) for row in table],
        parts=Parts(OF, hidden),
    )


def _splits(number: int, answers: int) -> list[tuple[int, ...]]:
    """Every way in which so many people give these answers."""
    if answers == 1:
        return [(number,)]
    return [
        (first, *rest)
        for first in range(number + 1)
        for rest in _splits(number - first, answers - 1)
    ]


def agreeing(table: Table, weights: Sequence[float], step: float) -> list[Table]:
    """Every table of parts that agrees with all that is told: who is of each part, the totals, the
    counts of groups that are not hidden, the weighted shares.
    """
    hidden = protect(grouped(table), FEW)
    shown, answers = grouped(table), range(len(table[0]))
    totals = [sum(each) for each in zip(*table, strict=True)]
    printed = told(table, weights, step)
    found = []
    for first, second in product(*(_splits(sum(row), len(row)) for row in table[:2])):
        last = [totals[at] - first[at] - second[at] for at in answers]
        other = [[*first], [*second], last]
        if min(last) < 0 or sum(last) != sum(table[2]):
            continue
        groups = grouped(other)
        places = [place for place in product((0, 1), answers) if place not in hidden]
        agrees = all(groups[g][at] == shown[g][at] for g, at in places)
        if agrees and told(other, weights, step) == printed:
            found.append(other)
    return found


small_rows = st.lists(st.integers(0, 4), min_size=3, max_size=3)


@settings(max_examples=60)
@given(
    st.tuples(small_rows, small_rows, small_rows).filter(
        lambda rows: sum(rows[0]) + sum(rows[1]) >= FEW and sum(rows[2]) >= FEW
    ),
    some_weights,
    st.sampled_from([0.02, 0.05, 0.1]),
)
def test_no_small_count_of_a_part_is_bounded_by_what_is_told(
    rows: tuple[list[int], list[int], list[int]], weights: list[float], step: float
) -> None:
    """For each small count of a part that weighs by itself, one table that agrees holds k of them,
    or all who gave that answer, or all of that part.
    """
    table = [*rows]
    if not certified_parts(table, weights, step):
        return
    every = agreeing(table, weights, step)
    for row, at in product(range(2), range(3)):
        most = min(FEW, sum(each[at] for each in table), sum(table[row]))
        assert max(other[row][at] for other in every) >= most


def test_a_third_person_of_the_group_makes_an_exchange_possible() -> None:
    """Nobody of the first part gave what another group may take, but the second part did."""
    hidden = frozenset({(0, 0), (0, 1), (1, 0), (1, 1)})
    people: dict[Place, dict[Weights, int]] = {
        (0, 0): {}, (0, 1): {}, (0, 2): {(1.0,): 9},
        (1, 0): {(1.0,): 1}, (1, 1): {(1.0,): 9}, (1, 2): {(1.0,): 9},
        (2, 0): {(1.0,): 9}, (2, 1): {(1.0,): 9},
    }  # fmt: skip
    parts = Parts(OF, hidden)

    assert may_tell_weighted(people, [10, 18, 18], K, lambda _c, _w: True, parts=parts)
    alone = {place: those for place, those in people.items() if place[0] != 1}
    assert not may_tell_weighted(alone, [9, 9, 9], K, lambda _c, _w: True, parts=parts)


def test_people_of_two_groups_exchange_only_what_the_page_hides_of_both() -> None:
    parts = Parts(OF, frozenset({(0, 0), (0, 1), (1, 0)}))

    assert parts.may_exchange(0, 1, 0, 2)
    assert not parts.may_exchange(0, 2, 0, 1)


def test_a_part_of_few_people_is_filled_up_to_all_of_them() -> None:
    people: dict[Place, dict[Weights, int]] = {
        (0, 0): {}, (0, 1): {(2.0,): 2}, (1, 0): {(1.0,): 9}, (1, 1): {(1.0,): 9},
    }  # fmt: skip
    parts = Parts((0, 0), frozenset())

    def is_told_alike(_column: int, _change: Weights) -> bool:
        return True

    assert not may_tell_weighted(people, [9, 11], K, is_told_alike, parts=parts)
    assert may_tell_weighted(people, [9, 11], K, is_told_alike, row_totals=[2, 18], parts=parts)

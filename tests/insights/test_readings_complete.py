"""From protected tables to complete ones: nothing goes in but what a reader sees."""

from itertools import product

from hypothesis import given, settings

from aimpact.insights.disclosure import protect
from aimpact.insights.readings.complete import complete_tables
from aimpact.insights.readings.crossing import CrossReading, GroupReading
from aimpact.questionnaire.kinds import Field
from aimpact.questionnaire.structure import Text
from tests.insights.algebra import is_known, row_space
from tests.insights.test_disclosure import consistent_tables, line_equations, tables

FIELD = Field(name="q1", label=Text("q1"))
TICKS = Field(name="q1", label=Text("q1"), is_list=True)


def reading(
    rows: list[list[int | None]], answered: list[int], field: Field = FIELD
) -> CrossReading:
    groups = (
        GroupReading((str(at),), n, n, tuple(row))
        for at, (row, n) in enumerate(zip(rows, answered, strict=True))
    )
    return CrossReading(field, tuple(groups))


def protected(table: list[list[int]], k: int) -> CrossReading:
    hidden = protect(table, k)
    rows = [
        [None if (r, c) in hidden else count for c, count in enumerate(row)]
        for r, row in enumerate(table)
    ]
    return reading(rows, [sum(row) for row in table])


def test_a_table_without_gaps_is_taken_as_it_is() -> None:
    found = complete_tables(reading([[10, 20], [30, 5]], [30, 35]))
    assert [(each.counts, each.is_whole) for each in found] == [(((10, 20), (30, 5)), True)]


def test_answers_with_gaps_are_counted_together() -> None:
    rows = [[None, 20, None], [None, 40, None], [50, 60, 70]]
    (found,) = complete_tables(reading(rows, [31, 78, 180]))
    assert found.columns == ((1,), (0, 2))
    assert found.counts == ((20, 11), (40, 38), (60, 120))
    assert not found.is_whole


def test_groups_with_gaps_are_left_out_where_every_answer_has_one() -> None:
    rows = [[None, None], [20, 30], [25, 40]]
    (found,) = complete_tables(reading(rows, [14, 50, 65]))
    assert (found.rows, found.counts) == ((1, 2), ((20, 30), (25, 40)))


def test_answers_that_nobody_gave_are_left_out() -> None:
    (found,) = complete_tables(reading([[10, 20, 0], [30, 5, 0]], [30, 35]))
    assert found.columns == ((0,), (1,))


def test_nothing_is_tested_of_one_group_or_of_one_answer_or_of_gaps_alone() -> None:
    assert complete_tables(reading([[10, 20]], [30])) == []
    assert complete_tables(reading([[10, 0], [20, 0]], [10, 20])) == []
    assert complete_tables(reading([[None, None], [None, None]], [10, 20])) == []
    assert complete_tables(reading([[], []], [10, 20])) == []


def test_each_answer_of_several_ticks_is_a_table_of_the_groups_that_show_it() -> None:
    rows = [[10, None, 30], [20, 8, 40], [12, 9, 40]]
    found = complete_tables(reading(rows, [30, 40, 45], TICKS))
    assert [(each.answer, each.rows) for each in found] == [
        (0, (0, 1, 2)),
        (1, (1, 2)),
        (2, (0, 1, 2)),
    ]
    assert found[1].counts == ((8, 32), (9, 36))


def test_an_answer_that_everybody_ticked_says_nothing() -> None:
    assert complete_tables(reading([[30], [40]], [30, 40], TICKS)) == []


@settings(deadline=None, max_examples=60)
@given(tables(7, 3, 3))
def test_whatever_the_hidden_counts_are_the_tested_table_is_the_same(
    table: list[list[int]],
) -> None:
    """Every table that agrees with what is shown gives the same tests: they tell nothing more."""
    places = sorted(protect(table, 3))
    first = complete_tables(protected(table, 3))
    hidden = {place: at for at, place in enumerate(places)}
    for values in consistent_tables(table, places):
        other = [[*row] for row in table]
        for place, at in hidden.items():
            other[place[0]][place[1]] = values[at]
        for tested in first:
            for row, counts in zip(tested.rows, tested.counts, strict=True):
                sums = tuple(sum(other[row][at] for at in column) for column in tested.columns)
                assert sums == counts


@settings(deadline=None, max_examples=60)
@given(tables(30, 4, 5))
def test_no_tested_count_is_of_fewer_than_k_people(table: list[list[int]]) -> None:
    """Rare answers apart, whose total is public."""
    k = 5
    reduced = row_space(line_equations(table, sorted(protect(table, k))))
    totals = [sum(column) for column in zip(*table, strict=True)]
    places = sorted(protect(table, k))
    for tested in complete_tables(protected(table, k)):
        for (row, counts), at in product(
            zip(tested.rows, tested.counts, strict=True), range(len(tested.columns))
        ):
            rare = any(0 < totals[answer] < k for answer in tested.columns[at])
            assert counts[at] >= k or rare
            held = {(row, answer) for answer in tested.columns[at]}
            if held <= set(places):
                assert is_known([place in held for place in places], reduced)

"""Tables of a study's file, and what of them may leave the desk."""

from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aimpact.desk.enums import StepKind
from aimpact.desk.workbench.columns import Columns
from aimpact.desk.workbench.definition import (
    Definition,
    Misfit,
    TableRefused,
    check_definition,
    read_definition,
)
from aimpact.desk.workbench.dictionary import Dictionary
from aimpact.desk.workbench.steps import Step
from aimpact.desk.workbench.tables import compute_table
from aimpact.desk.workbench.telling import Telling, gather, tell, telling_together
from aimpact.statistics.contingency import independence
from tests.desk.test_workbench import CUT, DICTIONARY, WEIGHT, done

K = 5
Json = dict[str, Any]


def people(number: int, age: str, answer: str, ticks: str = "") -> list[list[str]]:
    return [[age, answer, ticks, "", "", ""]] * number


TOWN = [
    *people(20, "y", "a", "x"),
    *people(10, "y", "b", "x|y"),
    *people(8, "o", "a", "y"),
    *people(30, "o", "b", "z"),
]


def made(
    *steps: tuple[StepKind, Json], lines: list[list[str]] = TOWN
) -> tuple[Columns, Dictionary]:
    log = [Step(number, kind, spec) for number, (kind, spec) in enumerate(steps, start=1)]
    return done(*log, lines=lines)


def table(of: Definition, *steps: tuple[StepKind, Json]) -> Json:
    return compute_table(*made(*steps), of)


def told(
    of: Definition, *steps: tuple[StepKind, Json], lines: list[list[str]] = TOWN
) -> Telling | None:
    return tell(*made(*steps, lines=lines), of, k=K)


def cells(telling: Telling | None) -> list[list[int | None]]:
    assert telling is not None
    found: list[list[int | None]] = telling.shown["cells"]
    return found


def test_a_table_counts_and_shares_by_group():
    figures = table(Definition(rows="q", columns="age"))
    assert [one["n"] for one in figures["columns"]] == [68, 30, 38, 0]
    assert figures["counts"] == [[28, 20, 8, 0], [40, 10, 30, 0], [0, 0, 0, 0]]
    assert figures["shares"][0][1] == pytest.approx(20 / 30)
    assert figures["shares"][0][3] is None


def test_its_test_is_that_of_the_counts():
    test = table(Definition(rows="q", columns="age"))["test"]
    expected = independence([[20, 8], [10, 30]])
    assert (test["chi2"], test["v"], test["df"]) == pytest.approx((expected.chi2, expected.v, 1))
    assert table(Definition(rows="q"))["test"] is None
    assert table(Definition(rows="t", columns="age"))["test"] is None


def test_a_table_within_a_cut_counts_those_inside():
    figures = table(Definition(rows="q", cut="step1"), (StepKind.CUT, CUT))
    assert figures["counts"] == [[20], [10], [0]]


def test_weighted_shares_stand_beside_with_what_weights_cost():
    figures = table(Definition(rows="q", weight="step1"), (StepKind.WEIGHT, WEIGHT))
    young, old = 0.25, 0.75
    assert figures["weighted"][0][0] == pytest.approx(young * 20 / 30 + old * 8 / 38)
    weights = np.array([young * 68 / 30] * 30 + [old * 68 / 38] * 38)
    deff = 68 * (weights**2).sum() / weights.sum() ** 2
    assert figures["weighting"]["deff"] == pytest.approx(deff)
    assert figures["weighting"]["effective"] == pytest.approx(68 / deff)


@pytest.mark.parametrize(
    ("of", "reason"),
    [
        (Definition(rows=""), Misfit.UNKNOWN),
        (Definition(rows="n"), Misfit.UNKNOWN),
        (Definition(rows="q", columns="t"), Misfit.UNKNOWN),
        (Definition(rows="q", cut="age"), Misfit.UNKNOWN),
        (Definition(rows="q", weight="age"), Misfit.UNKNOWN),
        (Definition(rows="q", columns="q"), Misfit.SAME),
    ],
)
def test_a_table_of_what_is_not_there_is_refused(of, reason):
    with pytest.raises(TableRefused) as refusal:
        check_definition(DICTIONARY, of)
    assert refusal.value.reason is reason
    assert read_definition(of.as_json()) == of


# --- what leaves the desk --------------------------------------------------------------------
def test_counts_under_k_and_their_partners_are_hidden():
    lines = [*TOWN, *people(3, "o", "c"), *people(9, "y", "c")]
    telling = told(Definition(rows="q", columns="age"), lines=lines)
    assert telling is not None
    assert cells(telling)[2] == [None, None]
    assert telling.shown["hides"]
    assert telling.shown["test"] is None


def test_who_is_outside_a_cut_is_a_group_as_well():
    # 97 of 100 in a cut, beside the total that is public, would tell of 3.
    lines = [
        *people(60, "y", "a"),
        *people(40, "y", "b"),
        *people(3, "o", "a"),
        *people(7, "o", "b"),
    ]
    telling = told(Definition(rows="q", cut="step1"), (StepKind.CUT, CUT), lines=lines)
    assert None in [cell for line in cells(telling) for cell in line]


def test_nothing_is_told_of_a_cut_that_leaves_out_too_few():
    lines = [*people(60, "y", "a"), *people(3, "o", "a")]
    assert told(Definition(rows="q", cut="step1"), (StepKind.CUT, CUT), lines=lines) is None


def test_nothing_is_told_of_fewer_than_k():
    assert told(Definition(rows="q"), lines=people(4, "y", "a")) is None


def test_rare_answers_of_what_steps_made_are_counted_with_others():
    spec = {
        "label": "C", "first": {"of": "q", "codes": ["a"]}, "rule": "all",
        "second": {"of": "age", "codes": ["o"]}, "yes": "Oui", "no": "Non",
    }  # fmt: skip
    rare = [*people(40, "y", "b"), *people(3, "o", "a")]
    telling = told(Definition(rows="step1"), (StepKind.COMBINE, spec), lines=rare)
    assert cells(telling) == [[43]]
    assert telling is not None
    assert telling.shown["rows"] == [{"fr": "Oui + Non", "en": "Oui + Non"}]


def test_groups_of_a_profile_that_are_too_small_come_together():
    lines = [*TOWN, *people(2, "*", "a")]
    telling = told(Definition(rows="q", columns="age"), lines=lines)
    assert telling is not None
    assert [one["label"]["fr"] for one in telling.shown["columns"]] == ["y + *", "o"]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(0, 12), min_size=1, max_size=7))
def test_what_is_gathered_is_large_enough_wherever_there_are_people_enough(sizes):
    parts = gather(sizes, K)
    assert sorted(at for part in parts for at in part) == list(range(len(sizes)))
    if sum(sizes) >= K:
        assert all(sum(sizes[at] for at in part) >= K for part in parts)


@settings(deadline=None, max_examples=60)
@given(
    counts=st.lists(st.integers(0, 9), min_size=6, max_size=6),
    is_cut=st.booleans(),
)
def test_no_small_count_of_a_table_is_shown_nor_follows_from_its_totals(counts, is_cut):
    places = [*product("yo", "abc")]
    pairs = zip(places, counts, strict=True)
    lines = [line for (age, answer), n in pairs for line in people(n, age, answer)]
    of = Definition(rows="q", cut="step1") if is_cut else Definition(rows="q", columns="age")
    telling = told(of, *([(StepKind.CUT, CUT)] if is_cut else []), lines=lines)
    if telling is None:
        return
    shown = [cell for line in cells(telling) for cell in line if cell is not None]
    several = len(telling.bases) > 1 or is_cut
    totals = [sum(counts[at::3]) for at in range(3)]
    assert not [cell for cell in shown if several and 0 < cell < K and cell not in totals]
    for line, total in zip(cells(telling), totals, strict=True):
        known = [cell for cell in line if cell is not None]
        rest = total - sum(known)
        # A column that is hidden alone would follow from the total of its answer.
        assert not (line.count(None) == 1 and not is_cut and len(line) > 1 and 0 < rest < K)


def test_two_tables_that_differ_by_few_people_are_not_both_kept():
    of_all = Definition(rows="q", columns="age")
    few = {"label": "M", "of": "q", "groups": [
        {"label": "A", "codes": ["a"]}, {"label": "BC", "codes": ["b", "c"]}
    ]}  # fmt: skip
    lines = [*TOWN, *people(3, "y", "c"), *people(9, "o", "c")]
    steps = [(StepKind.RECODE, few)]
    first = told(of_all, *steps, lines=lines)
    merged = told(Definition(rows="step1", columns="age"), *steps, lines=lines)
    assert first is not None
    assert merged is not None
    # b of the young, hidden or not, and b + c of the young differ by the three hidden ones.
    shown_b = cells(first)[1][0]
    assert telling_together(merged, [first], k=K) is (shown_b is not None)


def test_a_cut_that_leaves_out_a_few_more_is_not_kept_beside_another():
    within = {"label": "W", "of": "t", "codes": ["x", "y"], "is_in": True, "within": "step1"}
    steps = [(StepKind.CUT, CUT), (StepKind.CUT, within)]
    lines = [
        *TOWN,
        *people(2, "y", "b", "z"),
        *people(6, "y", "a", "z"),
        *people(20, "o", "b", "x"),
    ]
    wide = told(Definition(rows="q", cut="step1"), *steps, lines=lines)
    narrow = told(Definition(rows="q", cut="step2"), *steps, lines=lines)
    assert wide is not None
    assert narrow is not None
    assert (cells(wide)[1], cells(narrow)[1]) == ([12], [10])
    assert telling_together(narrow, [wide], k=K)


def test_tables_that_have_nothing_in_common_are_both_kept():
    first = told(Definition(rows="q", columns="age"))
    second = told(Definition(rows="t"))
    assert first is not None
    assert second is not None
    assert not telling_together(second, [first], k=K)
    assert not telling_together(first, [first], k=K)

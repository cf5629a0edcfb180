"""Every table of an analysis at once: overlapping groupings must not tell of a few people.

The attacker knows every total, the tables of each profile field, those of pairs of questions, those
of flagged ballots and who took part by gender and age, and solves them together.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from aimpact.insights.analyses.counting import book_of
from aimpact.insights.analyses.matrix import Column, Matrix
from aimpact.insights.disclosure import protect
from aimpact.insights.readings.crossing import Crossing, CrossReading
from aimpact.insights.readings.people import groups_of
from aimpact.questionnaire.structure import Page, Question, Questionnaire
from tests.insights.algebra import is_known, row_space
from tests.insights.matrices import make_matrix
from tests.insights.test_readings_crossing import single

K = 5
AGES, GENDERS, FLAGS = ("young", "old"), ("woman", "man"), ("flagged", "usual")
Q1, Q2 = single("q1", "yes", "no", "else"), single("q2", "a", "b")
NAMES = ("age", "gender", "flag", "q1", "q2")
SIDES = (AGES, GENDERS, FLAGS, ("yes", "no", "else"), ("a", "b"))
CELLS = [*product(*SIDES)]
"""Every kind of person. What a reader does not know is how many there are of each."""
TABLES = (
    ("age", Q1), ("age", Q2), ("gender", Q1), ("gender", Q2),
    ("flag", Q1), ("flag", Q2), ("q1", Q2),
)  # fmt: skip
"""What an analysis crosses: the profile, the flags, the first question with the second."""

Crowd = Counter[tuple[str, ...]]


def matrix_of(crowd: Crowd) -> Matrix:
    people = [cell for cell in CELLS for _one in range(crowd[cell])]
    columns = {name: [cell[at] for cell in people] for at, name in enumerate(NAMES)}
    return make_matrix(
        profile={name: columns[name] for name in NAMES[:3]},
        columns={name: columns[name] for name in NAMES[3:]},
        answers=dict(zip(NAMES, SIDES, strict=True)),
    )


def crossed(matrix: Matrix, by: str, question: Question) -> CrossReading:
    column: Column = (dict(matrix.profile) | dict(matrix.columns))[by]
    crossing = Crossing(
        Questionnaire(pages=(Page(code="p1", questions=(question,)),)),
        book_of(matrix, question, by=column, name=by),
        profile_field=by,
        order=column.answers,
        k=K,
    )
    return crossing.read(question)[0]


def functional(by: str, groups: Sequence[str], question: Question, answer: str) -> list[int]:
    """The count of those of these groups who gave this answer, as a sum over kinds of people."""
    g, a = NAMES.index(by), NAMES.index(question.code)
    return [int(cell[g] in groups and (not answer or cell[a] == answer)) for cell in CELLS]


def participants(crowd: Crowd) -> tuple[list[list[int]], list[list[int]]]:
    """What the pyramid tells, and hides: participants by gender and age, groups as on the page."""
    if sum(crowd.values()) < K:
        return [], []  # nothing is shown of so few
    groups = []
    for name, sides in (("gender", GENDERS), ("age", AGES)):
        at = NAMES.index(name)
        sizes = {v: sum(n for cell, n in crowd.items() if cell[at] == v) for v in sides}
        groups.append(groups_of({v: n for v, n in sizes.items() if n}, K, is_ordered=False))
    cells = [
        [[int(c[1] in gender and c[0] in age) for c in CELLS] for age in groups[1]]
        for gender in groups[0]
    ]
    sizes_of_cells = np.array([crowd[cell] for cell in CELLS])
    table = [[int(np.dot(cell, sizes_of_cells)) for cell in row] for row in cells]
    hidden = protect(table, K)
    told = [c for r, row in enumerate(cells) for at, c in enumerate(row) if (r, at) not in hidden]
    totals = [functional("gender", group, Q1, "") for group in groups[0]]
    totals += [functional("age", group, Q1, "") for group in groups[1]]
    return [*told, *totals], [cells[r][at] for r, at in hidden]


def known_and_hidden(crowd: Crowd) -> tuple[list[list[int]], list[list[int]]]:
    """What is told as sums over kinds of people, and the hidden counts from 0 to k - 1."""
    matrix = matrix_of(crowd)
    known, hidden = participants(crowd)
    for by, question in TABLES:
        everyone = SIDES[NAMES.index(by)]
        codes = [choice.code for choice in question.choices]
        known += [functional(by, everyone, question, code) for code in codes]
        for row in crossed(matrix, by, question).rows:
            known.append(functional(by, row.group, question, ""))
            for code, count in zip(codes, row.counts, strict=True):
                cells = functional(by, row.group, question, code)
                (hidden if count is None else known).append(cells)
    sizes = np.array([crowd[cell] for cell in CELLS])
    small = [cells for cells in hidden if int(np.dot(cells, sizes)) < K]
    return known, small


@st.composite
def crowds(draw: st.DrawFn) -> Crowd:
    """Some kinds of people, a few or many of each."""
    kinds = draw(st.lists(st.sampled_from(CELLS), min_size=4, max_size=12, unique=True))
    sizes = st.one_of(st.integers(1, 4), st.integers(5, 30))
    return Counter({kind: draw(sizes) for kind in kinds})


@settings(deadline=None, max_examples=80)
@given(crowds())
def test_no_small_count_comes_out_of_all_the_tables_together(crowd: Crowd) -> None:
    """Linear algebra: totals, profile, flags and pairs as one system."""
    known, small = known_and_hidden(crowd)
    reduced = row_space(known)
    totals = {name: Counter(dict.fromkeys(SIDES[at], 0)) for at, name in enumerate(NAMES)}
    for cell, size in crowd.items():
        for at, name in enumerate(NAMES):
            totals[name][cell[at]] += size
    rare = {(name, value) for name in totals for value, n in totals[name].items() if n < K}
    for cells in small:
        answers = {
            (name, cell[at])
            for cell, is_in in zip(CELLS, cells, strict=True)
            if is_in
            for at, name in enumerate(NAMES)
        }
        is_rare = any(
            {value for name, value in answers if name == rare_name} == {rare_value}
            for rare_name, rare_value in rare
        )
        assert is_rare or not is_known(cells, reduced)


@pytest.mark.parametrize(
    "crowd",
    [
        # Those flagged are nearly the young; nearly all who say yes say a.
        {("young", "woman", "flagged", "yes", "a"): 9, ("young", "man", "flagged", "no", "b"): 8,
         ("old", "woman", "usual", "yes", "a"): 20, ("old", "man", "usual", "no", "b"): 22,
         ("young", "man", "usual", "else", "a"): 2, ("old", "woman", "usual", "else", "b"): 7},
        # One young person says else; everybody else of that answer is old.
        {("young", "woman", "usual", "yes", "a"): 12, ("young", "man", "usual", "no", "b"): 12,
         ("young", "man", "flagged", "else", "b"): 1, ("old", "man", "flagged", "else", "a"): 9,
         ("old", "woman", "flagged", "yes", "b"): 10, ("old", "woman", "usual", "no", "a"): 14},
        # Ages and genders overlap but for three.
        {("young", "woman", "usual", "yes", "a"): 20, ("young", "man", "usual", "no", "b"): 3,
         ("old", "man", "usual", "yes", "b"): 16, ("old", "man", "flagged", "no", "a"): 15,
         ("old", "man", "usual", "else", "a"): 8},
    ],
)  # fmt: skip
def test_no_small_count_is_bounded_under_k_by_whole_numbers(
    crowd: dict[tuple[str, ...], int],
) -> None:
    """Every crowd that agrees with what is told: each small count may be k or more in one."""
    known, small = known_and_hidden(Counter(crowd))
    sizes = np.array([crowd.get(cell, 0) for cell in CELLS])
    assert small
    for cells in small:
        most = largest(cells, known, sizes)
        assert most >= K, cells


def largest(cells: list[int], known: list[list[int]], sizes: "np.typing.NDArray[np.int64]") -> int:
    """The most people that may be in these cells, whole numbers of each kind of person."""
    sums = np.array(known) @ sizes
    found = milp(
        -np.array(cells, dtype=float),
        constraints=LinearConstraint(np.array(known, dtype=float), sums, sums),
        integrality=np.ones(len(cells)),
        bounds=Bounds(0, np.inf),
    )
    assert found.success
    return round(-float(found.fun))

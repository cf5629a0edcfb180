"""Groups of opinion beside every other table of an analysis: together they tell of no few people.

The attacker knows the totals, the tables of the profile and of the flags with each statement, those
of two statements, and all that is told of the groups: their sizes, what each says of each
statement, who is in them. Whatever groups people were put in: of those allowed, any.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from aimpact.insights.analyses.batteries import Battery, Item
from aimpact.insights.analyses.counting import book_of
from aimpact.insights.analyses.groups import (
    FEWEST,
    GROUP,
    LEAST,
    is_one_answer,
    profiles_beside,
    profiles_told,
    statements_told,
)
from aimpact.insights.analyses.matrix import Column, Matrix
from aimpact.insights.readings.crossing import Crossing
from aimpact.insights.readings.questions import counted_fields
from aimpact.insights.tallies import Book
from aimpact.questionnaire.structure import Page, Question, Questionnaire
from tests.insights.algebra import is_known, row_space
from tests.insights.matrices import make_matrix
from tests.insights.opinions import statements
from tests.insights.test_disclosure_together import largest
from tests.insights.test_readings_crossing import single

K = 5
NOT_PLACED = "-"
NAMES = ("age", "flag", GROUP, "q1__s", "q1__t")
AGES, FLAGS, GROUPS = ("young", "old"), ("flagged", "usual"), ("g0", "g1", NOT_PLACED)
S, T = ("agree", "disagree", "pass"), ("agree", "disagree")
SIDES = (AGES, FLAGS, GROUPS, S, T)
KINDS = [*product(*SIDES)]
"""Every kind of person. What a reader does not know is how many there are of each."""
CROSSED = (
    ("age", "q1__s"), ("age", "q1__t"), ("flag", "q1__s"), ("flag", "q1__t"), ("q1__s", "q1__t"),
)  # fmt: skip
Crowd = Mapping[tuple[str, ...], int]
Sums = list[list[int]]


class Told:
    """What is told of a crowd, as sums over kinds of people; and what is hidden of it."""

    def __init__(self, crowd: Crowd) -> None:
        self.sizes = np.array([crowd.get(kind, 0) for kind in KINDS])
        self.known: Sums = []
        self.hidden: Sums = []
        people = [kind for kind, size in zip(KINDS, self.sizes, strict=True) for _ in range(size)]
        values = {name: [kind[at] for kind in people] for at, name in enumerate(NAMES)}
        placed = [None if group == NOT_PLACED else group for group in values[GROUP]]
        self.matrix = make_matrix(
            profile={name: values[name] for name in ("age", "flag")},
            columns={"q1__s": values["q1__s"], "q1__t": values["q1__t"], GROUP: placed},
            answers=dict(zip(NAMES, (AGES, FLAGS, GROUPS[:2], S, T), strict=True)),
        )
        self.groups = self.matrix.columns[GROUP]
        question = statements("s", "t")
        items = [Item(question, each) for each in counted_fields(question)]
        self.battery = Battery("q1", items)

    @property
    def is_allowed(self) -> bool:
        """Whether such groups would be told at all."""
        sizes = np.bincount(self.groups.codes[self.groups.codes >= 0], minlength=2)
        apart = self.matrix.ballots - int(sizes.sum())
        if self.matrix.ballots < FEWEST * K or sizes.min() < LEAST * K or 0 < apart < K:
            return False
        return not is_one_answer(self.battery, self.matrix, self.groups, K)

    def tell(self) -> None:
        """Every table, the groups' among them."""
        for by, field in CROSSED:
            self._crossed(by, field)
        for group in GROUPS:
            self.known.append(self.sum(**{GROUP: [group]}))
        statements = self.statements
        for field, each in zip(("q1__s", "q1__t"), statements, strict=True):
            self._statement(field, each)
        whole = self.profiled()
        for each in profiles_beside(self.battery, (whole, whole), self.groups, statements, K):
            self._profile(each)

    @property
    def statements(self) -> list[dict[str, Any]]:
        """What is told of each statement by group."""
        return [*statements_told(self.battery, self.matrix, self.groups, K)]

    def profiled(self) -> Matrix:
        """The profile alone: ballots are never flagged beside groups."""
        return replace(self.matrix, profile={"age": self.matrix.profile["age"]})

    def _crossed(self, by: str, field: str) -> None:
        at = NAMES.index(field)
        question = single(field, *SIDES[at])
        column: Column = (dict(self.matrix.profile) | dict(self.matrix.columns))[by]
        book = book_of(self.matrix, question, by=column, name=by)
        [read] = _crossing(question, book, by, column).read(question)
        for answer in SIDES[at]:
            self.known.append(self.sum(**{field: [answer]}))
        for row in read.rows:
            self.known.append(self.sum(**{by: row.group}))
            for answer, count in zip(SIDES[at], row.counts, strict=True):
                self._note(count, self.sum(**{by: row.group, field: [answer]}))

    def _statement(self, field: str, told: Mapping[str, Sequence[int | None]]) -> None:
        others = [side for side in SIDES[NAMES.index(field)] if side != "agree"]
        for group, agree, answered in zip(GROUPS, told["agree"], told["answered"], strict=False):
            if answered is not None:
                self.known.append(self.sum(**{GROUP: [group]}))
            for sides in (["agree"], others):
                self._note(agree, self.sum(**{GROUP: [group], field: sides}))

    def _profile(self, told: Mapping[str, Sequence[Sequence[int | None]]]) -> None:
        for ages, counts in zip(told["groups"], told["counts"], strict=True):
            own = [str(age) for age in ages]
            self.known.append(self.sum(age=own))
            for group, count in zip(GROUPS, counts, strict=False):
                self._note(count, self.sum(age=own, **{GROUP: [group]}))
            # Never written, but what is left of the line where every group is told.
            self.hidden.append(self.sum(age=own, **{GROUP: [NOT_PLACED]}))

    def _note(self, count: int | None, cells: list[int]) -> None:
        if count is None:
            self.hidden.append(cells)
        else:
            self.known.append(cells)

    @property
    def small(self) -> Iterator[list[int]]:
        """The hidden counts from 0 to k - 1."""
        return (cells for cells in self.hidden if int(np.dot(cells, self.sizes)) < K)

    @staticmethod
    def sum(**wanted: Sequence[str]) -> list[int]:
        """People of these values, as a sum over kinds of people."""
        places = {NAMES.index(name): values for name, values in wanted.items()}
        return [int(all(kind[at] in own for at, own in places.items())) for kind in KINDS]

    def is_rare(self, cells: list[int]) -> bool:
        """Whether it is part of a whole answer that fewer than k people gave: public (2)."""
        own = np.array(cells, dtype=bool)
        return any(
            int(np.dot(whole, self.sizes)) < K and not (own & ~np.array(whole, dtype=bool)).any()
            for whole in self._answers()
        )

    def _answers(self) -> Iterator[list[int]]:
        """Whole answers, not agreeing among them: their totals are public."""
        for at, name in enumerate(NAMES):
            yield from (self.sum(**{name: [value]}) for value in SIDES[at])
        yield from (self.sum(**{name: SIDES[NAMES.index(name)][1:]}) for name in NAMES[3:])


def _crossing(question: Question, book: Book, by: str, column: Column) -> Crossing:
    alone = Questionnaire(pages=(Page(code="p1", questions=(question,)),))
    return Crossing(alone, book, profile_field=by, order=column.answers, k=K)


def told_of(crowd: Crowd) -> Told:
    told = Told(crowd)
    told.tell()
    return told


@st.composite
def crowds(draw: st.DrawFn) -> Told:
    """Some kinds of people, a few or many of each, in groups that may be told."""
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=5, max_size=14, unique=True))
    sizes = st.one_of(st.integers(1, 4), st.integers(5, 30))
    told = Told(Counter({kind: draw(sizes) for kind in kinds}))
    assume(told.is_allowed)
    told.tell()
    return told


@settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)
@given(crowds())
def test_groups_and_every_other_table_together_determine_no_small_count(told: Told) -> None:
    reduced = row_space(told.known)
    for cells in told.small:
        assert told.is_rare(cells) or not is_known(cells, reduced), cells


@pytest.mark.parametrize(
    "crowd",
    [
        # Many of the young are in no group: how many must not follow from the others.
        {("young", "flagged", "g1", "pass", "agree"): 3,
         ("young", "flagged", "-", "pass", "agree"): 20,
         ("old", "flagged", "g1", "disagree", "agree"): 1,
         ("old", "flagged", "g1", "pass", "agree"): 15,
         ("old", "flagged", "g0", "pass", "disagree"): 30,
         ("young", "usual", "g1", "agree", "agree"): 15,
         ("old", "usual", "g0", "pass", "disagree"): 30,
         ("old", "flagged", "g1", "disagree", "disagree"): 14,
         ("young", "flagged", "-", "agree", "disagree"): 10,
         ("old", "usual", "g0", "agree", "disagree"): 3,
         ("old", "usual", "-", "pass", "disagree"): 4},
        # The young are nearly one group, and nearly agree.
        {("young", "usual", "g0", "agree", "agree"): 22,
         ("young", "flagged", "g0", "disagree", "agree"): 9,
         ("young", "usual", "g1", "disagree", "disagree"): 3,
         ("old", "usual", "g1", "disagree", "disagree"): 12,
         ("old", "usual", "g1", "disagree", "agree"): 6,
         ("old", "flagged", "g1", "agree", "disagree"): 12,
         ("old", "usual", "g0", "pass", "agree"): 6},
        # Everybody is in a group; the flagged of one are few.
        {("young", "usual", "g0", "agree", "agree"): 14,
         ("young", "usual", "g1", "disagree", "agree"): 11,
         ("old", "usual", "g0", "agree", "disagree"): 13,
         ("old", "usual", "g1", "pass", "disagree"): 10,
         ("old", "flagged", "g1", "disagree", "disagree"): 4,
         ("young", "flagged", "g0", "disagree", "disagree"): 8},
    ],
)  # fmt: skip
def test_no_small_count_beside_groups_is_bounded_under_k_by_whole_numbers(crowd: Crowd) -> None:
    told = Told(crowd)
    assert told.is_allowed
    told.tell()
    small = [cells for cells in told.small if not told.is_rare(cells)]

    assert small
    for cells in small:
        assert largest(cells, told.known, told.sizes) >= K, cells


def test_those_in_no_group_are_never_counted_by_what_is_left() -> None:
    crowd = {
        ("young", "usual", "g0", "agree", "agree"): 15,
        ("young", "usual", "g1", "disagree", "agree"): 12,
        ("young", "usual", "-", "pass", "agree"): 2,
        ("old", "usual", "g0", "agree", "disagree"): 16,
        ("old", "flagged", "g1", "pass", "disagree"): 13,
        ("old", "usual", "-", "disagree", "disagree"): 9,
    }
    told = Told(crowd)
    [table] = profiles_told(told.profiled(), told.groups, K)

    assert table["answered"] == [29, 38]
    for counts in table["counts"]:
        assert None in counts


def test_not_agreeing_is_an_answer_that_a_group_may_not_be() -> None:
    crowd = {
        ("young", "usual", "g0", "agree", "agree"): 20,
        ("old", "usual", "g1", "disagree", "agree"): 12,
        ("old", "usual", "g1", "pass", "disagree"): 9,
        ("young", "usual", "-", "agree", "disagree"): 8,
        ("old", "usual", "g0", "disagree", "disagree"): 2,
    }

    assert not Told(crowd).is_allowed


def test_a_profile_that_would_bound_a_small_count_beside_the_rest_is_left_out() -> None:
    crowd = {
        ("old", "flagged", "g0", "pass", "disagree"): 10,
        ("old", "flagged", "-", "agree", "agree"): 11,
        ("old", "flagged", "g0", "pass", "agree"): 1,
        ("young", "flagged", "g1", "disagree", "agree"): 14,
        ("young", "usual", "-", "disagree", "disagree"): 2,
        ("old", "usual", "g0", "disagree", "disagree"): 20,
        ("young", "usual", "g1", "disagree", "disagree"): 3,
        ("young", "usual", "g0", "disagree", "disagree"): 3,
        ("old", "flagged", "g0", "disagree", "agree"): 4,
        ("old", "usual", "g1", "agree", "agree"): 24,
        ("old", "flagged", "-", "disagree", "agree"): 1,
    }
    told = Told(crowd)
    whole = told.profiled()

    assert told.is_allowed
    assert [*profiles_told(whole, told.groups, K)]
    beside = profiles_beside(told.battery, (whole, whole), told.groups, told.statements, K)
    assert not [*beside]

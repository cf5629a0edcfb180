"""The answers of each group of a profile field, protected: the only way to them.

Groups and hidden counts follow from each other along the questionnaire: a question shown under
a condition counts, group by group, those who gave an earlier answer. Where that earlier count
is hidden, the groups come together in the later question, whose own base would give it away.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from aimpact.insights.disclosure import Place, protect, protect_multiple
from aimpact.insights.readings.groups import Group, coarsest, merge_groups
from aimpact.insights.readings.people import ORDERED, groups_of, sizes_of_said
from aimpact.insights.readings.promoters import SIDES, net_score
from aimpact.insights.readings.questions import (
    ChoiceCount,
    ScaleMean,
    counted_fields,
    is_scale,
    may_be_crossed,
    scale_mean,
)
from aimpact.insights.tallies import NOT_SAID, Book, Together
from aimpact.questionnaire.conditions import Operator, Test
from aimpact.questionnaire.kinds import Field
from aimpact.questionnaire.structure import Kind, Page, Question, Questionnaire

MOST_GROUPS = 12
"""Groups shown side by side: the largest ones; the others come together."""

MOST_COUNTED = 4
"""Groups have at least k people for each answer, up to so many answers: with fewer, nearly all
of their counts would be hidden, and as many of their neighbours'."""


@dataclass(frozen=True, slots=True)
class GroupReading:
    """What one group answered to one field. A count of `None` is hidden.

    `mean` is of a number, or of a scale's points when none of its counts is hidden; it is over
    `mean_base` answers (« no opinion » is none). Of a recommendation `counts` are detractors,
    passives and promoters, and `score` the net one, when none of the three is hidden.
    """

    group: Group
    asked: int
    answered: int
    counts: tuple[int | None, ...] = ()
    mean: float | None = None
    mean_base: int = 0
    score: float | None = None


@dataclass(frozen=True, slots=True)
class CrossReading:
    """One field crossed with the profile. `rows` is empty where fewer than two groups are left."""

    field: Field
    rows: tuple[GroupReading, ...]

    @property
    def hides(self) -> bool:
        """Whether a count is hidden."""
        return any(None in row.counts for row in self.rows)


Column = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Cross:
    """The groups of one field, all values in one of them, and the places that are hidden.

    `columns` are what is counted: the answers of each, one most often.
    """

    field: Field
    groups: Sequence[Group]
    columns: Sequence[Column]
    hidden: frozenset[Place] = frozenset()

    def hidden_values(self, codes: Collection[str]) -> set[str]:
        """Values of the groups where the count of one of these answers is hidden."""
        columns = {at for at, column in enumerate(self.columns) if set(column) & set(codes)}
        return {value for row, at in self.hidden if at in columns for value in self.groups[row]}

    def values_with_gaps(self) -> set[str]:
        """Values of the groups where any count is hidden."""
        return {value for row, _at in self.hidden for value in self.groups[row]}


class Crossing:
    """Every question of a questionnaire crossed with one profile field, k protecting all.

    `order` lists the field's values as they are to be shown; others follow.
    """

    def __init__(
        self,
        questionnaire: Questionnaire,
        book: Book,
        *,
        profile_field: str,
        order: Sequence[str],
        k: int,
    ) -> None:
        self.k = k
        self.is_ordered = profile_field in ORDERED
        known = book.values(profile_field)
        self.said = sizes_of_said(book, profile_field=profile_field, order=order)
        self.values = {value: known[value] for value in self.said}
        if known[NOT_SAID].ballots:
            self.values[NOT_SAID] = known[NOT_SAID]
        self.crosses: dict[str, _Cross] = {}
        first = self._first_groups()
        for page in questionnaire.pages:
            for question in page.questions:
                for each in counted_fields(question):
                    self.crosses[each.name] = self._cross(page, question, each, first)

    def read(self, question: Question) -> list[CrossReading]:
        """The question's fields, crossed; texts are not."""
        return [
            self._reading(question, self.crosses[each.name])
            for each in counted_fields(question)
            if may_be_crossed(question, each)
        ]

    # --- groups -----------------------------------------------------------------------
    def _first_groups(self) -> list[Group]:
        """The groups of « who took part », fewer of them if they are too many.

        Those who did not say their group join the smallest one if they are too few: their
        answers are everybody's less those of the groups shown.
        """
        groups = groups_of(self.said, self.k, is_ordered=self.is_ordered)
        largest = sorted(range(len(groups)), key=lambda at: -self._size(groups[at]))
        extra = set(largest[MOST_GROUPS - 1 :]) if len(groups) > MOST_GROUPS else set()
        if NOT_SAID in self.values:
            groups.append((NOT_SAID,))
        sizes = [self._size(group) for group in groups]
        return merge_groups(groups, sizes, self.k, together=extra, is_ordered=self.is_ordered)

    def _size(self, group: Group) -> int:
        return self._add_up(group).ballots

    def _add_up(self, group: Group) -> Together:
        return Together([self.values[value] for value in group])

    def _cross(self, page: Page, question: Question, each: Field, first: Sequence[Group]) -> _Cross:
        tests = _tests_of(page, question)
        if any(test.field not in self.crosses for test in tests):
            # It depends on a text of « other », which is not counted: nothing says who was asked.
            return _Cross(each, [tuple(self.values)], columns_of(question, each))
        groups = list(first)
        for test in tests:
            groups = coarsest(groups, self.crosses[test.field].groups)
        closed = self._closed_values(groups, tests, each)
        together = {at for at, group in enumerate(groups) if closed & set(group)}
        sizes = [self._add_up(group).answered(each.name) for group in groups]
        columns = columns_of(question, each)
        cross = _Cross(each, self._large_enough(groups, sizes, each, columns, together), columns)
        return replace(cross, hidden=self._hidden(question, cross))

    def _large_enough(
        self,
        groups: Sequence[Group],
        sizes: Sequence[int],
        each: Field,
        columns: Sequence[Column],
        together: Collection[int],
    ) -> list[Group]:
        """Groups large enough for most counts to be shown, as far as two groups are left."""
        factor = max(1, min(len(columns), MOST_COUNTED))
        for least in range(factor * self.k, 0, -self.k):
            merged = merge_groups(
                groups, sizes, least, together=together, is_ordered=self.is_ordered
            )
            if sum(self._add_up(group).answered(each.name) > 0 for group in merged) > 1:
                break
        return merged

    def _closed_values(
        self, groups: Sequence[Group], tests: Sequence[Test], each: Field
    ) -> set[str]:
        """Values whose own base would tell what is hidden elsewhere."""
        closed: set[str] = set()
        for test in tests:
            if test.operator in {Operator.IS, Operator.IS_NOT}:
                closed |= self.crosses[test.field].hidden_values(test.value)
            elif test.operator in {Operator.AT_LEAST, Operator.AT_MOST}:
                closed |= self.crosses[test.field].values_with_gaps()
        if _counts_anew(tests, self.crosses):
            for group in groups:
                closed |= set(group) if self._base_is_close(group, tests, each) else set()
        return closed

    def _base_is_close(self, group: Group, tests: Sequence[Test], each: Field) -> bool:
        """Whether the base and another count of the group differ by fewer than k people."""
        people = self._add_up(group)
        base = people.asked(each.name)
        known = {people.ballots}
        for test in tests:
            known |= {people.asked(test.field), people.answered(test.field)}
            known |= {sum(people.count(test.field, code) for code in test.value)}
        return any(0 < abs(base - other) < self.k for other in known)

    # --- counts -----------------------------------------------------------------------
    def _hidden(self, question: Question, cross: _Cross) -> frozenset[Place]:
        rows = self._rows(cross)
        if not cross.columns or len(rows) < 2:
            return frozenset()
        table = [self._counts(cross, row) for row in rows]
        if cross.field.is_list:
            answered = [self._people(cross, row).answered(cross.field.name) for row in rows]
            exact = question.minimum is not None and question.minimum == question.maximum
            places = protect_multiple(table, answered, self.k, adds_up=exact)
        else:
            places = protect(table, self.k)
        return frozenset((rows[row], column) for row, column in places)

    def _rows(self, cross: _Cross) -> list[int]:
        """Groups in which someone answered."""
        name = cross.field.name
        return [at for at in range(len(cross.groups)) if self._people(cross, at).answered(name)]

    def _people(self, cross: _Cross, row: int) -> Together:
        return self._add_up(cross.groups[row])

    def _counts(self, cross: _Cross, row: int) -> list[int]:
        people = self._people(cross, row)
        name = cross.field.name
        return [sum(people.count(name, code) for code in column) for column in cross.columns]

    # --- what is shown ----------------------------------------------------------------
    def _reading(self, question: Question, cross: _Cross) -> CrossReading:
        rows = self._rows(cross)
        shown = rows if len(rows) > 1 else []
        return CrossReading(cross.field, tuple(self._row(question, cross, row) for row in shown))

    def _row(self, question: Question, cross: _Cross, row: int) -> GroupReading:
        people, counts = self._people(cross, row), self._counts(cross, row)
        hidden = {at for at in range(len(counts)) if (row, at) in cross.hidden}
        name = cross.field.name
        reading = GroupReading(
            group=cross.groups[row],
            asked=people.asked(name),
            answered=people.answered(name),
            counts=tuple(None if at in hidden else count for at, count in enumerate(counts)),
        )
        if hidden:  # a mean would say something of what is hidden
            return reading
        if question.kind is Kind.NPS:
            score = net_score(counts[0], counts[-1], reading.answered)
            reading = replace(reading, score=score)
        if cross.field.is_number:
            mean = people.total(name) / reading.answered
            return replace(reading, mean=mean, mean_base=reading.answered)
        scale = _scale(cross.field, counts) if is_scale(question, cross.field) else None
        return replace(reading, mean=scale.mean, mean_base=scale.base) if scale else reading


def columns_of(question: Question, field: Field) -> list[Column]:
    """The answers that are counted, those of one column together: a choice each; the three kinds
    of marks of a recommendation; none for other numbers.
    """
    if question.kind is Kind.NPS:
        return list(SIDES)
    return [(choice.code,) for choice in field.choices]


def _scale(field: Field, counts: Sequence[int]) -> ScaleMean | None:
    pairs = zip(field.choices, counts, strict=True)
    return scale_mean([ChoiceCount(choice, count) for choice, count in pairs])


def _tests_of(page: Page, question: Question) -> list[Test]:
    """Every test that decides whether the question is shown, once each."""
    conditions = [part.condition for part in (page, question) if part.condition]
    return [*dict.fromkeys(test for condition in conditions for test in condition.every_test())]


def _counts_anew(tests: Sequence[Test], crosses: Mapping[str, _Cross]) -> bool:
    """Whether those shown the question are a count that no earlier question shows: two tests, a
    bound, a word of a text, a place.
    """
    new = {Operator.AT_LEAST, Operator.AT_MOST, Operator.CONTAINS, Operator.MATCHES}
    chosen = {Operator.IS, Operator.IS_NOT}
    return len(tests) > 1 or any(
        test.operator in new or (test.operator in chosen and not crosses[test.field].field.choices)
        for test in tests
    )

"""The branch check: what nobody can ever reach, whatever they answer.

A question is dead when no answers to what stands before it meet its conditions; an ending is
unreachable when no answers meet its condition without meeting that of an earlier ending; a loop
is a part whose condition looks, through others perhaps, at itself.

The search is a plain satisfiability search over the answers (a constraint for each field, tried
branch by branch). It never cries wolf: where it leaves something out (how many choices may be
ticked together, what an expression computes), it takes the answers as possible. It gives up past
`STEPS` and says so.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from aimpact.questionnaire.conditions import (
    FULL,
    OPEN,
    QUOTA,
    Condition,
    Match,
    Operator,
    Test,
    is_number,
)
from aimpact.questionnaire.kinds import Field, behaviour_of
from aimpact.questionnaire.structure import (
    FIELD_SEPARATOR,
    Conditional,
    Page,
    Question,
    Questionnaire,
)

STEPS = 20_000
"""Branches tried for one part before giving up."""


class Trouble(StrEnum):
    """What the branch check finds. `UNSURE`: the search gave up."""

    DEAD_PAGE = "dead_page"
    DEAD_QUESTION = "dead_question"
    DEAD_CHOICE = "dead_choice"
    DEAD_ROW = "dead_row"
    UNREACHABLE_ENDING = "unreachable_ending"
    LOOP = "loop"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class BranchFinding:
    """Something nobody can reach: `where` is the code of the page, question or ending, `part`
    that of the choice or line.
    """

    trouble: Trouble
    where: str
    part: str = ""


def check_branches(questionnaire: Questionnaire) -> list[BranchFinding]:
    """Everything that nobody can reach, in the order of the document."""
    looped = _in_loops(questionnaire)
    loops = [BranchFinding(Trouble.LOOP, code) for code in looped]
    if loops:
        return loops  # what comes after a loop has no meaning until it is undone
    reach = _Reach(questionnaire)
    return [*reach.of_pages(), *reach.of_endings()]


# --- formulas -------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class _Given:
    """A field has an answer, and a test of it holds (or fails, when `is_true` is false)."""

    test: Test
    is_true: bool = True


@dataclass(frozen=True, slots=True)
class _Absent:
    """A field has no answer."""

    name: str


@dataclass(frozen=True, slots=True)
class _All:
    parts: tuple["_Formula", ...] = ()


@dataclass(frozen=True, slots=True)
class _Any:
    parts: tuple["_Formula", ...] = ()


_Formula = _Given | _Absent | _All | _Any
_TRUE, _FALSE = _All(), _Any()
_WITHOUT_ANSWER = {Operator.IS_NOT, Operator.NOT_ANSWERED}
"""Tests that hold when there is no answer."""


def _formula(condition: Condition | None, *, holds: bool = True) -> _Formula:
    if condition is None:
        return _TRUE if holds else _FALSE
    parts = [_of_test(test, holds=holds) for test in condition.tests]
    parts += [_formula(group, holds=holds) for group in condition.groups]
    return _All(tuple(parts)) if (condition.match is Match.ALL) is holds else _Any(tuple(parts))


def _of_test(test: Test, *, holds: bool) -> _Formula:
    """The test, or its contrary, as what must be answered or left without an answer."""
    absent = _Absent(test.field)
    if test.operator in {Operator.ANSWERED, Operator.NOT_ANSWERED}:
        is_given = (test.operator is Operator.ANSWERED) is holds
        return _Given(replace(test, operator=Operator.ANSWERED)) if is_given else absent
    given = _Given(test, holds)
    return _Any((given, absent)) if (test.operator in _WITHOUT_ANSWER) is holds else given


# --- constraints ----------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class _Limits:
    """What the answer to one field must be: none at all, or some with these limits.

    `among`: one of these (`None`: anything); `never`: none of these; `some`: for lists, one at
    least of each of these sets; `low` and `high`: bounds, both included unless strict.
    """

    is_given: bool | None = None
    among: frozenset[str] | None = None
    never: frozenset[str] = frozenset()
    some: tuple[frozenset[str], ...] = ()
    low: tuple[float | str, bool] | None = None
    high: tuple[float | str, bool] | None = None

    def is_possible(self) -> bool:
        if self.is_given is not True:
            return True
        if self.among is not None and not self.among - self.never:
            return False
        if not all(wanted - self.never for wanted in self.some):
            return False
        return _is_open(self.low, self.high)


def _is_open(low: tuple[float | str, bool] | None, high: tuple[float | str, bool] | None) -> bool:
    if low is None or high is None or type(low[0]) is not type(high[0]):
        return True
    if low[0] == high[0]:
        return not (low[1] or high[1])
    return low[0] < high[0]  # type: ignore[operator]  # both of one type: checked above


def _tightest(
    one: tuple[float | str, bool] | None, other: tuple[float | str, bool] | None, sign: int
) -> tuple[float | str, bool] | None:
    if one is None or other is None or type(one[0]) is not type(other[0]):
        return one or other
    if one[0] == other[0]:
        return (one[0], one[1] or other[1])
    is_larger = one[0] > other[0]  # type: ignore[operator]  # both of one type: checked above
    return one if is_larger is (sign > 0) else other


@dataclass(slots=True)
class _Search:
    """One search: can these formulas hold together?"""

    reach: "_Reach"
    steps: int = STEPS
    gave_up: bool = False

    def holds(self, formulas: tuple[_Formula, ...], limits: Mapping[str, _Limits]) -> bool:
        while formulas:
            self.steps -= 1
            if self.steps < 0:
                self.gave_up = True
                return True
            first, *rest = formulas
            formulas = tuple(rest)
            match first:
                case _All(parts):
                    formulas = (*parts, *formulas)
                case _Any(parts):
                    return any(self.holds((part, *formulas), limits) for part in parts)
                case _Absent(name):
                    limits = self._limited(limits, name, _Limits(is_given=False))
                    formulas = (*self.reach.when_absent(name), *formulas)
                case _Given(test, is_true):
                    limits = self._limited(limits, test.field, self.reach.limits(test, is_true))
                    formulas = (*self.reach.when_given(test, is_true), *formulas)
            if not limits:
                return False
        return True

    def _limited(
        self, limits: Mapping[str, _Limits], name: str, more: _Limits
    ) -> Mapping[str, _Limits]:
        """With one more limit; empty when nothing is left for that field."""
        known = limits.get(name, self.reach.start(name))
        if known.is_given is not None and known.is_given is not more.is_given:
            return {}
        merged = _Limits(
            is_given=more.is_given,
            among=more.among if known.among is None else _both(known.among, more.among),
            never=known.never | more.never,
            some=known.some + more.some,
            low=_tightest(known.low, more.low, 1),
            high=_tightest(known.high, more.high, -1),
        )
        return {**limits, name: merged} if merged.is_possible() else {}


def _both(one: frozenset[str], other: frozenset[str] | None) -> frozenset[str]:
    return one if other is None else one & other


@dataclass(slots=True)
class _Reach:
    """The questionnaire as the search sees it."""

    questionnaire: Questionnaire
    fields: dict[str, Field] = field(default_factory=dict)
    owners: dict[str, tuple[Page, Question]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for page in self.questionnaire.pages:
            for question in page.questions:
                for each in behaviour_of(question).fields(question):
                    self.fields[each.name] = each
                    self.owners[each.name] = (page, question)

    # --- what is asked ----------------------------------------------------------------
    def of_pages(self) -> Iterator[BranchFinding]:
        for page in self.questionnaire.pages:
            shown = _formula(page.condition)
            if trouble := self._trouble(Trouble.DEAD_PAGE, shown):
                yield BranchFinding(trouble, page.code)
                continue
            for question in page.questions:
                yield from self._of_question(question, shown)

    def _of_question(self, question: Question, page: _Formula) -> Iterator[BranchFinding]:
        shown = _All((page, _formula(question.condition)))
        if question.condition and (trouble := self._trouble(Trouble.DEAD_QUESTION, shown)):
            yield BranchFinding(trouble, question.code)
            return
        parts = [
            (Trouble.DEAD_CHOICE, choice.code, choice.condition) for choice in question.choices
        ]
        parts += [(Trouble.DEAD_ROW, row.code, row.condition) for row in question.rows]
        for dead, code, condition in parts:
            if condition and (trouble := self._trouble(dead, shown, _formula(condition))):
                yield BranchFinding(trouble, question.code, code)

    def of_endings(self) -> Iterator[BranchFinding]:
        passed: list[_Formula] = []
        for ending in self.questionnaire.endings:
            formula = _All((_formula(ending.condition), *passed))
            if trouble := self._trouble(Trouble.UNREACHABLE_ENDING, formula):
                yield BranchFinding(trouble, ending.code)
            passed.append(_formula(ending.condition, holds=False))

    def _trouble(self, trouble: Trouble, *formulas: _Formula) -> Trouble | None:
        search = _Search(self)
        if not search.holds(formulas, {"": _Limits()}):
            return trouble
        return Trouble.UNSURE if search.gave_up else None

    # --- what follows from an answer, or from none --------------------------------------
    def when_given(self, test: Test, is_true: bool) -> tuple[_Formula, ...]:
        """An answer was given: its question was shown, and the choice was offered."""
        if test.field not in self.owners:
            return ()
        page, question = self.owners[test.field]
        shown = (_formula(page.condition), _formula(question.condition))
        if test.operator is not Operator.IS or not is_true:
            return shown
        wanted = [question.choice(code) for code in test.value]
        offers = [_formula(choice.condition) for choice in wanted if choice]
        return (*shown, _Any(tuple(offers))) if offers else shown

    def when_absent(self, name: str) -> tuple[_Formula, ...]:
        """No answer: the question was not shown, unless one may leave it."""
        if name not in self.owners:
            return ()
        page, question = self.owners[name]
        if not question.is_required or name == question.other_field:
            return ()
        hidden = (page.condition, question.condition)
        return (_Any(tuple(_formula(condition, holds=False) for condition in hidden)),)

    def start(self, name: str) -> _Limits:
        """What is known of a field before any test."""
        if name.startswith(QUOTA):
            return _Limits(among=frozenset({FULL, OPEN}))
        if name not in self.owners:
            return _Limits()
        known, (_page, question) = self.fields[name], self.owners[name]
        if known.choices and not known.is_list:
            return _Limits(among=frozenset(choice.code for choice in known.choices))
        if not known.is_number:
            return _Limits()
        low, high = question.minimum, question.maximum
        return _Limits(
            low=None if low is None else (low, False), high=None if high is None else (high, False)
        )

    def limits(self, test: Test, is_true: bool) -> _Limits:
        """What a test, or its contrary, asks of an answer that is given."""
        codes = frozenset(test.value)
        if test.operator in {Operator.IS, Operator.IS_NOT}:
            if (test.operator is Operator.IS) is not is_true:
                return _Limits(is_given=True, never=codes)
            known = self.fields.get(test.field)
            if known and (known.is_list or known.is_place):
                return _Limits(is_given=True, some=(codes,))
            return _Limits(is_given=True, among=codes)
        if test.operator in {Operator.AT_LEAST, Operator.AT_MOST}:
            bound = (_bound(test.value[0]), not is_true)
            is_low = (test.operator is Operator.AT_LEAST) is is_true
            return _Limits(is_given=True, low=bound) if is_low else _Limits(True, high=bound)
        return _Limits(is_given=True)


def _bound(text: str) -> float | str:
    return float(text) if is_number(text) else text


# --- loops ------------------------------------------------------------------------------
def _in_loops(questionnaire: Questionnaire) -> list[str]:
    """Codes of the questions that depend on themselves, in order."""
    looks_at: dict[str, set[str]] = {}
    for page in questionnaire.pages:
        for question in page.questions:
            parts: list[Conditional] = [page, question, *question.choices, *question.rows]
            looks_at[question.code] = {
                name.partition(FIELD_SEPARATOR)[0]
                for part in parts
                if part.condition
                for name in part.condition.fields()
            }
    return [code for code in looks_at if code in _reached(looks_at, code)]


def _reached(looks_at: Mapping[str, set[str]], start: str) -> set[str]:
    found: set[str] = set()
    waiting = list(looks_at[start])
    while waiting:
        code = waiting.pop()
        if code not in found and code in looks_at:
            found.add(code)
            waiting += looks_at[code]
    return found

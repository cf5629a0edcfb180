"""Display conditions: the one primitive of the logic. A jump is a set of conditions.

A test looks at the answer to an earlier field, or at a fact: `profile:<field>`, what the
participant said of himself or herself; `quota:<code>`, "full" or "open".

The browser mirrors these rules for comfort (`frontend/controllers/conditional_controller.ts`);
the server's word is the last one.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from aimpact.core.text import fold
from aimpact.questionnaire.masks import fits

Value = str | int | float | list[str]
Answers = Mapping[str, Value]

PROFILE, QUOTA = "profile:", "quota:"
"""How the names of facts start; no field of a question holds a colon."""
FULL, OPEN = "full", "open"
"""What the fact `quota:<code>` says."""
DEPTH_MAXIMUM = 3
"""Levels of groups; what is deeper nobody reads right."""


NUMBER = re.compile(r"-?[0-9]{1,13}(?:\.[0-9]{1,9})?")
"""A number in a condition, as the browser reads it too."""


def is_number(text: str) -> bool:
    """Whether the bound of a test is a number."""
    return bool(NUMBER.fullmatch(text))


def is_fact(name: str) -> bool:
    """Whether that name is one of a fact, not of a question's field."""
    return ":" in name


class Operator(StrEnum):
    """What a test asks of an answer.

    `IS`: one of the values was chosen; `IS_NOT`: none of them was (true when unanswered);
    `ANSWERED`, `NOT_ANSWERED`; `AT_LEAST`, `AT_MOST`: for numbers, and for dates and times as
    ISO 8601 writes them (false when unanswered); `CONTAINS`: a text holds the word or words,
    whatever the capitals and accents; `MATCHES`: a text is made as the mask says (`masks`).
    """

    IS = "is"
    IS_NOT = "is_not"
    ANSWERED = "answered"
    NOT_ANSWERED = "not_answered"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    CONTAINS = "contains"
    MATCHES = "matches"


class Match(StrEnum):
    ALL = "all"
    ANY = "any"


@dataclass(frozen=True, slots=True, kw_only=True)
class Test:
    """One test on one field. `value` holds codes, or one number, date or text."""

    __test__ = False  # pytest: not a test case

    field: str
    operator: Operator
    value: tuple[str, ...] = ()

    def holds(self, answers: Answers) -> bool:
        given = answers.get(self.field)
        match self.operator:
            case Operator.ANSWERED:
                return given is not None
            case Operator.NOT_ANSWERED:
                return given is None
            case Operator.IS:
                return bool(_codes(given) & set(self.value))
            case Operator.IS_NOT:
                return not _codes(given) & set(self.value)
            case Operator.AT_LEAST:
                return self._order(given) >= 0
            case Operator.AT_MOST:
                return 0 >= self._order(given) > _UNKNOWN
            case Operator.CONTAINS | Operator.MATCHES:
                return isinstance(given, str) and self._is_said_in(given)

    def _is_said_in(self, given: str) -> bool:
        if self.operator is Operator.MATCHES:
            return fits(given.strip(), self.value[0])
        return fold(self.value[0]) in fold(given)

    def _order(self, given: Value | None) -> int:
        """-1, 0 or 1 as the answer is below, at or above the bound; `_UNKNOWN` if neither."""
        bound = self.value[0]
        if isinstance(given, str) and not is_number(bound):
            return (given > bound) - (given < bound)
        if isinstance(given, int | float) and is_number(bound):
            return (given > float(bound)) - (given < float(bound))
        return _UNKNOWN


_UNKNOWN = -2


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Tests and groups of tests joined by "all" or "any". Never empty."""

    tests: tuple[Test, ...] = ()
    groups: tuple["Condition", ...] = ()
    match: Match = Match.ALL

    def holds(self, answers: Answers) -> bool:
        """Whether the condition is met by `answers`, which hold visible questions only."""
        parts: tuple[Test | Condition, ...] = (*self.tests, *self.groups)
        results = (part.holds(answers) for part in parts)
        return all(results) if self.match is Match.ALL else any(results)

    def every_test(self) -> Iterator[Test]:
        """Every test, those of the groups as well, in order."""
        yield from self.tests
        for group in self.groups:
            yield from group.every_test()

    def fields(self) -> frozenset[str]:
        """Names of the fields and facts that the condition reads."""
        return frozenset(test.field for test in self.every_test())

    def depth(self) -> int:
        """Levels of groups: 1 without any."""
        return 1 + max((group.depth() for group in self.groups), default=0)

    def changed(self, change: "Callable[[Test], Test]") -> "Condition":
        """The condition with `change` made to every test."""
        return Condition(
            tests=tuple(change(test) for test in self.tests),
            groups=tuple(group.changed(change) for group in self.groups),
            match=self.match,
        )


def _codes(given: Value | None) -> set[str]:
    if given is None:
        return set()
    return set(given) if isinstance(given, list) else {str(given)}

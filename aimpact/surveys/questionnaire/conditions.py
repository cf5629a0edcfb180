"""Display conditions: the one primitive of the logic. A jump is a set of conditions.

The browser mirrors these rules for comfort (`frontend/controllers/conditional_controller.ts`);
the server's word is the last one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

Value = str | int | float | list[str]
Answers = Mapping[str, Value]


class Operator(StrEnum):
    """What a test asks of an answer.

    `IS`: one of the values was chosen; `IS_NOT`: none of them was (true when unanswered);
    `ANSWERED`, `NOT_ANSWERED`; `AT_LEAST`, `AT_MOST`: for numbers (false when unanswered).
    """

    IS = "is"
    IS_NOT = "is_not"
    ANSWERED = "answered"
    NOT_ANSWERED = "not_answered"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"


class Match(StrEnum):
    ALL = "all"
    ANY = "any"


@dataclass(frozen=True, slots=True, kw_only=True)
class Test:
    """One test on one field. `value` holds codes, or one number for `AT_LEAST`, `AT_MOST`."""

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
                return isinstance(given, int | float) and given >= float(self.value[0])
            case Operator.AT_MOST:
                return isinstance(given, int | float) and given <= float(self.value[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Tests joined by "all" or "any". Never empty."""

    tests: tuple[Test, ...]
    match: Match = Match.ALL

    def holds(self, answers: Answers) -> bool:
        """Whether the condition is met by `answers`, which hold visible questions only."""
        results = (test.holds(answers) for test in self.tests)
        return all(results) if self.match is Match.ALL else any(results)

    def fields(self) -> frozenset[str]:
        """Names of the fields that the condition reads."""
        return frozenset(test.field for test in self.tests)


def _codes(given: Value | None) -> set[str]:
    if given is None:
        return set()
    return set(given) if isinstance(given, list) else {str(given)}

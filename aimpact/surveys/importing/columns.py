"""What a column holds, and what it may become."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from aimpact.core.text import fold
from aimpact.surveys.importing.tables import Table

ENOUGH = 500
"""Distinct values looked at to recognise a column."""


class Becomes(StrEnum):
    """What a column becomes."""

    SINGLE = "single"
    YES_NO = "yes_no"
    RATING = "rating"
    MULTIPLE = "multiple"
    FIRST_OPTION = "first_option"
    OPTION = "option"
    OTHER_TEXT = "other_text"
    FIRST_LINE = "first_line"
    LINE = "line"
    NUMBER = "number"
    SHORT_TEXT = "short_text"
    LONG_TEXT = "long_text"
    AGE = "age"
    AGE_AND_QUESTION = "age_and_question"
    GENDER = "gender"
    OCCUPATION = "occupation"
    OCCUPATION_AND_QUESTION = "occupation_and_question"
    SUBMITTED = "submitted"
    STARTED = "started"
    IGNORE = "ignore"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a column is thought to become something; `words` says it."""

    code: str
    figures: dict[str, int | str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """What one column becomes. `label` is the question's wording, `separator` cuts its cells."""

    column: str
    becomes: Becomes
    reason: Reason
    label: str = ""
    separator: str = ""


@dataclass(frozen=True)
class Look:
    """A column seen from a little distance: its values and how often each comes."""

    name: str
    rows: int
    counts: Counter[str]

    @cached_property
    def filled(self) -> int:
        return self.counts.total()

    @cached_property
    def longest(self) -> int:
        return max(map(len, self.counts), default=0)

    @cached_property
    def title(self) -> str:
        """The column's name, folded, without the number that made it unique."""
        return fold(self.name)

    @cached_property
    def some(self) -> list[str]:
        """Distinct values enough to recognise what the column holds, not all of a million."""
        return [value for value, _ in self.counts.most_common(ENOUGH)]

    def samples(self, number: int = 3) -> list[str]:
        """The most frequent values."""
        return self.some[:number]

    def share(self, holds: Callable[[str], bool]) -> float:
        """The share of `some` values for which something holds; 0 for an empty column."""
        return sum(map(holds, self.some)) / len(self.some) if self.some else 0.0


def look_at(table: Table) -> list[Look]:
    """Every column of a table, in order."""
    looks = []
    for index, name in enumerate(table.columns):
        cells = (row.cells[index].strip() for row in table.rows)
        looks.append(Look(name, len(table.rows), Counter(cell for cell in cells if cell)))
    return looks

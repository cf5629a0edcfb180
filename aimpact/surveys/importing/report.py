"""What an import leaves out, line by line: nothing is dropped in silence."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

EXCERPT = 80
"""Characters of a refused value that the report repeats."""
MAXIMUM_REFUSALS = 20_000
"""Past that many refusals the mapping is wrong, and the import is not offered."""
ROW_CODES = frozenset({"row_width", "row_without_answer", "person_missing", "person_twice"})
"""Refusals of a whole row; any other refuses one value and keeps the rest of the row."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """One thing left out. `column` is empty when a whole row is; `code` is told by `words`."""

    line: int
    code: str
    column: str = ""
    value: str = ""
    figures: Mapping[str, int | float | str] = field(default_factory=dict)
    file: str = ""

    @property
    def is_row(self) -> bool:
        return self.code in ROW_CODES


def excerpt(value: str) -> str:
    """The beginning of a value, on one line."""
    short = " ".join(value.split())
    return short if len(short) <= EXCERPT else short[: EXCERPT - 1] + "…"


@dataclass(frozen=True, slots=True)
class Report:
    """How an import went. `rows` counts every row read under the header, blank ones aside.

    `ignored` gives each column left out and why; `notes` are counts of things that are neither
    refused nor kept, for instance people who are listed but answered nothing.
    """

    rows: int
    ballots: int
    blank_rows: int = 0
    refusals: tuple[Refusal, ...] = ()
    ignored: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, int] = field(default_factory=dict)

    @property
    def refused_rows(self) -> int:
        return sum(refusal.is_row for refusal in self.refusals)

    @property
    def refused_values(self) -> int:
        return len(self.refusals) - self.refused_rows

    @property
    def is_acceptable(self) -> bool:
        """Whether there is something to import and a person can still read what is not."""
        return self.ballots > 0 and len(self.refusals) <= MAXIMUM_REFUSALS

    def by_kind(self) -> list[tuple[Refusal, int]]:
        """The first refusal of each column and reason, and how many there are; most first."""
        first: dict[tuple[str, str], Refusal] = {}
        for refusal in self.refusals:
            first.setdefault((refusal.column, refusal.code), refusal)
        counts = Counter((refusal.column, refusal.code) for refusal in self.refusals)
        return [(first[kind], count) for kind, count in counts.most_common()]


HEADER = ("file", "line", "column", "value", "reason")


def report_lines(
    report: Report, say_refusal: Callable[[Refusal], str], say_ignored: Callable[[str], str]
) -> Iterator[tuple[str, ...]]:
    """The report as the lines of a CSV file, header first; ignored columns come last."""
    yield HEADER
    for refusal in report.refusals:
        cells = (refusal.file, str(refusal.line), refusal.column, refusal.value)
        yield tuple(harmless(cell) for cell in (*cells, say_refusal(refusal)))
    for column, reason in report.ignored.items():
        yield ("", "", harmless(column), "", harmless(say_ignored(reason)))


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell

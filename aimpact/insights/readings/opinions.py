"""Statements: who agrees, who does not, who passes; where people meet and where they part."""

from collections.abc import Iterable
from dataclasses import dataclass

from aimpact.insights.tallies import Tallies
from aimpact.questionnaire.kinds.opinions import AGREE, DISAGREE, PASS
from aimpact.questionnaire.structure import Question, Row


@dataclass(frozen=True, slots=True)
class StatementCount:
    """One statement."""

    row: Row
    agree: int
    disagree: int
    passed: int

    @property
    def seen(self) -> int:
        """How many gave one of the three answers."""
        return self.agree + self.disagree + self.passed

    @property
    def sided(self) -> int:
        """How many took a side."""
        return self.agree + self.disagree

    @property
    def agreement(self) -> float:
        """Share of those who took a side that agrees; 0 when nobody did."""
        return self.agree / self.sided if self.sided else 0.0

    @property
    def division(self) -> float:
        """From 0, when all who took a side took the same, to 1, when as many took each."""
        return 2 * min(self.agree, self.disagree) / self.sided if self.sided else 0.0


@dataclass(frozen=True, slots=True)
class StatementsReading:
    """Statements in the order of the questionnaire."""

    statements: tuple[StatementCount, ...]

    def by_agreement(self) -> list[StatementCount]:
        """The most agreed first; those without a side last."""
        return sorted(self.statements, key=lambda one: (not one.sided, -one.agreement))

    def most_agreed(self, least: int) -> StatementCount | None:
        """The statement that most agree with, if most do, among those with `least` sides taken."""
        known = [one for one in self._known(least) if one.agreement > 0.5]
        return max(known, key=lambda one: one.agreement, default=None)

    def most_divisive(self, least: int) -> StatementCount | None:
        """The statement that parts people most evenly, if more than one in four is on each side."""
        known = [one for one in self._known(least) if one.division > 0.5]
        return max(known, key=lambda one: one.division, default=None)

    def _known(self, least: int) -> Iterable[StatementCount]:
        return [one for one in self.statements if one.sided >= max(1, least)]


def read_statements(question: Question, tallies: Tallies) -> StatementsReading:
    """What everybody in `tallies` said of each statement."""
    return StatementsReading(
        tuple(
            StatementCount(
                row, *(tallies.count(question.row_field(row), c) for c in (AGREE, DISAGREE, PASS))
            )
            for row in question.rows
        )
    )

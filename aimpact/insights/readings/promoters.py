"""Promoters, passives and detractors: the Net Promoter Score.

Source: F. F. Reichheld, "The One Number You Need to Grow", Harvard Business Review, December 2003:
9 and 10 are promoters, 7 and 8 passives, 0 to 6 detractors; the score is the share of promoters
less that of detractors, in points from -100 to 100.
"""

from dataclasses import dataclass

from aimpact.insights.tallies import Tallies
from aimpact.surveys.questionnaire.kinds.gauges import NPS_HIGHEST, NPS_LOWEST
from aimpact.surveys.questionnaire.structure import Question

PROMOTERS_FROM, PASSIVES_FROM = 9, 7


@dataclass(frozen=True, slots=True)
class PromotersReading:
    """How many gave each mark, 0 first."""

    marks: tuple[int, ...]

    @property
    def detractors(self) -> int:
        return sum(self.marks[:PASSIVES_FROM])

    @property
    def passives(self) -> int:
        return sum(self.marks[PASSIVES_FROM:PROMOTERS_FROM])

    @property
    def promoters(self) -> int:
        return sum(self.marks[PROMOTERS_FROM:])

    @property
    def answered(self) -> int:
        return sum(self.marks)

    @property
    def score(self) -> float | None:
        """In points; `None` when nobody answered."""
        if not self.answered:
            return None
        return 100 * (self.promoters - self.detractors) / self.answered


def read_promoters(question: Question, tallies: Tallies) -> PromotersReading:
    """What everybody in `tallies` answered."""
    marks = range(NPS_LOWEST, NPS_HIGHEST + 1)
    return PromotersReading(tuple(tallies.count(question.code, str(mark)) for mark in marks))

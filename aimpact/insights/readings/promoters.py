"""Promoters, passives and detractors: the Net Promoter Score.

Source: F. F. Reichheld, "The One Number You Need to Grow", Harvard Business Review, December 2003:
9 and 10 are promoters, 7 and 8 passives, 0 to 6 detractors; the score is the share of promoters
less that of detractors, in points from -100 to 100.
"""

from dataclasses import dataclass

from aimpact.insights.tallies import Tallies
from aimpact.surveys.questionnaire.structure import Question

PROMOTERS_FROM, PASSIVES_FROM = 9, 7


@dataclass(frozen=True, slots=True)
class PromotersReading:
    """Counts of the three groups."""

    detractors: int
    passives: int
    promoters: int

    @property
    def answered(self) -> int:
        return self.detractors + self.passives + self.promoters

    @property
    def score(self) -> float | None:
        """In points; `None` when nobody answered."""
        if not self.answered:
            return None
        return 100 * (self.promoters - self.detractors) / self.answered


def read_promoters(question: Question, tallies: Tallies) -> PromotersReading:
    """What everybody in `tallies` answered."""
    counts = {float(mark): count for mark, count in tallies.answers(question.code).items()}
    promoters = sum(count for mark, count in counts.items() if mark >= PROMOTERS_FROM)
    passives = sum(c for mark, c in counts.items() if PASSIVES_FROM <= mark < PROMOTERS_FROM)
    return PromotersReading(sum(counts.values()) - promoters - passives, passives, promoters)

"""Promoters, passives and detractors: the Net Promoter Score.

Source: F. F. Reichheld, "The One Number You Need to Grow", Harvard Business Review, December 2003:
9 and 10 are promoters, 7 and 8 passives, 0 to 6 detractors; the score is the share of promoters
less that of detractors, in points from -100 to 100.
"""

from dataclasses import dataclass
from itertools import pairwise

from aimpact.insights.tallies import Tallies
from aimpact.questionnaire.kinds.gauges import NPS_HIGHEST, NPS_LOWEST
from aimpact.questionnaire.structure import Question

PROMOTERS_FROM, PASSIVES_FROM = 9, 7
_EDGES = (NPS_LOWEST, PASSIVES_FROM, PROMOTERS_FROM, NPS_HIGHEST + 1)
SIDES: tuple[tuple[str, ...], ...] = tuple(
    tuple(str(mark) for mark in range(low, high)) for low, high in pairwise(_EDGES)
)
"""The marks of detractors, of passives and of promoters, as the counters name them."""


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
        return net_score(self.detractors, self.promoters, self.answered)


def net_score(detractors: int, promoters: int, answered: int) -> float:
    """The Net Promoter Score, in points; `answered` is not 0."""
    return 100 * (promoters - detractors) / answered


def read_promoters(question: Question, tallies: Tallies) -> PromotersReading:
    """What everybody in `tallies` answered."""
    marks = range(NPS_LOWEST, NPS_HIGHEST + 1)
    return PromotersReading(tuple(tallies.count(question.code, str(mark)) for mark in marks))

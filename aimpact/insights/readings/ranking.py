"""What a ranking gives: how often each choice got each rank, its mean rank, its Borda score."""

from dataclasses import dataclass

from aimpact.insights.tallies import Tallies
from aimpact.questionnaire.kinds.ranking import RANK, ranks_open
from aimpact.questionnaire.structure import Choice, Question


@dataclass(frozen=True, slots=True)
class RankedChoice:
    """One choice. `counts[0]` ballots ranked it first. `offered` ballots could rank it."""

    choice: Choice
    counts: tuple[int, ...]
    offered: int

    @property
    def ranked(self) -> int:
        """How many ballots ranked it at all."""
        return sum(self.counts)

    @property
    def mean_rank(self) -> float | None:
        """Mean of the ranks that it got, by those who ranked it; `None` when nobody did."""
        if not self.ranked:
            return None
        return sum(rank * count for rank, count in enumerate(self.counts, 1)) / self.ranked

    @property
    def borda(self) -> int:
        """Borda score: the first rank is worth as many points as there are ranks, the last one
        a point, no rank nothing (J.-C. de Borda, *Mémoire sur les élections au scrutin*, 1781).
        """
        ranks = len(self.counts)
        return sum((ranks - at) * count for at, count in enumerate(self.counts))


@dataclass(frozen=True, slots=True)
class RankingReading:
    """Choices by Borda score, the highest first; ties in the order of the questionnaire."""

    choices: tuple[RankedChoice, ...]
    answered: int

    @property
    def ranks(self) -> int:
        return len(self.choices[0].counts) if self.choices else 0


def read_ranking(question: Question, tallies: Tallies) -> RankingReading:
    """The ranks that everybody in `tallies` gave."""
    counts = tallies.answers(question.code)
    ranks = range(1, ranks_open(question) + 1)
    choices = [
        RankedChoice(
            choice,
            tuple(counts.get(f"{choice.code}{RANK}{rank}", 0) for rank in ranks),
            tallies.offered(question.code, choice.code),
        )
        for choice in question.choices
    ]
    choices.sort(key=lambda each: -each.borda)
    return RankingReading(tuple(choices), tallies.answered(question.code))

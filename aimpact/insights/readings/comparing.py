"""Duels won by answers compared two by two; best-minus-worst scores of answers shown in sets.

Duels: A. H. Copeland, "A reasonable social welfare function", seminar on applications of
mathematics to social sciences, University of Michigan, 1951: the duels that an answer wins by a
majority less those that it loses. An answer that wins all of its duels is the Condorcet winner
(Condorcet, *Essai sur l'application de l'analyse*, 1785); there may be none.

Sets: how often an answer came first less how often it came last, over how often it was shown,
from -1 to 1: the standardized best-minus-worst score of A. Finn and J. J. Louviere, Journal of
Public Policy & Marketing 11 (2), 1992, as the R package support.BWS computes it (BW / (N r)).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from aimpact.insights.tallies import Tallies
from aimpact.questionnaire.kinds.comparing import items_of, pairs_of, sets_of
from aimpact.questionnaire.structure import Choice, Question


@dataclass(frozen=True, slots=True)
class Duel:
    """Two answers, how many preferred each, and how many had no opinion."""

    one: Choice
    other: Choice
    for_one: int
    for_other: int
    aside: int = 0

    @property
    def decided(self) -> int:
        """How many preferred one of the two."""
        return self.for_one + self.for_other


@dataclass(frozen=True, slots=True)
class Duellist:
    """One answer: its duels won, lost and drawn; the choices that it won, of those made."""

    choice: Choice
    won: int
    lost: int
    drawn: int
    chosen: int
    decided: int

    @property
    def score(self) -> int:
        """Copeland's."""
        return self.won - self.lost


@dataclass(frozen=True, slots=True)
class PairwiseReading:
    """Answers by Copeland score, then by the share of choices that they won; their duels."""

    duellists: tuple[Duellist, ...]
    duels: tuple[Duel, ...]

    @property
    def winner(self) -> Choice | None:
        """The answer that wins all of its duels, if there is one."""
        if not self.duellists:
            return None
        first = self.duellists[0]
        return first.choice if first.won == len(self.duellists) - 1 else None


def read_pairwise(question: Question, tallies: Tallies) -> PairwiseReading:
    """The duels that everybody in `tallies` judged."""
    duels = []
    for pair in pairs_of(question):
        one, other = sorted(pair.items, key=question.choices.index)
        votes, against = tallies.count(pair.name, one.code), tallies.count(pair.name, other.code)
        aside = tallies.answered(pair.name) - votes - against
        duels.append(Duel(one, other, votes, against, aside))
    duellists = [_duellist(item, duels) for item in items_of(question)]
    duellists.sort(key=lambda each: (-each.score, -each.chosen / max(each.decided, 1)))
    return PairwiseReading(tuple(duellists), tuple(duels))


def _duellist(item: Choice, duels: list[Duel]) -> Duellist:
    own = [
        (duel.for_one, duel.for_other) if duel.one == item else (duel.for_other, duel.for_one)
        for duel in duels
        if item in (duel.one, duel.other)
    ]
    return Duellist(
        item,
        won=sum(votes > against for votes, against in own),
        lost=sum(votes < against for votes, against in own),
        drawn=sum(votes == against for votes, against in own),
        chosen=sum(votes for votes, _against in own),
        decided=sum(votes + against for votes, against in own),
    )


@dataclass(frozen=True, slots=True)
class RatedItem:
    """One answer: how often it was shown in a set that was answered, came first, came last."""

    choice: Choice
    shown: int
    best: int
    worst: int

    @property
    def between(self) -> int:
        """How often it came neither first nor last."""
        return self.shown - self.best - self.worst

    @property
    def score(self) -> float | None:
        """Best minus worst, from -1 to 1; `None` when it was never shown."""
        return (self.best - self.worst) / self.shown if self.shown else None


@dataclass(frozen=True, slots=True)
class BestWorstReading:
    """Answers by score, the highest first; ties in the order of the questionnaire."""

    items: tuple[RatedItem, ...]


def read_best_worst(question: Question, tallies: Tallies) -> BestWorstReading:
    """What everybody in `tallies` put first and last."""
    shown, best, worst = (dict.fromkeys((i.code for i in items_of(question)), 0) for _ in range(3))
    for each in sets_of(question):
        for item in each.items:
            shown[item.code] += tallies.answered(each.best)
            best[item.code] += tallies.count(each.best, item.code)
            worst[item.code] += tallies.count(each.worst, item.code)
    items = [_rated(item, shown, best, worst) for item in items_of(question)]
    items.sort(key=lambda each: -(each.score or 0.0))
    return BestWorstReading(tuple(items))


def _rated(
    item: Choice, shown: Mapping[str, int], best: Mapping[str, int], worst: Mapping[str, int]
) -> RatedItem:
    return RatedItem(item, shown[item.code], best[item.code], worst[item.code])

"""What was shared out: mean points of each choice; projects chosen, and those paid for."""

from collections.abc import Sequence
from dataclasses import dataclass

from aimpact.insights.tallies import Tallies
from aimpact.questionnaire.kinds.sharing import points_of
from aimpact.questionnaire.structure import Choice, Question


@dataclass(frozen=True, slots=True)
class MeanShare:
    """What one choice got in the mean, of `answered` ballots; `None` when there are none."""

    choice: Choice
    mean: float | None
    answered: int


@dataclass(frozen=True, slots=True)
class SharesReading:
    """Points out of `total`, in the order of the questionnaire."""

    shares: tuple[MeanShare, ...]
    total: float


@dataclass(frozen=True, slots=True)
class Project:
    """One project: how many ballots chose it, and whether the greedy reading pays for it."""

    choice: Choice
    votes: int
    is_funded: bool

    @property
    def cost(self) -> float:
        return self.choice.amount or 0.0


@dataclass(frozen=True, slots=True)
class BudgetReading:
    """Projects from the most chosen to the least; ties in the order of the questionnaire.

    `mean_cost` is what a ballot spent in the mean, `None` without ballots.
    """

    projects: tuple[Project, ...]
    ceiling: float
    mean_cost: float | None

    @property
    def spent(self) -> float:
        """What the projects paid for cost together."""
        return sum(project.cost for project in self.projects if project.is_funded)


def read_shares(question: Question, tallies: Tallies) -> SharesReading:
    """The mean of each choice, over the ballots that shared out points and were offered it."""
    shares = []
    for choice in question.choices:
        name = question.choice_field(choice)
        answered = tallies.answered(name)
        mean = tallies.total(name) / answered if answered else None
        shares.append(MeanShare(choice, mean, answered))
    return SharesReading(tuple(shares), points_of(question))


def read_budget(question: Question, tallies: Tallies) -> BudgetReading:
    """The votes of each project, and the projects paid for."""
    code, answered = question.code, tallies.answered(question.code)
    choices = [choice for choice in question.choices if not choice.is_exclusive]
    votes = {choice.code: tallies.count(code, choice.code) for choice in choices}
    choices.sort(key=lambda choice: -votes[choice.code])
    ceiling = question.maximum or 0.0
    funded = pay_greedily([choice for choice in choices if votes[choice.code]], ceiling)
    return BudgetReading(
        projects=tuple(
            Project(choice, votes[choice.code], choice.code in funded) for choice in choices
        ),
        ceiling=ceiling,
        mean_cost=tallies.total(code) / answered if answered else None,
    )


def pay_greedily(choices: Sequence[Choice], ceiling: float) -> set[str]:
    """Codes of the projects paid for: one after the other, each that what is left still pays."""
    left, paid = ceiling, set()
    for choice in choices:
        cost = choice.amount or 0.0
        if cost <= left + 1e-9:
            left -= cost
            paid.add(choice.code)
    return paid

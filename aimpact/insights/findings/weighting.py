"""What weighting does to a finding: its share weighted, and whether its sense stays.

Weighted shares are told in steps of one or five points (ADR 0009, 20): what they may be rounded by
never makes a change.
"""

from dataclasses import dataclass

from aimpact.insights.findings.inputs import AnswerFact, LineFact, Side
from aimpact.insights.findings.thresholds import BALANCE

HALF = 0.5


@dataclass(frozen=True, slots=True)
class Weighed:
    """A share as it is and weighted. `slack` is by how much the weighted one may be rounded;
    `is_turned`: with it the finding would say something else.
    """

    share: float
    weighted: float
    slack: float
    is_turned: bool

    def is_moved_by(self, difference: float) -> bool:
        """Whether weighting moves the share by so much, whatever was rounded."""
        return abs(self.share - self.weighted) - self.slack >= difference - 1e-9


def weigh_answer(line: LineFact, answer: AnswerFact) -> Weighed | None:
    """The answer that most gave; turned where another one comes first once weighted."""
    if answer.weighted is None or not line.answered:
        return None
    share, slack = answer.count / line.answered, line.step / 2
    others = [each.weighted or 0.0 for each in _said(line) if each.code != answer.code]
    is_behind = max(others, default=0.0) - answer.weighted > 2 * slack
    is_turned = is_behind or _crosses(share, answer.weighted, slack)
    return Weighed(share, answer.weighted, slack, is_turned)


def weigh_sides(line: LineFact, balance: float | None) -> Weighed | None:
    """The side that outweighs, of those with an opinion; turned where the other one does once
    weighted. Without one (`balance` is `None`), turned where weights make one.
    """
    told = _said(line)
    total = sum(each.weighted or 0.0 for each in told)
    if not total or not line.opinions or any(each.weighted is None for each in told):
        return None
    slack = line.step / 2 * len(told) / total
    support, opposed = (
        sum(each.weighted or 0.0 for each in told if each.side is side) / total
        for side in (Side.FOR, Side.AGAINST)
    )
    lead = support - opposed
    is_for = lead >= 0 if balance is None else balance > 0
    share = line.on(Side.FOR if is_for else Side.AGAINST) / line.opinions
    if balance is None:
        is_turned = abs(lead) - 2 * slack >= BALANCE.value
    else:
        is_turned = lead * balance < 0 and abs(lead) > 2 * slack
    return Weighed(share, support if is_for else opposed, slack, is_turned)


def weigh_support(line: LineFact) -> Weighed | None:
    """Those on the side « for », of those with an opinion; turned on the other side of one half."""
    found = weigh_sides(line, 1.0)
    if found is None:
        return None
    is_turned = _crosses(found.share, found.weighted, found.slack)
    return Weighed(found.share, found.weighted, found.slack, is_turned)


def _said(line: LineFact) -> list[AnswerFact]:
    return [each for each in line.answers if each.side is not Side.ASIDE]


def _crosses(share: float, weighted: float, slack: float) -> bool:
    return (share - HALF) * (weighted - HALF) < 0 and abs(weighted - HALF) >= slack

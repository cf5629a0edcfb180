"""What some kinds of question give besides the counts of their fields."""

from collections.abc import Callable, Mapping

from aimpact.insights.readings.comparing import (
    BestWorstReading,
    PairwiseReading,
    read_best_worst,
    read_pairwise,
)
from aimpact.insights.readings.merit import JudgmentReading, read_judgment
from aimpact.insights.readings.opinions import StatementsReading, read_statements
from aimpact.insights.readings.promoters import PromotersReading, read_promoters
from aimpact.insights.readings.ranking import RankingReading, read_ranking
from aimpact.insights.readings.sharing import (
    BudgetReading,
    SharesReading,
    read_budget,
    read_shares,
)
from aimpact.insights.tallies import Tallies
from aimpact.questionnaire.structure import Kind, Question

Detail = (
    RankingReading
    | SharesReading
    | BudgetReading
    | JudgmentReading
    | StatementsReading
    | PromotersReading
    | PairwiseReading
    | BestWorstReading
)

_READ: Mapping[Kind, Callable[[Question, Tallies], Detail]] = {
    Kind.RANKING: read_ranking,
    Kind.CONSTANT_SUM: read_shares,
    Kind.BUDGET: read_budget,
    Kind.JUDGMENT: read_judgment,
    Kind.STATEMENTS: read_statements,
    Kind.NPS: read_promoters,
    Kind.PAIRWISE: read_pairwise,
    Kind.BEST_WORST: read_best_worst,
}


def read_detail(question: Question, tallies: Tallies) -> Detail | None:
    """The detail of that kind of question, if it has one."""
    read = _READ.get(question.kind)
    return read(question, tallies) if read else None

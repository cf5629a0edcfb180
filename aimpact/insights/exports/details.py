"""Figures of the questions that rank, share out, judge or measure, one a line."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from aimpact.insights.exports.sheets import CellValue, Row
from aimpact.insights.readings.comparing import BestWorstReading, PairwiseReading
from aimpact.insights.readings.merit import JudgmentReading
from aimpact.insights.readings.promoters import PromotersReading
from aimpact.insights.readings.questions import QuestionReading
from aimpact.insights.readings.ranking import RankingReading
from aimpact.insights.readings.sharing import BudgetReading, SharesReading
from aimpact.insights.wording import read
from aimpact.questionnaire.kinds.ranking import RANK

BORDA, MEAN_RANK, MAJORITY, SCORE, COST, MEAN = (
    "_borda",
    "_mean_rank",
    "_majority",
    "_score",
    "_cost",
    "_mean",
)
COPELAND, BEST_WORST = "_copeland", "_best_worst"
"""In the column of answer codes: what the value of the line is, where it is no count."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One line: `field` and `about` are the column and what it is about (a choice, a line)."""

    field: str
    about: str
    code: str
    words: str
    count: int | None = None
    value: float | None = None
    base: int | None = None


def detail_rows(reading: QuestionReading, title: str, condition: str) -> Iterator[Row]:
    """The lines of a question's detail; none where its kind has none."""
    tell = _TELL.get(type(reading.detail))
    for figure in tell(reading, reading.detail) if tell else ():
        about = f"{title} – {figure.about}" if figure.about else title
        base = reading.answered if figure.base is None else figure.base
        share: CellValue = (
            round(figure.count / base, 6) if figure.count is not None and base else None
        )
        told = (figure.code, figure.words, figure.count, share, figure.value)
        yield (figure.field, about, condition, "", "", *told, reading.asked, base, "")


def _ranking(reading: QuestionReading, detail: RankingReading) -> Iterator[Figure]:
    name = reading.question.code
    for each in detail.choices:
        label, code = read(each.choice.label), each.choice.code
        for rank, count in enumerate(each.counts, start=1):
            words = _("Rank %(rank)s") % {"rank": rank}
            yield Figure(name, label, f"{code}{RANK}{rank}", words, count)
        mean = each.mean_rank
        yield Figure(name, label, MEAN_RANK, _("Mean rank"), None, mean, each.ranked)
        yield Figure(name, label, BORDA, _("Borda score"), None, each.borda)


def _shares(reading: QuestionReading, detail: SharesReading) -> Iterator[Figure]:
    for each in detail.shares:
        name = reading.question.choice_field(each.choice)
        words = _("Mean")
        yield Figure(name, read(each.choice.label), MEAN, words, None, each.mean, each.answered)


def _budget(reading: QuestionReading, detail: BudgetReading) -> Iterator[Figure]:
    words = _("Mean cost of a ballot")
    yield Figure(reading.question.code, "", COST, words, None, detail.mean_cost)


def _judgment(reading: QuestionReading, detail: JudgmentReading) -> Iterator[Figure]:
    for each in detail.rows:
        if each.gauge:
            name, mention = (
                reading.question.row_field(each.row),
                detail.mentions[each.gauge.mention],
            )
            words = _("Majority mention: %(mention)s") % {"mention": read(mention.label)}
            label = read(each.row.label)
            yield Figure(name, label, MAJORITY, words, None, each.place, each.judged)


def _promoters(reading: QuestionReading, detail: PromotersReading) -> Iterator[Figure]:
    name = reading.question.code
    yield Figure(name, "", SCORE, _("Net Promoter Score"), None, detail.score)


def _duels(reading: QuestionReading, detail: PairwiseReading) -> Iterator[Figure]:
    for each in detail.duellists:
        words, label = _("Copeland score"), read(each.choice.label)
        yield Figure(reading.question.code, label, COPELAND, words, None, each.score)


def _best_worst(reading: QuestionReading, detail: BestWorstReading) -> Iterator[Figure]:
    for each in detail.items:
        words, label = _("Best-minus-worst score"), read(each.choice.label)
        name = reading.question.code
        yield Figure(name, label, BEST_WORST, words, None, each.score, each.shown)


_TELL: Mapping[type, Callable[[QuestionReading, Any], Iterator[Figure]]] = {
    RankingReading: _ranking,
    SharesReading: _shares,
    BudgetReading: _budget,
    JudgmentReading: _judgment,
    PromotersReading: _promoters,
    PairwiseReading: _duels,
    BestWorstReading: _best_worst,
}

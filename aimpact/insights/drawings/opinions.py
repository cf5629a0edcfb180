"""Charts, tables and sentences of the questions that rank, share out, judge or measure."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from aimpact.insights.drawings.comparing import draw_best_worst, draw_pairwise
from aimpact.insights.drawings.drawn import Drawn, FigureTable
from aimpact.insights.readings.comparing import BestWorstReading, PairwiseReading
from aimpact.insights.readings.merit import JudgedRow, JudgmentReading
from aimpact.insights.readings.opinions import StatementCount, StatementsReading
from aimpact.insights.readings.promoters import PromotersReading
from aimpact.insights.readings.questions import QuestionReading
from aimpact.insights.readings.ranking import RankedChoice, RankingReading
from aimpact.insights.readings.sharing import BudgetReading, Project, SharesReading
from aimpact.insights.wording import read
from aimpact.questionnaire.kinds.opinions import AGREE, DISAGREE, PASS
from aimpact.ui.chart_words import both_words, percent_words, share_words
from aimpact.ui.charts import (
    Bar,
    BarChart,
    Base,
    GroupChart,
    LikertChart,
    LikertRow,
    Series,
    Value,
    ValueChart,
)
from aimpact.ui.text import format_number, format_percent, typeset

MOST_RANKS = 7
"""Ranks that one stacked bar can show."""
MINUS = "\u2212"


def draw_detail(reading: QuestionReading, base: Base, *, anchor: str) -> Drawn:
    """The detail of a question; nothing where its kind has none, or nobody answered."""
    draw = _DRAW.get(type(reading.detail))
    if draw is None or not reading.answered:
        return Drawn()
    return draw(reading, reading.detail, base, anchor)


# --- ranking ------------------------------------------------------------------------------
def _ranking(reading: QuestionReading, detail: RankingReading, base: Base, anchor: str) -> Drawn:
    ranks = [_("Rank %(rank)s") % {"rank": format_number(at)} for at in _up_to(detail.ranks)]
    series = tuple(
        Series(read(each.choice.label), each.counts, detail.answered) for each in detail.choices
    )
    title = _("Ranks given, the highest Borda score first")
    is_drawn = detail.ranks <= MOST_RANKS
    options: dict[str, Any] = {"is_ordered": True, "rows_name": _("Answer")}
    chart = GroupChart(anchor, title, tuple(ranks), series, base, **options)
    heads = [_("Answer"), _("First choice"), _("Mean rank"), _("Ranked by"), _("Borda score")]
    rows = [_rank_row(each, detail, base) for each in detail.choices]
    table = FigureTable(_("Ranking"), heads, rows)
    return Drawn((chart,) if is_drawn else (), (table,), _rank_facts(detail))


def _rank_row(each: RankedChoice, detail: RankingReading, base: Base) -> list[str]:
    mean = each.mean_rank
    return [
        read(each.choice.label),
        both_words(each.counts[0], detail.answered, base),
        "–" if mean is None else format_number(mean, decimals=2),
        format_number(each.ranked),
        format_number(each.borda),
    ]


def _rank_facts(detail: RankingReading) -> list[str]:
    values = {"ranks": format_number(detail.ranks)}
    facts = [
        _(
            "Borda score: rank 1 is worth %(ranks)s points, each rank after it one point less, no"
            " rank nothing; the points of all ballots are added up."
        )
        % values,
        _("The mean rank is over those who ranked the answer: the smaller, the better liked."),
    ]
    if any(each.choice.condition for each in detail.choices):
        facts.append(_("Some answers were offered to part of the participants only."))
    return facts


# --- shares and budgets -------------------------------------------------------------------
def _shares(reading: QuestionReading, detail: SharesReading, base: Base, anchor: str) -> Drawn:
    unit = read(reading.question.unit)
    values = tuple(
        Value(
            read(each.choice.label),
            _amount(round(each.mean, 1), unit),
            each.mean / detail.total,
            each.answered,
        )
        for each in detail.shares
        if each.mean is not None
    )
    chart = ValueChart(anchor, _("Mean of what each answer was given"), values, base, _("Mean"))
    fact = _("Each person shared out %(total)s; an answer left empty counts as 0.") % {
        "total": _amount(detail.total, unit)
    }
    return Drawn((chart,), facts=(fact,))


def _budget(reading: QuestionReading, detail: BudgetReading, base: Base, anchor: str) -> Drawn:
    counted = [(each.choice, each.votes) for each in detail.projects]
    bars = [Bar(read(choice.label), votes) for choice, votes in counted]
    chart = BarChart(anchor, _("All participants"), tuple(bars), base, multiple=True)
    unit = read(reading.question.unit)
    heads = [_("Project"), _("Cost"), _("Chosen by"), _("Paid for")]
    rows = [_project_row(each, unit, base) for each in detail.projects]
    table = FigureTable(_("Projects that the budget would pay for"), heads, rows)
    return Drawn((chart,), (table,), _budget_facts(detail, unit))


def _project_row(each: Project, unit: str, base: Base) -> list[str]:
    chosen = both_words(each.votes, base.answered, base)
    paid = _("yes") if each.is_funded else _("no")
    return [read(each.choice.label), _amount(each.cost, unit), chosen, paid]


def _budget_facts(detail: BudgetReading, unit: str) -> list[str]:
    values = {
        "spent": _amount(detail.spent, unit),
        "ceiling": _amount(detail.ceiling, unit),
        "mean": _amount(round(detail.mean_cost or 0.0), unit),
    }
    return [
        _(
            "“Paid for” is one simple reading among others: the projects are taken from the most"
            " chosen to the least, and each is paid for if what is left of the budget allows it;"
            " at equal votes, in the order of the questionnaire. It binds nobody."
        ),
        _("They would cost %(spent)s of %(ceiling)s together.") % values,
        _("A ballot spent %(mean)s in the mean.") % values,
    ]


# --- judgment -----------------------------------------------------------------------------
def _judgment(reading: QuestionReading, detail: JudgmentReading, base: Base, anchor: str) -> Drawn:
    mentions = tuple(read(choice.label) for choice in detail.mentions)
    judged = [row for row in detail.rows if row.judged]
    series = tuple(Series(read(one.row.label), one.counts, one.judged) for one in judged)
    title = _("Merit profiles, the best judged first")
    options: dict[str, Any] = {"is_ordered": True, "rows_name": _("Option")}
    chart = GroupChart(anchor, title, mentions, series, base, **options)
    heads = [
        _("Option"),
        _("Standing"),
        _("Majority mention"),
        _("Better"),
        _("Worse"),
        _("Judged by"),
    ]
    rows = [_judged_row(one, mentions) for one in detail.rows]
    table = FigureTable(_("Majority judgment"), heads, rows)
    return Drawn((chart,) if judged else (), (table,), _judgment_facts(detail))


def _judged_row(one: JudgedRow, mentions: Sequence[str]) -> list[str]:
    label, judged = read(one.row.label), format_number(one.judged)
    if one.gauge is None:
        return [label, "–", "–", "–", "–", judged]
    sign = "+" if one.gauge.is_plus else MINUS
    return [
        label,
        format_number(one.place),
        f"{mentions[one.gauge.mention]} {sign}",
        format_percent(float(one.gauge.better), decimals=1),
        format_percent(float(one.gauge.worse), decimals=1),
        judged,
    ]


def _judgment_facts(detail: JudgmentReading) -> list[str]:
    facts = [
        _(
            "Majority mention: the best one that more than half of the judges find the option"
            " worth at least."
        ),
        _(
            "Options with the same mention are told apart as Balinski and Laraki do: + where more"
            " judges said better than worse, then by the larger share that said better; %(minus)s"
            " elsewhere, then by the smaller share that said worse."
        )
        % {"minus": MINUS},
    ]
    if not detail.has_one_base:
        facts.append(_("Not every option was judged by as many people: shares are of its judges."))
    if any(one.aside for one in detail.rows):
        facts.append(_("Those who gave no opinion on an option are not among its judges."))
    return facts


# --- statements ---------------------------------------------------------------------------
def _statements(
    reading: QuestionReading, detail: StatementsReading, base: Base, anchor: str
) -> Drawn:
    question = reading.question
    codes = [code for code in (DISAGREE, PASS, AGREE) if question.choice(code)]
    levels = tuple(read(choice.label) for code in codes if (choice := question.choice(code)))
    rows = tuple(
        LikertRow(
            read(one.row.label),
            tuple({AGREE: one.agree, DISAGREE: one.disagree, PASS: one.passed}[c] for c in codes),
            one.seen,
        )
        for one in detail.by_agreement()
    )
    title = _("The most agreed first")
    chart = LikertChart(anchor, title, levels, rows, base, rows_name=_("Statement"))
    return Drawn((chart,), facts=_statement_facts(detail, base))


def _statement_facts(detail: StatementsReading, base: Base) -> list[str]:
    facts = []
    if agreed := detail.most_agreed(base.threshold):
        sentence = _("Most agreed: “%(statement)s”, %(share)s of the %(sided)s who took a side.")
        facts.append(sentence % _sides(agreed, agreed.agree))
    if divisive := detail.most_divisive(base.threshold):
        sentence = _(
            "Most divisive: “%(statement)s”, which parts those who took a side most evenly:"
            " %(share)s of %(sided)s agree."
        )
        facts.append(sentence % _sides(divisive, divisive.agree))
    facts.append(_("Those who pass take no side: they are in the bars, not in these shares."))
    return facts


def _sides(one: StatementCount, count: int) -> dict[str, str]:
    return {
        "statement": read(one.row.label),
        "share": share_words(count, one.sided),
        "sided": format_number(one.sided),
    }


# --- promoters ----------------------------------------------------------------------------
def _promoters(
    reading: QuestionReading, detail: PromotersReading, base: Base, anchor: str
) -> Drawn:
    levels = side_labels()
    counts = (detail.detractors, detail.passives, detail.promoters)
    row = LikertRow(_("All participants"), counts, detail.answered)
    chart = LikertChart(anchor, _("Promoters and detractors"), levels, (row,), base)
    charts = (chart, _marks(detail, base, anchor))
    return Drawn(charts, facts=_promoter_facts(detail))


def side_labels() -> tuple[str, ...]:
    """Detractors, passives and promoters, with their marks."""
    return (_("Detractors (0 to 6)"), _("Passives (7 and 8)"), _("Promoters (9 and 10)"))


def score_words(score: float) -> str:
    """A Net Promoter Score with its sign."""
    points = round(score)
    return f"+{format_number(points)}" if points > 0 else format_number(points)


def _promoter_facts(detail: PromotersReading) -> list[str]:
    values = {
        "score": score_words(detail.score or 0.0),
        "promoters": percent_words(detail.promoters / detail.answered, detail.answered),
        "detractors": percent_words(detail.detractors / detail.answered, detail.answered),
        "answered": format_number(detail.answered),
        "lowest": f"{MINUS}100",
    }
    return [
        _(
            "Net Promoter Score: %(score)s, that is %(promoters)s of promoters less %(detractors)s"
            " of detractors, over %(answered)s answers. It goes from %(lowest)s to +100."
        )
        % values
    ]


def _marks(detail: PromotersReading, base: Base, anchor: str) -> BarChart:
    """Every mark, from 10 to 0, under the promoters and detractors."""
    bars = [Bar(format_number(mark), count) for mark, count in enumerate(detail.marks)]
    return BarChart(f"{anchor}-marks", _("Every mark"), tuple(reversed(bars)), base)


def _amount(number: float, unit: str) -> str:
    return typeset(f"{format_number(number)} {unit}".strip())


def _up_to(number: int) -> range:
    return range(1, number + 1)


_DRAW: Mapping[type, Callable[[QuestionReading, Any, Base, str], Drawn]] = {
    RankingReading: _ranking,
    SharesReading: _shares,
    BudgetReading: _budget,
    JudgmentReading: _judgment,
    StatementsReading: _statements,
    PromotersReading: _promoters,
    PairwiseReading: draw_pairwise,
    BestWorstReading: draw_best_worst,
}

"""From the readings of the results to what rules read, in the reader's language."""

from collections.abc import Callable, Mapping, Sequence

from django.utils.translation import gettext as _

from aimpact.insights.findings.inputs import (
    AnswerFact,
    BudgetFact,
    ContestFact,
    LineFact,
    Method,
    OptionFact,
    PromotersFact,
    QuestionFact,
    Side,
    StatementFact,
)
from aimpact.insights.readings.comparing import BestWorstReading, PairwiseReading
from aimpact.insights.readings.details import Detail
from aimpact.insights.readings.merit import JudgmentReading
from aimpact.insights.readings.opinions import StatementsReading
from aimpact.insights.readings.promoters import PromotersReading
from aimpact.insights.readings.questions import FieldReading, QuestionReading, anchor_of
from aimpact.insights.readings.ranking import RankingReading
from aimpact.insights.readings.sharing import BudgetReading, SharesReading
from aimpact.insights.wording import read
from aimpact.questionnaire.scales import RATINGS
from aimpact.questionnaire.structure import Cells, Choice, Kind, Question
from aimpact.ui.text import format_number, format_percent

FACTUAL = frozenset({"frequency", "importance", "change", "trust", "effort"})
"""Ready scales that are no opinion for or against what the question names."""
READ = frozenset({Kind.SINGLE, Kind.MULTIPLE, Kind.YES_NO, Kind.RATING, Kind.MATRIX})
"""Kinds whose counts are read answer by answer."""


def question_fact(
    reading: QuestionReading, *, number: int, is_conditional: bool = False
) -> QuestionFact:
    """What rules read of one question."""
    question = reading.question
    return QuestionFact(
        code=question.code,
        number=number,
        label=read(question.label),
        anchor=f"{anchor_of(question.code)}-titre",
        asked=reading.asked,
        answered=reading.answered,
        is_conditional=is_conditional,
        lines=tuple(line_fact(question, each) for each in reading.fields)
        if question.kind in READ and question.cells in {Cells.SINGLE, Cells.MULTIPLE}
        else (),
        contest=_contest_of(reading.detail),
        budget=_budget_of(reading.detail),
        statements=_statements_of(question, reading.detail),
        promoters=_promoters_of(reading.detail),
    )


def line_fact(question: Question, reading: FieldReading) -> LineFact:
    """What rules read of one field with a list of answers."""
    choices = [each.choice for each in reading.counts]
    scale = scale_of(choices)
    sides = sides_of(question, choices, scale)
    label = read(reading.field.label)
    return LineFact(
        name=reading.field.name,
        label=label if question.rows and label != read(question.label) else "",
        asked=reading.asked,
        answered=reading.answered,
        answers=tuple(
            AnswerFact(
                each.choice.code,
                read(each.choice.label),
                each.count,
                *sides[each.choice.code],
            )
            for each in reading.counts
        ),
        is_list=reading.field.is_list,
        scale=scale,
        mean=reading.scale.mean if reading.scale else None,
    )


def scale_of(choices: Sequence[Choice]) -> str:
    """The ready scale that these answers are, « no opinion » apart; empty for none."""
    steps = tuple(choice.label.fr for choice in choices if not choice.is_no_opinion)
    for scale in RATINGS:
        if steps == tuple(step.fr for step in scale.steps):
            return scale.code
    return ""


def sides_of(
    question: Question, choices: Sequence[Choice], scale: str
) -> Mapping[str, tuple[Side, bool]]:
    """On which side each answer stands, and whether it is the end of a scale.

    Sides are read where they are sure: yes and no with a way out (« no opinion »: a fact has
    none), ready scales. Elsewhere nothing says which answer is for what.
    """
    steps = [choice for choice in choices if not choice.is_no_opinion]
    found = {c.code: (Side.ASIDE if c.is_no_opinion else Side.NONE, False) for c in choices}
    if question.kind is Kind.YES_NO and len(steps) == 2 and len(steps) < len(choices):
        found[steps[0].code] = (Side.FOR, True)
        found[steps[1].code] = (Side.AGAINST, True)
    elif scale and scale not in FACTUAL:
        half = len(steps) // 2
        for at, choice in enumerate(steps):
            side = Side.AGAINST if at < half else Side.FOR if at >= len(steps) - half else None
            found[choice.code] = (side or Side.BETWEEN, at in {0, len(steps) - 1})
    return found


# --- what some kinds of question give besides ----------------------------------------------
def _contest_of(detail: Detail | None) -> ContestFact | None:
    match detail:
        case RankingReading():
            return _ranking(detail)
        case SharesReading():
            return _shares(detail)
        case PairwiseReading():
            return _pairwise(detail)
        case BestWorstReading():
            return _best_worst(detail)
        case JudgmentReading():
            return _judgment(detail)
        case _:
            return None


def _ranking(detail: RankingReading) -> ContestFact | None:
    most = max(detail.ranks * detail.answered, 1)
    rows = [(e.choice.code, read(e.choice.label), e.borda / most) for e in detail.choices]
    return _contest(Method.BORDA, rows, _of_points)


def _shares(detail: SharesReading) -> ContestFact | None:
    known = [each for each in detail.shares if each.mean is not None and detail.total]
    known.sort(key=lambda each: -(each.mean or 0.0))
    rows = [(e.choice.code, read(e.choice.label), (e.mean or 0.0) / detail.total) for e in known]
    return _contest(Method.POINTS, rows, _of_points)


def _pairwise(detail: PairwiseReading) -> ContestFact | None:
    rows = [
        (each.choice.code, read(each.choice.label), each.chosen / each.decided)
        for each in detail.duellists
        if each.decided
    ]
    is_decided = detail.winner is not None
    return _contest(Method.DUELS, rows, _of_duels, is_decided=is_decided)


def _best_worst(detail: BestWorstReading) -> ContestFact | None:
    rows = [
        (each.choice.code, read(each.choice.label), (each.score + 1) / 2)
        for each in detail.items
        if each.score is not None
    ]
    return _contest(Method.BEST_WORST, rows, _of_score)


def _of_points(share: float) -> str:
    return _("%(share)s of the points") % {"share": format_percent(share)}


def _of_duels(share: float) -> str:
    return _("chosen in %(share)s of its duels") % {"share": format_percent(share)}


def _of_score(share: float) -> str:
    return _("score %(score)s") % {"score": format_number(2 * share - 1, decimals=2)}


def _judgment(detail: JudgmentReading) -> ContestFact | None:
    judged = [(row, row.gauge) for row in detail.rows if row.gauge is not None]
    options = tuple(
        OptionFact(
            row.row.code,
            read(row.row.label),
            1 - float(gauge.worse),
            _("“%(words)s”") % {"words": read(detail.mentions[gauge.mention].label)},
        )
        for row, gauge in judged
    )
    if len(options) < 2:
        return None
    first, second = judged[0][1], judged[1][1]
    return ContestFact(Method.JUDGMENT, options, is_decided=first.mention != second.mention)


def _contest(
    method: Method,
    rows: Sequence[tuple[str, str, float]],
    told: Callable[[float], str],
    *,
    is_decided: bool | None = None,
) -> ContestFact | None:
    options = tuple(OptionFact(code, label, share, told(share)) for code, label, share in rows)
    return ContestFact(method, options, is_decided) if len(options) > 1 else None


def _budget_of(detail: Detail | None) -> BudgetFact | None:
    if not isinstance(detail, BudgetReading):
        return None
    rows = [(read(each.choice.label), each.votes, each.is_funded) for each in detail.projects]
    return BudgetFact(
        ceiling=_("%(amount)s €") % {"amount": format_number(detail.ceiling)},
        paid=tuple((label, votes) for label, votes, is_paid in rows if is_paid),
        left=tuple((label, votes) for label, votes, is_paid in rows if not is_paid),
    )


def _statements_of(question: Question, detail: Detail | None) -> tuple[StatementFact, ...]:
    if not isinstance(detail, StatementsReading):
        return ()
    return tuple(
        StatementFact(
            question.row_field(each.row),
            read(each.row.label),
            each.agree,
            each.disagree,
            each.passed,
        )
        for each in detail.statements
    )


def _promoters_of(detail: Detail | None) -> PromotersFact | None:
    if not isinstance(detail, PromotersReading):
        return None
    return PromotersFact(detail.promoters, detail.detractors, detail.answered)

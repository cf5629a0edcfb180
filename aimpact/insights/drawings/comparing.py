"""Charts, tables and sentences of the questions that set answers side by side."""

from django.utils.translation import gettext as _

from aimpact.insights.drawings.drawn import Drawn, FigureTable
from aimpact.insights.readings.comparing import (
    BestWorstReading,
    Duel,
    Duellist,
    PairwiseReading,
    RatedItem,
)
from aimpact.insights.readings.questions import QuestionReading
from aimpact.insights.wording import read
from aimpact.ui.chart_words import share_words
from aimpact.ui.charts import Base, GroupChart, LikertChart, LikertRow, Series
from aimpact.ui.text import format_number

MINUS = "\u2212"
NONE = "–"


def draw_pairwise(
    reading: QuestionReading, detail: PairwiseReading, base: Base, anchor: str
) -> Drawn:
    """How often each answer was preferred, its duels, and each duel by itself."""
    series = tuple(
        Series(read(each.choice.label), (each.chosen, each.decided - each.chosen), each.decided)
        for each in detail.duellists
        if each.decided
    )
    levels = (_("This one is preferred"), _("The other one is preferred"))
    chart = GroupChart(
        anchor, _("All comparisons of each answer"), levels, series, base, rows_name=_("Answer")
    )
    heads = [_("Answer"), _("Duels won"), _("Duels lost"), _("Duels drawn"), _("Score")]
    table = FigureTable(_("Duels"), heads, [_duellist_row(each) for each in detail.duellists])
    heads = [_("Duel"), _("For the first"), _("For the second"), _("No opinion")]
    duels = FigureTable(_("Each duel"), heads, [_duel_row(each) for each in detail.duels])
    return Drawn((chart,) if series else (), (table, duels), _pairwise_facts(detail))


def _duellist_row(each: Duellist) -> list[str]:
    counts = (each.won, each.lost, each.drawn)
    return [read(each.choice.label), *map(format_number, counts), signed(each.score)]


def _duel_row(each: Duel) -> list[str]:
    names = f"{read(each.one.label)} / {read(each.other.label)}"
    shares = (_share(votes, each.decided) for votes in (each.for_one, each.for_other))
    return [names, *shares, format_number(each.aside)]


def _share(count: int, base: int) -> str:
    if not base:
        return NONE
    return f"{share_words(count, base)} ({format_number(count)})"


def _pairwise_facts(detail: PairwiseReading) -> list[str]:
    winner = detail.winner
    told = (
        _("“%(answer)s” is preferred to each of the others.") % {"answer": read(winner.label)}
        if winner
        else _("No answer is preferred to each of the others.")
    )
    return [
        told,
        _(
            "An answer wins a duel when more people prefer it than the other one. The score is its"
            " duels won less its duels lost (Copeland); at equal scores, the answer that was"
            " preferred more often comes first."
        ),
        _("Those who had no opinion on a duel are not in its shares."),
    ]


def draw_best_worst(
    reading: QuestionReading, detail: BestWorstReading, base: Base, anchor: str
) -> Drawn:
    """How often each answer came first, last and in between, over the times it was shown."""
    question = reading.question
    low, high = read(question.low), read(question.high)
    levels = (low, _("Neither"), high)
    rows = tuple(
        LikertRow(read(each.choice.label), (each.worst, each.between, each.best), each.shown)
        for each in detail.items
        if each.shown
    )
    title = _("The highest score first")
    chart = LikertChart(anchor, title, levels, rows, base, rows_name=_("Answer"))
    heads = [_("Answer"), high, low, _("Times shown"), _("Score")]
    table = FigureTable(_("Scores"), heads, [_item_row(each) for each in detail.items])
    return Drawn((chart,) if rows else (), (table,), _best_worst_facts())


def _item_row(each: RatedItem) -> list[str]:
    counts = (each.best, each.worst, each.shown)
    score = NONE if each.score is None else signed(each.score, decimals=2)
    return [read(each.choice.label), *map(format_number, counts), score]


def _best_worst_facts() -> list[str]:
    return [
        _(
            "Score: the times an answer came first less the times it came last, over the times it"
            " was shown. It goes from %(lowest)s (always last) to +1 (always first)."
        )
        % {"lowest": f"{MINUS}1"},
        _("Shares are of the times an answer was shown, not of the people."),
    ]


def signed(number: float, *, decimals: int = 0) -> str:
    """A number with its sign: +3, 0, −2."""
    words = format_number(abs(number), decimals=decimals)
    if not round(number, decimals):
        return words
    return f"+{words}" if number > 0 else f"{MINUS}{words}"

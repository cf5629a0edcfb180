"""What the questions that rank, share out, judge or measure show: `{% load question_kinds %}`."""

from collections.abc import Iterator
from dataclasses import dataclass

from django import template
from django.utils.translation import gettext as _

from aimpact.questionnaire.kinds.comparing import pairs_of, sets_of
from aimpact.questionnaire.kinds.gauges import NPS_HIGHEST, NPS_LOWEST
from aimpact.questionnaire.kinds.ranking import ranks_needed, ranks_open
from aimpact.questionnaire.kinds.sharing import points_of
from aimpact.questionnaire.structure import Choice, Question
from aimpact.surveys.selectors.screen_parts import QuestionScreen
from aimpact.surveys.wording import format_amount
from aimpact.ui.text import format_number

register = template.Library()


@dataclass(frozen=True, slots=True)
class Rank:
    """One rank of a ranking and the code that it was given."""

    number: int
    typed: str


@dataclass(frozen=True, slots=True)
class Share:
    """One choice of a constant sum, with what was typed for it."""

    choice: Choice
    name: str
    typed: str
    error: str


@register.filter
def ranks(screen: QuestionScreen) -> Iterator[Rank]:
    """The lists to draw: as many as there are ranks to give."""
    typed = [code for code in screen.typed.get(screen.question.code, ()) if code]
    for number in range(1, ranks_open(screen.question) + 1):
        yield Rank(number, typed[number - 1] if number <= len(typed) else "")


@register.filter
def how_many_ranks(question: Question) -> str:
    """How many ranks to give, in words."""
    low, high = ranks_needed(question), ranks_open(question)
    values = {"low": format_number(low), "high": format_number(high)}
    if high == 1:
        return _("Choose the one that you prefer.")
    if low == high == len(question.choices):
        return _("Put them all in order, the one that you prefer first.")
    if low == high:
        return _("Choose %(high)s and put them in order, the one that you prefer first.") % values
    if high == len(question.choices):
        return _("Put them in order, the one that you prefer first. You may leave some out.")
    return _("Choose up to %(high)s and put them in order, the one that you prefer first.") % values


@register.filter
def shares(screen: QuestionScreen) -> Iterator[Share]:
    """The lines of a constant sum."""
    for choice in screen.question.choices:
        name = screen.question.choice_field(choice)
        typed = next(iter(screen.typed.get(name, ())), "")
        yield Share(choice, name, typed, screen.errors.get(name, ""))


@register.filter
def points(question: Question) -> float:
    """How many points are to be shared out."""
    return points_of(question)


@register.filter
def points_to_share(question: Question) -> str:
    """How many points are to be shared out, in words."""
    return _("Share out %(points)s between the answers.") % {
        "points": format_amount(points_of(question), question.unit)
    }


@register.filter
def budget_words(question: Question) -> str:
    """What may be spent, in words."""
    return _("You may spend %(amount)s in all.") % {
        "amount": format_amount(question.maximum or 0.0, question.unit)
    }


@register.filter
def cost(choice: Choice, question: Question) -> str:
    """{{ choice|cost:question }}: what a project costs; nothing where it has no cost."""
    return format_amount(choice.amount, question.unit) if choice.amount else ""


@register.filter
def nps_steps(question: Question) -> range:
    """The numbers from 0 to 10."""
    return range(NPS_LOWEST, NPS_HIGHEST + 1)


@register.filter
def plain_number(number: float | None) -> str:
    """A number as an attribute of HTML holds it: 0.5, 100."""
    return "" if number is None else f"{number:.15g}"


@register.filter
def slider_words(question: Question) -> str:
    """Between which numbers a slider goes, in words."""
    bounds = {
        "low": format_amount(question.minimum or 0.0, question.unit),
        "high": format_amount(question.maximum or 0.0, question.unit),
    }
    return _("From %(low)s to %(high)s.") % bounds


# --- comparing ----------------------------------------------------------------------------
@dataclass(frozen=True, slots=True, kw_only=True)
class PairScreen:
    """Two choices to choose from, as drawn."""

    number: int
    total: int
    name: str
    items: tuple[Choice, Choice]
    checked: str
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetScreen:
    """A set of choices, its first and its last one to be chosen, as drawn."""

    number: int
    total: int
    best: str
    worst: str
    items: tuple[Choice, ...]
    best_checked: str
    worst_checked: str
    best_error: str
    worst_error: str


@register.filter
def pairs(screen: QuestionScreen) -> list[PairScreen]:
    """The comparisons of a question that sets choices two by two."""
    found = pairs_of(screen.question)
    return [
        PairScreen(
            number=number,
            total=len(found),
            name=pair.name,
            items=pair.items,
            checked=_typed(screen, pair.name),
            error=screen.errors.get(pair.name, ""),
        )
        for number, pair in enumerate(found, start=1)
    ]


@register.filter
def item_sets(screen: QuestionScreen) -> list[SetScreen]:
    """The sets of a question that asks for the most and the least important."""
    found = sets_of(screen.question)
    return [
        SetScreen(
            number=each.number,
            total=len(found),
            best=each.best,
            worst=each.worst,
            items=each.items,
            best_checked=_typed(screen, each.best),
            worst_checked=_typed(screen, each.worst),
            best_error=screen.errors.get(each.best, ""),
            worst_error=screen.errors.get(each.worst, ""),
        )
        for each in found
    ]


def _typed(screen: QuestionScreen, name: str) -> str:
    return next(iter(screen.typed.get(name, ())), "")

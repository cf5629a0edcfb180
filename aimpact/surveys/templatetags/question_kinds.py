"""What the questions that rank, share out, judge or measure show: `{% load question_kinds %}`."""

from collections.abc import Iterator
from dataclasses import dataclass

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from aimpact.surveys.questionnaire.kinds.gauges import NPS_HIGHEST, NPS_LOWEST
from aimpact.surveys.questionnaire.kinds.ranking import ranks_needed, ranks_open
from aimpact.surveys.questionnaire.kinds.sharing import points_of
from aimpact.surveys.questionnaire.structure import Choice, Question, Text
from aimpact.surveys.selectors.screen_parts import QuestionScreen
from aimpact.ui.text import format_number, typeset

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
        "points": _amount(points_of(question), question.unit)
    }


@register.filter
def budget_words(question: Question) -> str:
    """What may be spent, in words."""
    return _("You may spend %(amount)s in all.") % {
        "amount": _amount(question.maximum or 0.0, question.unit)
    }


@register.filter
def cost(choice: Choice, question: Question) -> str:
    """{{ choice|cost:question }}: what a project costs; nothing where it has no cost."""
    return _amount(choice.amount, question.unit) if choice.amount else ""


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
        "low": _amount(question.minimum or 0.0, question.unit),
        "high": _amount(question.maximum or 0.0, question.unit),
    }
    return _("From %(low)s to %(high)s.") % bounds


def _amount(number: float, unit: Text) -> str:
    words = f"{format_number(number)} {unit.read((get_language() or 'fr')[:2])}"
    return typeset(words.strip())

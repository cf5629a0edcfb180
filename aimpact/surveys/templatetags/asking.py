"""What a question says of how to answer it, and which control asks it: `{% load asking %}`."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from aimpact.questionnaire.kinds.matrix import cell_maximum
from aimpact.questionnaire.kinds.moments import read_moment
from aimpact.questionnaire.structure import Cells, Kind, Level, Question
from aimpact.surveys.telling import told_moment
from aimpact.surveys.templatetags.answering import characters_at_most, how_many, number_bounds

register = template.Library()

_CONTROLS = {Kind.DATE: "date", Kind.TIME: "time", Kind.DATETIME: "datetime-local"}


@register.filter
def has_opposites(question: Question) -> bool:
    """Whether the lines go from one word to its opposite."""
    return any(row.opposite for row in question.rows)


@register.filter
def matrix_hint(question: Question) -> str:
    """How the lines of a table are to be filled in."""
    if question.cells is Cells.MULTIPLE:
        return how_many(question)
    if question.cells is Cells.NUMBER:
        return number_bounds(question)
    if question.cells is Cells.TEXT:
        return characters_at_most(cell_maximum(question)) if question.maximum else ""
    if has_opposites(question):
        return _("Each line goes from one word to its opposite: say where you stand between them.")
    return ""


@register.filter
def number_keys(question: Question) -> str:
    """The keyboard that a phone shows for a number: some of them have no minus sign."""
    if question.minimum is None or question.minimum < 0:
        return "text"
    return "numeric" if question.is_whole else "decimal"


# --- moments ------------------------------------------------------------------------------
@register.filter
def moment_control(screen: Any) -> str:
    """The browser's own control, unless it could not show what was typed."""
    question = screen.question
    typed = screen.value
    is_iso = not typed or read_moment(question.kind, typed) == typed
    return _CONTROLS[question.kind] if is_iso else "text"


@register.filter
def moment_hint(question: Question) -> str:
    """An example, and the bounds in words."""
    example = {
        Kind.DATE: _("For example 15/03/2026."),
        Kind.TIME: _("For example 18:30."),
        Kind.DATETIME: _("For example 15/03/2026 18:30."),
    }[question.kind]
    return " ".join(filter(None, [_limits(question), example]))


def _limits(question: Question) -> str:
    low, high = told_moment(question.earliest), told_moment(question.latest)
    if low and high:
        return _("From %(low)s to %(high)s.") % {"low": low, "high": high}
    if low:
        return _("From %(low)s on.") % {"low": low}
    return _("Until %(high)s at the latest.") % {"high": high} if high else ""


# --- contacts, consents, places ----------------------------------------------------------
@register.filter
def contact_hint(question: Question) -> str:
    """An example, and what becomes of personal data."""
    if question.kind is Kind.URL:
        return _("For example https://www.example.fr.")
    example = (
        _("For example name@example.fr.")
        if question.kind is Kind.EMAIL
        else _("For example 06 12 34 56 78.")
    )
    freedom = "" if question.is_required else _("Leave it empty if you prefer.")
    kept = _(
        "This is personal data: the organisers see it with your answers, and never publish it."
    )
    return " ".join(filter(None, [example, kept, freedom]))


@register.filter
def consent_hint(question: Question) -> str:
    """What follows from a refusal: agreeing must be free (GDPR art. 7)."""
    if question.is_required:
        return _(
            "The survey cannot go on without your agreement. You are free to refuse: leave this"
            " page, nothing is kept."
        )
    return _("You are free to refuse: leave the box empty.")


@register.filter
def place_hint(question: Question) -> str:
    """What to type for a place."""
    return {
        Level.COMMUNE: _("Its name or its postal code."),
        Level.EPCI: _("The name of the intercommunalité."),
        Level.DEPARTEMENT: _("Its name or its number."),
        Level.REGION: _("Its name."),
    }[question.level]


@register.filter
def place_url(question: Question) -> str:
    """Where suggestions come from: places of the question's area, where it has one."""
    if question.level is Level.COMMUNE:
        address = reverse("search_communes")
    else:
        address = reverse("search_territories", args=[question.level.value])
    return f"{address}?dans={question.area}" if question.area else address

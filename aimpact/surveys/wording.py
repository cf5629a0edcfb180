"""Words for the refusals of answers: what is wrong, and what to do, beside the field."""

from collections.abc import Callable, Mapping

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from aimpact.questionnaire.kinds import AnswerError
from aimpact.questionnaire.structure import Text
from aimpact.surveys.detail_wording import DETAILS
from aimpact.surveys.sent_wording import SENT_OR_SHOWN
from aimpact.ui.text import format_number, typeset

Figures = Mapping[str, int | float]


def explain(error: AnswerError) -> str:
    """The sentence for a refused answer, in the reader's language."""
    if error.message:
        return error.message.read((get_language() or "fr")[:2])
    if error.code == "over_budget":
        return _over_budget(error)
    say = _SENTENCES.get(error.code)
    return say(error.figures) if say else _("This answer cannot be read. Please answer again.")


def _over_budget(error: AnswerError) -> str:
    sentence = _(
        "Your choice costs %(cost)s, which is %(over)s over the budget: take a project away."
    )
    amounts = {name: format_amount(error.figures[name], error.unit) for name in ("cost", "over")}
    return sentence % amounts


def format_amount(number: float, unit: Text) -> str:
    """A number with the unit of its question, in the reader's language."""
    words = f"{format_number(number)} {unit.read((get_language() or 'fr')[:2])}"
    return typeset(words.strip())


GAPS = frozenset({"required_row", "required_cell", "required_comparison"})
"""Refusals of what is left empty in a table, or in a row of comparisons."""


def explain_gaps(code: str, number: int) -> str:
    """One sentence for so many empty lines, cells or comparisons of one question."""
    if code == "required_cell":
        sentence = ngettext(
            "%(number)s box is to be filled in.", "%(number)s boxes are to be filled in.", number
        )
    elif code == "required_comparison":
        sentence = ngettext(
            "%(number)s comparison needs an answer.",
            "%(number)s comparisons need an answer.",
            number,
        )
    else:
        sentence = ngettext(
            "%(number)s line needs an answer.", "%(number)s lines need an answer.", number
        )
    return sentence % {"number": format_number(number)}


def _number(figures: Figures, name: str) -> str:
    return format_number(figures.get(name, 0))


def _too_few(figures: Figures) -> str:
    minimum = int(figures.get("minimum", 0))
    sentence = ngettext(
        "Tick at least %(number)s answer.", "Tick at least %(number)s answers.", minimum
    )
    return sentence % {"number": format_number(minimum)}


def _too_many(figures: Figures) -> str:
    maximum = int(figures.get("maximum", 0))
    sentence = ngettext(
        "Tick %(number)s answer at most.", "Tick %(number)s answers at most.", maximum
    )
    return sentence % {"number": format_number(maximum)}


def _too_long(figures: Figures) -> str:
    return _("This text has %(length)s characters; %(maximum)s are allowed. Please shorten it.") % {
        "length": _number(figures, "length"),
        "maximum": _number(figures, "maximum"),
    }


def _ranks_missing(figures: Figures) -> str:
    minimum = int(figures.get("minimum", 1))
    sentence = ngettext(
        "Put at least %(number)s answer in order.",
        "Put at least %(number)s answers in order.",
        minimum,
    )
    return sentence % {"number": format_number(minimum)}


def _ranks_too_many(figures: Figures) -> str:
    maximum = int(figures.get("maximum", 1))
    sentence = ngettext(
        "Put %(number)s answer in order at most.",
        "Put %(number)s answers in order at most.",
        maximum,
    )
    return sentence % {"number": format_number(maximum)}


def _wrong_sum(figures: Figures) -> str:
    left = figures.get("wanted", 0) - figures.get("given", 0)
    values = {
        "given": _number(figures, "given"),
        "wanted": _number(figures, "wanted"),
        "left": format_number(abs(left)),
    }
    if left > 0:
        return _("You gave %(given)s of %(wanted)s: share out %(left)s more.") % values
    return _("You gave %(given)s, but there are %(wanted)s: take %(left)s away.") % values


_SENTENCES: dict[str, Callable[[Figures], str]] = {
    "required": lambda figures: _("This question needs an answer."),
    "required_row": lambda figures: _("This line needs an answer."),
    "unknown_choice": lambda figures: _("This answer is not one of those offered. Choose again."),
    "exclusive_choice": lambda figures: _(
        "One of the answers ticked cannot go with others: keep it alone, or untick it."
    ),
    **SENT_OR_SHOWN,
    **DETAILS,
    "too_few": _too_few,
    "too_many": _too_many,
    "too_long": _too_long,
    "ranked_twice": lambda figures: _("The same answer has two ranks: keep one of them."),
    "ranks_missing": _ranks_missing,
    "ranks_too_many": _ranks_too_many,
    "wrong_sum": _wrong_sum,
    "not_on_step": lambda figures: (
        _("Choose a step of the scale: it goes by %(step)s.") % {"step": _number(figures, "step")}
    ),
    "not_a_number": lambda figures: _("Write a number in figures, for example 12 or 3.5."),
    "not_whole": lambda figures: _("Write a whole number, without decimals."),
    "too_small": lambda figures: (
        _("Write a number of %(minimum)s or more.") % {"minimum": _number(figures, "minimum")}
    ),
    "too_large": lambda figures: (
        _("Write a number of %(maximum)s or less.") % {"maximum": _number(figures, "maximum")}
    ),
}

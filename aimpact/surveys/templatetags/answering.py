"""Words of a questionnaire in templates: `{% load answering %}`."""

import json
import re

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from aimpact.questionnaire.conditions import Answers, Condition, Operator, Test
from aimpact.questionnaire.document import condition_to_json
from aimpact.questionnaire.kinds.texts import maximum_length
from aimpact.questionnaire.structure import Display, Question, Text
from aimpact.surveys.models import Survey
from aimpact.surveys.selectors import kept
from aimpact.ui.text import format_number, typeset

register = template.Library()
_LONG_LABEL = 14
"""Characters past which the steps of a scale do not fit side by side on a phone."""
_LONG_BUTTON = 30
"""Characters past which choices drawn as buttons stand one under the other."""


def _language() -> str:
    return (get_language() or "fr")[:2]


def _told(text: Text) -> tuple[str, str]:
    """The text for the reader, and its language when it is not the page's."""
    language = _language()
    words = text.read(language)
    own = getattr(text, language, "") == words
    actual = language if own else ("fr" if language == "en" else "en")
    return typeset(words, language=actual), "" if own else actual


@register.simple_tag
def kept_of(survey: Survey) -> kept.Kept:
    """{% kept_of survey as kept %}: what this survey asks for, so what may be kept."""
    return kept.kept_of(survey)


@register.filter
def words(text: Text) -> SafeString:
    """One line of the questionnaire, marked with its language when that is not the page's."""
    told, language = _told(text)
    return format_html('<span lang="{}">{}</span>', language, told) if language else _escaped(told)


@register.filter
def plain_words(text: Text) -> str:
    """The same for titles and attributes."""
    return _told(text)[0]


@register.filter
def paragraphs(text: Text) -> SafeString:
    """Several lines: an empty line starts a paragraph, a line break stays one."""
    told, language = _told(text)
    parts = [part for part in re.split(r"\n\s*\n", told) if part.strip()]
    mark = format_html(' lang="{}"', language) if language else SafeString()
    return format_html_join("", "<p{}>{}</p>", ((mark, _broken(part)) for part in parts))


def _escaped(told: str) -> SafeString:
    return format_html("{}", told)


def _broken(part: str) -> SafeString:
    return format_html_join(SafeString("<br>"), "{}", ((line,) for line in part.splitlines()))


@register.filter
def condition_json(condition: Condition) -> str:
    """What the `conditional` controller reads."""
    return json.dumps(condition_to_json(condition), ensure_ascii=False)


@register.filter
def facts_json(facts: Answers) -> str:
    """What the `conditional` controller looks at besides the form."""
    return json.dumps(dict(facts), ensure_ascii=False)


@register.filter
def other_json(question: Question) -> str:
    """The condition under which "specify" is shown, for the `conditional` controller."""
    other = question.other_choice
    codes = (other.code,) if other else ()
    test = Test(field=question.code, operator=Operator.IS, value=codes)
    return condition_json(Condition(tests=(test,)))


@register.filter
def text_maximum(question: Question) -> int:
    """Characters that a free text accepts."""
    return maximum_length(question)


@register.filter
def fits_side_by_side(question: Question) -> bool:
    """Whether the steps of a scale are short enough to stand in one row on a phone."""
    steps = [choice for choice in question.choices if not choice.is_no_opinion]
    labels = [choice.label.read(_language()) for choice in steps]
    return (
        len(steps) <= 7
        and all(len(label) <= 3 for label in labels[1:-1])
        and all(len(label) <= _LONG_LABEL for label in labels)
    )


@register.filter
def stands_in_buttons(question: Question) -> bool:
    """Whether the choices are to stand side by side, and their words are short enough for it."""
    labels = [choice.label.read(_language()) for choice in question.choices]
    return question.display == Display.BUTTONS and all(len(x) <= _LONG_BUTTON for x in labels)


@register.filter
def how_many(question: Question) -> str:
    """How many answers may be ticked, in words."""
    low = int(question.minimum or 0)
    high = int(question.maximum or 0)
    if low > 1 and high == low:
        return _("Tick %(number)s answers.") % {"number": format_number(low)}
    if low > 1 and high:
        return _("Tick %(low)s to %(high)s answers.") % {
            "low": format_number(low),
            "high": format_number(high),
        }
    if low > 1:
        return _("Tick at least %(number)s answers.") % {"number": format_number(low)}
    if high:
        sentence = ngettext(
            "Tick %(number)s answer at most.", "Tick %(number)s answers at most.", high
        )
        return sentence % {"number": format_number(high)}
    return _("Several answers are possible.")


@register.filter
def number_bounds(question: Question) -> str:
    """What a number must be, in words."""
    low, high = question.minimum, question.maximum
    if low is not None and high is not None:
        sentence = _("Between %(low)s and %(high)s.")
    elif low is not None:
        sentence = _("%(low)s or more.")
    elif high is not None:
        sentence = _("%(high)s or less.")
    else:
        return ""
    bounds = {"low": low, "high": high}
    return sentence % {name: format_number(bound or 0) for name, bound in bounds.items()}


@register.filter
def characters_at_most(maximum: int) -> str:
    """How long a text may be, in words."""
    return _("%(number)s characters at most.") % {"number": format_number(maximum)}

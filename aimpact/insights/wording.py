"""Sentences about results: to whom a question was put, why something is not shown."""

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from aimpact.insights.rules import CrossingRefusal
from aimpact.questionnaire.conditions import Condition, Match, Operator, Test, is_number
from aimpact.questionnaire.kinds import Field, behaviour_of
from aimpact.questionnaire.structure import (
    FIELD_SEPARATOR,
    Page,
    Question,
    Questionnaire,
    Text,
)
from aimpact.surveys.selectors.place_codes import place_name
from aimpact.surveys.telling import told_moment
from aimpact.ui.text import format_number, typeset

LABEL_MAXIMUM = 90
"""Characters of a question quoted in a sentence."""


def read(text: Text) -> str:
    """A text of the questionnaire in the reader's language, well set."""
    return typeset(text.read(language()))


def language() -> str:
    """The reader's language: "fr" or "en"."""
    return (get_language() or "fr")[:2]


def describe_conditions(questionnaire: Questionnaire, page: Page, question: Question) -> str:
    """To whom the question was shown, in a sentence; empty when to everyone."""
    parts = [part.condition for part in (page, question) if part.condition]
    if not parts:
        return ""
    said = _(" and ").join(_condition(questionnaire, condition) for condition in parts)
    return _("Asked of those who %(condition)s.") % {"condition": said}


def _condition(questionnaire: Questionnaire, condition: Condition) -> str:
    joint = _(" and ") if condition.match is Match.ALL else _(" or ")
    looked_at = ((test, _looked_at(questionnaire, test)) for test in condition.tests)
    tests = [_test(test, *found) for test, found in looked_at if found]
    groups = [_condition(questionnaire, group) for group in condition.groups]
    return joint.join([*tests, *(f"({group})" for group in groups if group)])


def _looked_at(questionnaire: Questionnaire, test: Test) -> tuple[Question, Field] | None:
    """The question that a test looks at, with the field; `None` for a fact."""
    question = questionnaire.question(test.field.partition(FIELD_SEPARATOR)[0])
    fields = behaviour_of(question).fields(question) if question else []
    found = (field for field in fields if field.name == test.field)
    return next(((question, field) for field in found if question), None)


def _test(test: Test, question: Question, field: Field) -> str:
    values = {
        "question": _short(_name(question, field)),
        "answers": _(" or ").join(_quote(_choice(field, code)) for code in test.value),
        "number": _bound(test.value[0]) if _is_bound(test) else "",
    }
    return _SENTENCES[test.operator]() % values


def _bound(value: str) -> str:
    return format_number(float(value)) if is_number(value) else told_moment(value)


def _quote(words: str) -> str:
    return _("“%(words)s”") % {"words": words}


def _is_bound(test: Test) -> bool:
    return test.operator in {Operator.AT_LEAST, Operator.AT_MOST}


_SENTENCES = {
    Operator.IS: lambda: _("answered %(answers)s to “%(question)s”"),
    Operator.IS_NOT: lambda: _("did not answer %(answers)s to “%(question)s”"),
    Operator.ANSWERED: lambda: _("answered “%(question)s”"),
    Operator.NOT_ANSWERED: lambda: _("did not answer “%(question)s”"),
    Operator.AT_LEAST: lambda: _("gave %(number)s or more to “%(question)s”"),
    Operator.AT_MOST: lambda: _("gave %(number)s or less to “%(question)s”"),
    Operator.CONTAINS: lambda: _("wrote %(answers)s in “%(question)s”"),
    Operator.MATCHES: lambda: _("wrote something like %(answers)s in “%(question)s”"),
}


def _name(question: Question, field: Field) -> str:
    if field.label and field.label != question.label:
        return f"{read(question.label)} – {read(field.label)}"
    return read(question.label)


def _short(label: str) -> str:
    return label if len(label) <= LABEL_MAXIMUM else f"{label[: LABEL_MAXIMUM - 1].rstrip()}…"


def _choice(field: Field, code: str) -> str:
    if field.is_place:
        return place_name(code)
    return next((read(choice.label) for choice in field.choices if choice.code == code), code)


def explain_crossing(refusal: CrossingRefusal, *, is_anonymous: bool) -> str:
    """Why answers are not set beside profiles for now, and when they will be."""
    if refusal is CrossingRefusal.STILL_COUNTING:
        return _("The last ballots are being counted. Come back in a minute.")
    if is_anonymous:
        return _(
            "This survey is anonymous and still open: by comparing two moments, someone could"
            " read the answers of the few people who answered in between. Answers are therefore"
            " set beside profiles once, when the survey is closed."
        )
    return _("Answers are set beside profiles for the public once the survey is closed.")


def explain_reserved(refusal: CrossingRefusal, *, k: int) -> str:
    """Why nothing is told of a question that only a group of people is asked, for now."""
    if refusal is CrossingRefusal.STILL_COUNTING:
        return _("The last ballots are being counted. Come back in a minute.")
    if refusal is CrossingRefusal.STILL_OPEN:
        return _(
            "This question is asked of some people only, for who they are: its answers appear once"
            " the survey is closed."
        )
    sentence = ngettext(
        "This question is asked of some people only, for who they are: its answers appear from"
        " %(number)s person on.",
        "This question is asked of some people only, for who they are: its answers appear from"
        " %(number)s people on.",
        k,
    )
    return sentence % {"number": format_number(k)}


def explain_export(refusal: CrossingRefusal, *, k: int) -> str:
    """Why this cannot be taken out for now, and from when it can be."""
    if refusal is CrossingRefusal.TOO_FEW:
        return at_least(k)
    if refusal is CrossingRefusal.STILL_COUNTING:
        return _("The last ballots are being counted. Try again in a minute.")
    return _(
        "This survey is anonymous and still open: two files taken at two moments would show the"
        " ballots of the few people who answered in between. Ballots can be taken out once the"
        " survey is closed. The results can be taken out now."
    )


def too_large(cells: int, limit: int) -> str:
    """That a spreadsheet would hold too many cells, and what to take instead."""
    values = {"cells": format_number(cells), "limit": format_number(limit)}
    return (
        _(
            "This file would hold about %(cells)s cells; past %(limit)s a spreadsheet takes too"
            " long to write. Choose CSV, which has no limit and opens in the same programs."
        )
        % values
    )


def at_least(k: int) -> str:
    """That nothing is shown of fewer than `k` ballots."""
    sentence = ngettext(
        "Results appear from %(number)s ballot on, so that nobody’s answers can be guessed.",
        "Results appear from %(number)s ballots on, so that nobody’s answers can be guessed.",
        k,
    )
    return sentence % {"number": format_number(k)}


def format_duration(seconds: int) -> str:
    """« 3 min 20 s », rounded to ten seconds under ten minutes, to the minute above."""
    if seconds < 600:
        minutes, rest = divmod(round(seconds, -1), 60)
        if not minutes:
            return _("%(seconds)s s") % {"seconds": rest}
        if not rest:
            return _("%(minutes)s min") % {"minutes": minutes}
        return _("%(minutes)s min %(seconds)s s") % {"minutes": minutes, "seconds": rest}
    return _("%(minutes)s min") % {"minutes": format_number(round(seconds / 60))}

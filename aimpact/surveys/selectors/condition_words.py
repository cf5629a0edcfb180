"""Display conditions in plain words, and what a condition may look at."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from aimpact.questionnaire.conditions import Condition, Match, Operator, Test, is_number
from aimpact.questionnaire.kinds import Field, behaviour_of
from aimpact.questionnaire.structure import OTHER, Kind, Question, Questionnaire
from aimpact.surveys.selectors.place_codes import place_name
from aimpact.surveys.telling import told_moment
from aimpact.ui.text import format_number

OPERATORS: dict[Operator, Promise] = {
    Operator.IS: gettext_lazy("is one of"),
    Operator.IS_NOT: gettext_lazy("is none of"),
    Operator.AT_LEAST: gettext_lazy("is at least"),
    Operator.AT_MOST: gettext_lazy("is at most"),
    Operator.ANSWERED: gettext_lazy("has an answer"),
    Operator.NOT_ANSWERED: gettext_lazy("has no answer"),
    Operator.CONTAINS: gettext_lazy("contains"),
    Operator.MATCHES: gettext_lazy("is made like"),
}
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Subject:
    """A field that a condition may look at, named as the builder names it.

    `kind` is that of its question; `None` for a fact.
    """

    field: Field
    number: int
    name: str
    kind: Kind | None = None


def subjects_before(
    questionnaire: Questionnaire, *, page: str = "", question: str = ""
) -> list[Subject]:
    """What stands before a page or before a question, in order."""
    found: list[Subject] = []
    number = 0
    for each_page in questionnaire.pages:
        if each_page.code == page:
            return found
        for each in each_page.questions:
            if each.code == question:
                return found
            number += 1
            found += subjects_of(each, number)
    return found


def subjects_of(question: Question, number: int) -> list[Subject]:
    """The fields of one question, named. What was put first or last of one set among many decides
    nothing: those fields would only make the list long.
    """
    if question.kind is Kind.BEST_WORST:
        return []
    return [
        Subject(field, number, _name(question, field, number), question.kind)
        for field in behaviour_of(question).fields(question)
    ]


def _name(question: Question, field: Field, number: int) -> str:
    label = _short(question.label.read(_language())) or question.code
    name = f"{number}. {label}"
    if field.name == question.code:
        return name
    if field.name == question.other_field and not question.rows:
        return _("%(question)s (text of “%(choice)s”)") % {
            "question": name,
            "choice": _short(field.label.read(_language())) or OTHER,
        }
    line = _short(field.label.read(_language())) or field.name
    return _("%(question)s, line “%(line)s”") % {"question": name, "line": line}


def describe_condition(condition: Condition, subjects: Mapping[str, Subject]) -> str:
    """The condition as one sentence, its tests joined by « and » or « or », groups in brackets."""
    joint = _(" and ") if condition.match is Match.ALL else _(" or ")
    tests = [describe_test(test, subjects.get(test.field)) for test in condition.tests]
    groups = [f"({describe_condition(group, subjects)})" for group in condition.groups]
    return joint.join([*tests, *groups])


def describe_test(test: Test, subject: Subject | None) -> str:
    """One test: « “1. Pour ?” is “Oui” or “Non” »."""
    name = subject.name if subject else test.field
    values = _values(test, subject)
    sentence = {
        Operator.IS: _("“%(name)s” is %(values)s"),
        Operator.IS_NOT: _("“%(name)s” is not %(values)s"),
        Operator.AT_LEAST: _("“%(name)s” is at least %(values)s"),
        Operator.AT_MOST: _("“%(name)s” is at most %(values)s"),
        Operator.ANSWERED: _("“%(name)s” has an answer"),
        Operator.NOT_ANSWERED: _("“%(name)s” has no answer"),
        Operator.CONTAINS: _("“%(name)s” contains %(values)s"),
        Operator.MATCHES: _("“%(name)s” is made like %(values)s"),
    }[test.operator]
    return sentence % {"name": name, "values": values}


def _values(test: Test, subject: Subject | None) -> str:
    if test.operator in {Operator.AT_LEAST, Operator.AT_MOST}:
        bound = test.value[0]
        return format_number(float(bound)) if is_number(bound) else told_moment(bound)
    if subject is not None and subject.field.is_place:
        named = (place_name(code) for code in test.value)
        return _(" or ").join(_("“%(value)s”") % {"value": name} for name in named)
    choices = {choice.code: choice.label for choice in subject.field.choices} if subject else {}
    names = [_short(choices[c].read(_language())) if c in choices else c for c in test.value]
    return _(" or ").join(_("“%(value)s”") % {"value": name} for name in names)


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1].rstrip()}…"


def _language() -> str:
    return (get_language() or "fr")[:2]

"""Questions that people are asked, or not, for who they are.

A question shown under a condition on the profile, on a quota or on a value of the address is the
answers of one group told apart, as a table crossed with the profile is: whoever shows its results
owes that group the same protection (ADR 0009).
"""

from collections.abc import Iterator

from aimpact.questionnaire.conditions import Operator, Test, is_fact
from aimpact.questionnaire.expressions import ExpressionError, fields_of, parse
from aimpact.questionnaire.structure import (
    FIELD_SEPARATOR,
    Conditional,
    Kind,
    Page,
    Question,
    Questionnaire,
)


def reserved_questions(questionnaire: Questionnaire) -> frozenset[str]:
    """Codes of the questions that depend on who is asked: by themselves, by one of their choices
    or lines, or by an earlier question that does. Values of the address are not among them.
    """
    telling: set[str] = {q.code for q in questionnaire.questions() if q.kind is Kind.HIDDEN}
    reserved: set[str] = set()
    for page in questionnaire.pages:
        for question in page.questions:
            looked_at = {*_looked_at(page, question)}
            if any(is_fact(name) or _question_of(name) in telling for name in looked_at):
                reserved.add(question.code)
                telling.add(question.code)
    return frozenset(reserved)


Way = tuple[str, str]
"""A hidden question and one of its values, or nothing for the bare link."""


def links_behind(questionnaire: Questionnaire) -> dict[str, frozenset[Way]]:
    """For each question, the ways in on which it depends whether it is asked: those that its
    conditions name, and those behind the questions that they look at. A condition that looks at
    more than named values, and a score, depend on all of them.
    """
    hidden = {q.code: q for q in questionnaire.questions() if q.kind is Kind.HIDDEN}
    behind: dict[str, frozenset[Way]] = {}
    for page in questionnaire.pages:
        for question in page.questions:
            ways: set[Way] = set()
            for test in _tests(page, question):
                code = _question_of(test.field)
                ways |= behind.get(code, frozenset())
                ways |= _ways_named(hidden[code], test) if code in hidden else set()
            for name in _scored(question):
                code = _question_of(name)
                ways |= behind.get(code, frozenset())
                ways |= _every_way(hidden[code]) if code in hidden else set()
            behind[question.code] = frozenset(ways)
    return behind


def _ways_named(hidden: Question, test: Test) -> set[Way]:
    if test.operator in {Operator.IS, Operator.IS_NOT}:
        return {(hidden.code, value) for value in test.value}
    return {(hidden.code, "")} if test.operator in _SAID_OR_NOT else _every_way(hidden)


_SAID_OR_NOT = {Operator.ANSWERED, Operator.NOT_ANSWERED}


def _every_way(hidden: Question) -> set[Way]:
    return {(hidden.code, ""), *((hidden.code, choice.code) for choice in hidden.choices)}


def _looked_at(page: Page, question: Question) -> Iterator[str]:
    yield from (test.field for test in _tests(page, question))
    yield from _scored(question)


def _tests(page: Page, question: Question) -> Iterator[Test]:
    parts: list[Conditional] = [page, question, *question.choices, *question.rows]
    for part in parts:
        if part.condition:
            yield from part.condition.every_test()


def _scored(question: Question) -> Iterator[str]:
    if question.kind is Kind.SCORE:
        try:
            yield from fields_of(parse(question.expression))
        except ExpressionError:
            return  # refused at publication


def _question_of(field: str) -> str:
    return field.partition(FIELD_SEPARATOR)[0]

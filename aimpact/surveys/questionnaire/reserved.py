"""Questions that people are asked, or not, for who they are.

A question shown under a condition on the profile, on a quota or on a value of the address is the
answers of one group told apart, as a table crossed with the profile is: whoever shows its results
owes that group the same protection (ADR 0009).
"""

from collections.abc import Iterator

from aimpact.surveys.questionnaire.conditions import is_fact
from aimpact.surveys.questionnaire.expressions import ExpressionError, fields_of, parse
from aimpact.surveys.questionnaire.structure import (
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


def _looked_at(page: Page, question: Question) -> Iterator[str]:
    parts: list[Conditional] = [page, question, *question.choices, *question.rows]
    for part in parts:
        if part.condition:
            yield from part.condition.fields()
    if question.kind is Kind.SCORE:
        try:
            yield from fields_of(parse(question.expression))
        except ExpressionError:
            return  # refused at publication


def _question_of(field: str) -> str:
    return field.partition(FIELD_SEPARATOR)[0]

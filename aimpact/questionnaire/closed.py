"""Closed questionnaires: those whose ballots can be published whole without pointing to anyone.

A secret and verifiable survey (ADR 0019) takes no other. An answer there is one of those offered,
so that no ballot holds a text, a place, a number or a moment of somebody's own; and nothing but
the answers decides what is asked.
"""

from collections.abc import Iterator

from aimpact.questionnaire.answers import every_condition
from aimpact.questionnaire.conditions import is_fact
from aimpact.questionnaire.kinds import Field, behaviour_of
from aimpact.questionnaire.kinds.gauges import NPS_HIGHEST, NPS_LOWEST
from aimpact.questionnaire.structure import Cells, Choice, Kind, Question, Questionnaire, Text

CLOSED = frozenset(
    {
        Kind.SINGLE,
        Kind.YES_NO,
        Kind.RATING,
        Kind.MULTIPLE,
        Kind.RANKING,
        Kind.JUDGMENT,
        Kind.STATEMENTS,
        Kind.NPS,
        Kind.MATRIX,
        Kind.PICTURE,
        Kind.INFORMATION,
    }
)
"""Kinds whose every answer is one of those offered: a matrix of ticks, of them."""
_TICKED = frozenset({Cells.SINGLE, Cells.MULTIPLE})
_GRADES = tuple(
    Choice(code=str(grade), label=Text(str(grade), str(grade)))
    for grade in range(NPS_LOWEST, NPS_HIGHEST + 1)
)


def opening_problems(questionnaire: Questionnaire) -> Iterator[tuple[str, str]]:
    """What keeps a questionnaire from being closed: codes of questions ("" for the whole), and
    what is wrong with them.
    """
    for question in questionnaire.questions():
        if not is_closed(question):
            yield question.code, "open_in_verifiable"
        if question.other_choice is not None:
            yield question.code, "other_in_verifiable"
        if question.variants:
            yield question.code, "variant_in_verifiable"
    if questionnaire.quotas:
        yield "", "quota_in_verifiable"
    conditions = every_condition(questionnaire)
    if any(is_fact(name) for condition in conditions for name in condition.fields()):
        yield "", "fact_in_verifiable"


def is_closed(question: Question) -> bool:
    """Whether every answer of that question is one of those offered."""
    is_typed = question.kind is Kind.MATRIX and question.cells not in _TICKED
    return question.kind in CLOSED and not is_typed


def closed_fields(questionnaire: Questionnaire) -> Iterator[tuple[Question, Field]]:
    """Every field of a closed questionnaire with what it offers; grades are choices as well."""
    for question in questionnaire.questions():
        for field in behaviour_of(question).fields(question):
            if question.kind is Kind.NPS:
                yield question, Field(field.name, field.label, _GRADES)
            else:
                yield question, field

"""Answers ticked earlier become the choices, or the lines, of a later question."""

from collections.abc import Sequence
from dataclasses import replace

from aimpact.questionnaire.conditions import DEPTH_MAXIMUM, Condition, Operator, Test
from aimpact.questionnaire.editing.placing import (
    find_page_of,
    find_question,
    next_number,
)
from aimpact.questionnaire.editing.questions import update_question
from aimpact.questionnaire.editing.refusals import UnknownPart
from aimpact.questionnaire.kinds import behaviour_of
from aimpact.questionnaire.structure import Choice, Kind, Question, Questionnaire, Row

_TO_CHOICES = {
    Kind.SINGLE,
    Kind.MULTIPLE,
    Kind.RANKING,
    Kind.CONSTANT_SUM,
    Kind.BUDGET,
}
_TO_ROWS = {Kind.MATRIX, Kind.JUDGMENT, Kind.STATEMENTS}


def carried_from(questionnaire: Questionnaire, code: str) -> list[Question]:
    """The questions whose ticked answers that question may take up: those of earlier pages."""
    question = find_question(questionnaire, code)
    if question.kind not in _TO_CHOICES | _TO_ROWS:
        return []
    page = find_page_of(questionnaire, code)
    earlier = questionnaire.pages[: questionnaire.pages.index(page)]
    return [each for one in earlier for each in one.questions if _ticks(each) and _carried(each)]


def carry_over(questionnaire: Questionnaire, code: str, source: str) -> Questionnaire:
    """Give a question the answers of `source`, each shown to those who ticked it; the question is
    shown to those who ticked one at least. What is written already stays. Raises `UnknownPart`,
    `TooManyParts`.
    """
    asked = next((q for q in carried_from(questionnaire, code) if q.code == source), None)
    if asked is None:
        raise UnknownPart(source)
    question = find_question(questionnaire, code)
    taken = _carried(asked)
    if question.kind in _TO_ROWS:
        changed = _with_rows(question, asked, taken)
    else:
        changed = _with_choices(question, asked, taken)
    return update_question(questionnaire, replace(changed, condition=_shown(question, asked)))


def _ticks(question: Question) -> bool:
    """Whether several answers may be ticked, and conditions may look at them."""
    return any(
        field.name == question.code and field.is_list and Operator.IS in field.operators
        for field in behaviour_of(question).fields(question)
    )


def _carried(question: Question) -> list[Choice]:
    """The answers that mean something elsewhere: not "other", not "none of these"."""
    return [
        choice
        for choice in question.choices
        if not (choice.is_other or choice.is_exclusive or choice.is_no_opinion)
    ]


def _ticked(source: Question, codes: Sequence[str]) -> Condition:
    return Condition(tests=(Test(field=source.code, operator=Operator.IS, value=tuple(codes)),))


def _with_choices(question: Question, source: Question, taken: Sequence[Choice]) -> Question:
    written = [choice for choice in question.choices if choice.label or _is_special(choice)]
    ordinary = [choice for choice in written if not _is_special(choice)]
    number, added = question.last_choice, list[Choice]()
    for choice in taken:
        number = next_number("c", number, question.choices)
        condition = _ticked(source, [choice.code])
        added.append(
            Choice(code=f"c{number}", label=choice.label, amount=choice.amount, condition=condition)
        )
    special = [choice for choice in written if _is_special(choice)]
    return replace(question, choices=(*ordinary, *added, *special), last_choice=number)


def _with_rows(question: Question, source: Question, taken: Sequence[Choice]) -> Question:
    number, rows = question.last_row, [row for row in question.rows if row.label]
    for choice in taken:
        number = next_number("r", number, question.rows)
        condition = _ticked(source, [choice.code])
        rows.append(Row(code=f"r{number}", label=choice.label, condition=condition))
    return replace(question, rows=tuple(rows), last_row=number)


def _shown(question: Question, source: Question) -> Condition | None:
    """The question's own condition, and that one of the answers taken up was ticked."""
    ticked = _ticked(source, [choice.code for choice in _carried(source)])
    own = question.condition
    if own is None:
        return ticked
    is_known = set(ticked.tests) <= set(own.every_test())
    return own if is_known or own.depth() >= DEPTH_MAXIMUM else replace(ticked, groups=(own,))


def _is_special(choice: Choice) -> bool:
    return choice.is_other or choice.is_exclusive or choice.is_no_opinion

"""Edits of the endings, of the quotas, and of the conditions of choices and lines."""

from dataclasses import replace

from aimpact.questionnaire.conditions import Condition
from aimpact.questionnaire.editing.placing import (
    check_room,
    find_question,
    highest,
    index_of,
    moved,
    next_number,
    swap_question,
    without,
)
from aimpact.questionnaire.editing.references import refuse_quota_loss
from aimpact.questionnaire.editing.refusals import UnknownPart
from aimpact.questionnaire.structure import Ending, Questionnaire, Quota

CLOSING_MAXIMUM = 50
"""Endings, or quotas, of one survey."""


def add_ending(questionnaire: Questionnaire) -> Questionnaire:
    """Add an ending without words, after the others."""
    check_room(questionnaire.endings, CLOSING_MAXIMUM)
    number = next_number("e", questionnaire.last_ending, questionnaire.endings)
    endings = (*questionnaire.endings, Ending(code=f"e{number}"))
    return replace(questionnaire, endings=endings, last_ending=number)


def update_ending(questionnaire: Questionnaire, ending: Ending) -> Questionnaire:
    """Replace the ending of that code. Raises `UnknownPart`."""
    if questionnaire.ending(ending.code) is None:
        raise UnknownPart(ending.code)
    endings = tuple(ending if e.code == ending.code else e for e in questionnaire.endings)
    return replace(questionnaire, endings=endings)


def remove_ending(questionnaire: Questionnaire, code: str) -> Questionnaire:
    """Take an ending away. Raises `UnknownPart`."""
    last = highest("e", questionnaire.last_ending, questionnaire.endings)
    return replace(questionnaire, endings=without(questionnaire.endings, code), last_ending=last)


def shift_ending(questionnaire: Questionnaire, code: str, *, by: int) -> Questionnaire:
    """Move an ending up (`by` is -1) or down (+1): the first that fits is shown."""
    endings = questionnaire.endings
    return replace(questionnaire, endings=moved(endings, code, index_of(endings, code) + by))


def add_quota(questionnaire: Questionnaire) -> Questionnaire:
    """Add a quota that counts nobody yet, after the others."""
    check_room(questionnaire.quotas, CLOSING_MAXIMUM)
    number = next_number("k", questionnaire.last_quota, questionnaire.quotas)
    quotas = (*questionnaire.quotas, Quota(code=f"k{number}"))
    return replace(questionnaire, quotas=quotas, last_quota=number)


def update_quota(questionnaire: Questionnaire, quota: Quota) -> Questionnaire:
    """Replace the quota of that code. Raises `UnknownPart`."""
    if questionnaire.quota(quota.code) is None:
        raise UnknownPart(quota.code)
    quotas = tuple(quota if q.code == quota.code else q for q in questionnaire.quotas)
    return replace(questionnaire, quotas=quotas)


def remove_quota(questionnaire: Questionnaire, code: str) -> Questionnaire:
    """Take a quota away. Raises `UnknownPart`, and `PartInUse` when a condition looks at it."""
    last = highest("k", questionnaire.last_quota, questionnaire.quotas)
    after = replace(questionnaire, quotas=without(questionnaire.quotas, code), last_quota=last)
    refuse_quota_loss(code, among=after)
    return after


def set_part_condition(
    questionnaire: Questionnaire, code: str, part: str, condition: Condition | None
) -> Questionnaire:
    """Set the condition of one choice or line of a question. Raises `UnknownPart`."""
    question = find_question(questionnaire, code)
    if question.choice(part) is None and question.row(part) is None:
        raise UnknownPart(part)
    choices = tuple(
        replace(choice, condition=condition) if choice.code == part else choice
        for choice in question.choices
    )
    rows = tuple(
        replace(row, condition=condition) if row.code == part else row for row in question.rows
    )
    return swap_question(questionnaire, code, replace(question, choices=choices, rows=rows))

"""Edits of questions."""

from dataclasses import replace

from aimpact.questionnaire.blank import blank_question
from aimpact.questionnaire.editing.following import following
from aimpact.questionnaire.editing.placing import (
    check_room,
    find_page,
    find_page_of,
    find_question,
    highest,
    index_of,
    insert,
    insert_question,
    next_question,
    number_of,
    refuse_twins,
    swap_page,
    swap_question,
    without,
)
from aimpact.questionnaire.editing.references import refuse_loss
from aimpact.questionnaire.editing.refusals import CodeTaken
from aimpact.questionnaire.reading import LIST_MAXIMUM
from aimpact.questionnaire.ready import Ready, ready_questions
from aimpact.questionnaire.structure import Kind, Question, Questionnaire
from aimpact.questionnaire.tables import TableForm, blank_table


def add_question(
    questionnaire: Questionnaire,
    kind: Kind,
    *,
    page: str,
    after: str = "",
    table: TableForm | None = None,
) -> Questionnaire:
    """Add a blank question to a page, after the question `after` or at the end. `table`: the
    form in which a table starts.
    """
    host = find_page(questionnaire, page)
    index = index_of(host.questions, after) + 1 if after else len(host.questions)
    question = blank_question(kind, f"q{next_question(questionnaire)}")
    question = blank_table(question, table) if table else question
    return insert_question(questionnaire, host, index, question)


def add_ready(questionnaire: Questionnaire, ready: Ready, *, page: str) -> Questionnaire:
    """Add ready-made questions at the end of a page."""
    number = next_question(questionnaire)
    for question in ready_questions(ready, f"q{number}", f"q{number + 1}"):
        host = find_page(questionnaire, page)
        questionnaire = insert_question(questionnaire, host, len(host.questions), question)
    return questionnaire


def update_question(questionnaire: Questionnaire, question: Question) -> Questionnaire:
    """Replace the question of that code. Raises `PartInUse`, `CodeTaken`, `TooManyParts`."""
    before = find_question(questionnaire, question.code)
    for parts in (question.choices, question.rows):
        refuse_twins(parts)
        check_room(parts, LIST_MAXIMUM, adding=0)
    settled = replace(
        question,
        last_choice=highest("c", question.last_choice, [*before.choices, *question.choices]),
        last_row=highest("r", question.last_row, [*before.rows, *question.rows]),
    )
    after = swap_question(questionnaire, question.code, settled)
    refuse_loss((before,), (settled,), among=after)
    return after


def remove_question(questionnaire: Questionnaire, code: str) -> Questionnaire:
    """Remove a question. Raises `PartInUse`."""
    question = find_question(questionnaire, code)
    page = find_page_of(questionnaire, code)
    shorter = replace(page, questions=without(page.questions, code))
    last = highest("q", questionnaire.last_question, [question])
    after = replace(swap_page(questionnaire, shorter), last_question=last)
    refuse_loss((question,), (), among=after)
    return after


def duplicate_question(questionnaire: Questionnaire, code: str) -> Questionnaire:
    """Copy a question just after itself, under a new code; its rules look at the copy."""
    page = find_page_of(questionnaire, code)
    question = find_question(questionnaire, code)
    copy = following({code: f"q{next_question(questionnaire)}"}).question(question)
    return insert_question(questionnaire, page, index_of(page.questions, code) + 1, copy)


def move_question(questionnaire: Questionnaire, code: str, *, page: str, to: int) -> Questionnaire:
    """Put a question on a page at the position `to` (0 is first; past the end is last)."""
    question = find_question(questionnaire, code)
    source = find_page_of(questionnaire, code)
    find_page(questionnaire, page)
    shorter = replace(source, questions=without(source.questions, code))
    taken = swap_page(questionnaire, shorter)
    host = find_page(taken, page)
    return swap_page(taken, replace(host, questions=insert(host.questions, max(0, to), question)))


def shift_question(questionnaire: Questionnaire, code: str, *, by: int) -> Questionnaire:
    """Move a question up (`by` is -1) or down (+1), over to the next page at the edge of one."""
    host = find_page_of(questionnaire, code)
    target = index_of(host.questions, code) + by
    if 0 <= target < len(host.questions):
        return move_question(questionnaire, code, page=host.code, to=target)
    neighbour = index_of(questionnaire.pages, host.code) + (1 if by > 0 else -1)
    if not 0 <= neighbour < len(questionnaire.pages):
        return questionnaire
    page = questionnaire.pages[neighbour]
    to = 0 if by > 0 else len(page.questions)
    return move_question(questionnaire, code, page=page.code, to=to)


def rename_question(questionnaire: Questionnaire, code: str, new: str) -> Questionnaire:
    """Give a question another code; all that names it follows. Raises `CodeTaken`."""
    find_question(questionnaire, code)
    if code == new:
        return questionnaire
    if questionnaire.question(new):
        raise CodeTaken(new)
    last = max(questionnaire.last_question, number_of("q", code), number_of("q", new))
    return replace(following({code: new}).questionnaire(questionnaire), last_question=last)

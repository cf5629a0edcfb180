"""Edits of the survey's own texts and of its pages."""

from collections.abc import Sequence
from dataclasses import replace

from aimpact.questionnaire.document import QUESTION_MAXIMUM
from aimpact.questionnaire.editing.following import following
from aimpact.questionnaire.editing.placing import (
    check_room,
    find_page,
    highest,
    index_of,
    insert,
    moved,
    next_number,
    swap_page,
    without,
)
from aimpact.questionnaire.editing.references import refuse_loss
from aimpact.questionnaire.kinds import behaviour_of
from aimpact.questionnaire.reading import LIST_MAXIMUM
from aimpact.questionnaire.structure import Page, Question, Questionnaire, Text


def reword_survey(
    questionnaire: Questionnaire, *, title: Text, intro: Text, thanks: Text
) -> Questionnaire:
    """Set the survey's own texts."""
    return replace(questionnaire, title=title, intro=intro, thanks=thanks)


def add_page(questionnaire: Questionnaire, *, after: str = "") -> Questionnaire:
    """Add an empty page after the page `after`, or at the end."""
    pages = questionnaire.pages
    check_room(pages, LIST_MAXIMUM)
    number = next_number("p", questionnaire.last_page, pages)
    index = index_of(pages, after) + 1 if after else len(pages)
    grown = insert(pages, index, Page(code=f"p{number}"))
    return replace(questionnaire, pages=grown, last_page=number)


def update_page(questionnaire: Questionnaire, page: Page) -> Questionnaire:
    """Set the texts and the condition of the page of that code; its questions stay."""
    kept = find_page(questionnaire, page.code)
    return swap_page(questionnaire, replace(page, questions=kept.questions))


def remove_page(questionnaire: Questionnaire, code: str) -> Questionnaire:
    """Remove a page and its questions. Raises `PartInUse`."""
    page = find_page(questionnaire, code)
    after = replace(
        questionnaire,
        pages=without(questionnaire.pages, code),
        last_page=highest("p", questionnaire.last_page, [page]),
        last_question=highest("q", questionnaire.last_question, page.questions),
    )
    refuse_loss(page.questions, (), among=after)
    return after


def move_page(questionnaire: Questionnaire, code: str, *, to: int) -> Questionnaire:
    """Put a page at the position `to` (0 is first; past the end is last)."""
    return replace(questionnaire, pages=moved(questionnaire.pages, code, to))


def shift_page(questionnaire: Questionnaire, code: str, *, by: int) -> Questionnaire:
    """Move a page up (`by` is -1) or down (+1)."""
    return move_page(questionnaire, code, to=index_of(questionnaire.pages, code) + by)


def split_page(questionnaire: Questionnaire, code: str) -> Questionnaire:
    """One question on each page: those of that page part, under its condition. Information and
    what is not shown stay with the question after them. Raises `TooManyParts`.
    """
    page = find_page(questionnaire, code)
    groups = _asked_alone(page.questions)
    if len(groups) < 2:
        return questionnaire
    is_movable = page.is_movable or page.is_shuffled
    first = replace(page, questions=groups[0], is_shuffled=False, is_movable=is_movable)
    grown, last = swap_page(questionnaire, first), code
    for questions in groups[1:]:
        grown = add_page(grown, after=last)
        last = f"p{grown.last_page}"
        own = replace(first, code=last, title=Text(), intro=Text(), questions=questions)
        grown = swap_page(grown, own)
    return grown


def _asked_alone(questions: Sequence[Question]) -> list[tuple[Question, ...]]:
    """The questions, each that is asked with what stands before it."""
    groups: list[tuple[Question, ...]] = []
    waiting: list[Question] = []
    for question in questions:
        waiting.append(question)
        behaviour = behaviour_of(question)
        if behaviour.is_drawn and behaviour.fields(question):
            groups.append(tuple(waiting))
            waiting = []
    if waiting and groups:
        groups[-1] = (*groups[-1], *waiting)
    return groups


def duplicate_page(questionnaire: Questionnaire, code: str) -> Questionnaire:
    """Copy a page after itself; what names a question in the copy names the copied one."""
    page = find_page(questionnaire, code)
    questions = list(questionnaire.questions())
    check_room(questions, QUESTION_MAXIMUM, adding=len(page.questions))
    start = next_number("q", questionnaire.last_question, questions)
    names = {q.code: f"q{number}" for number, q in enumerate(page.questions, start)}
    grown = add_page(questionnaire, after=code)
    copy = replace(following(names).page(page), code=f"p{grown.last_page}")
    last = highest("q", questionnaire.last_question, copy.questions)
    return replace(swap_page(grown, copy), last_question=last)

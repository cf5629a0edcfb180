"""Questions kept to be asked again, with their lineage."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction

from aimpact.accounts.models import User
from aimpact.core.services import record_event
from aimpact.library.borrowing import add_borrowed, alone, put_instead
from aimpact.library.enums import Sharing
from aimpact.library.models import BankQuestion
from aimpact.library.selectors.bank import find_items
from aimpact.library.services.templates import NoQuestionChosen
from aimpact.questionnaire.document import to_json
from aimpact.questionnaire.lineage import lineage
from aimpact.questionnaire.prints import Place
from aimpact.questionnaire.structure import Kind, Page, Question, Questionnaire
from aimpact.surveys.models import Survey
from aimpact.surveys.services.editing import edit_questionnaire

_NOT_ASKED = {Kind.INFORMATION, Kind.SCORE, Kind.HIDDEN}
"""Kinds that ask nothing of people: there is nothing to ask again."""


@transaction.atomic
def save_questions(
    survey: Survey, codes: Collection[str], *, by: User, at: datetime
) -> list[BankQuestion]:
    """Keep questions of a survey in its space's bank; one that is there takes its new words.

    Raises `NoQuestionChosen`: none of them, or none that asks something.
    """
    chosen = [
        question
        for question in survey.document.questions()
        if question.code in codes and question.kind not in _NOT_ASKED and question.label
    ]
    if not chosen:
        raise NoQuestionChosen
    saved = [_save(survey, question, at=at) for question in chosen]
    record_event(
        survey, "save_questions", by=by, at=at, space_id=survey.space_id, questions=len(saved)
    )
    return saved


def _save(survey: Survey, question: Question, *, at: datetime) -> BankQuestion:
    origin = lineage(survey.code, question)
    page = Page(code="p1", questions=(alone(question, origin),))
    written = to_json(Questionnaire(pages=(page,)))["pages"][0]["questions"][0]
    kept = BankQuestion.objects.select_for_update().filter(space=survey.space, origin=origin)
    row = kept.first() or BankQuestion(space=survey.space, origin=origin)
    if row.question != written:
        # What AimPact's team approved is what it read: other words are proposed anew.
        row.question, row.sharing, row.reason = written, Sharing.PRIVATE, ""
    row.saved_at, row.archived_at = at, None
    row.save()
    return row


@transaction.atomic
def reuse_questions(
    survey: Survey, keys: Collection[str], *, page: str, by: User, at: datetime
) -> Survey:
    """Ask again, at the end of a page of a draft, questions that the space may ask.

    Raises `NoQuestionChosen`, `StructureLocked`, `EditRefused`.
    """
    items = find_items(survey.space, keys)
    if not items:
        raise NoQuestionChosen
    questions = [item.question for item in items]
    saved = edit_questionnaire(
        survey,
        lambda document: add_borrowed(document, questions, page=page),
        place=Place("page", page),
        seen="",
        by=by,
        at=at,
    )
    record_event(
        survey, "reuse_questions", by=by, at=at, space_id=survey.space_id, questions=len(items)
    )
    return saved


def take_questions(survey: Survey, keys: Sequence[str], *, by: User, at: datetime) -> Survey:
    """Ask again in a new draft what was ticked while its title was typed; what is gone since is
    left out.
    """
    pages = survey.document.pages
    if not pages or not find_items(survey.space, keys):
        return survey
    return reuse_questions(survey, keys, page=pages[0].code, by=by, at=at)


@transaction.atomic
def replace_with(
    survey: Survey, code: str, *, key: str, seen: str, by: User, at: datetime
) -> Survey:
    """Ask a question of the bank instead of the one that is being written. `seen`: its print.

    Raises `NoQuestionChosen`, `StaleEdit`, `StructureLocked`, `EditRefused`.
    """
    items = find_items(survey.space, [key])
    if not items:
        raise NoQuestionChosen
    saved = edit_questionnaire(
        survey,
        lambda document: put_instead(document, code, items[0].question),
        place=Place("question", code),
        seen=seen,
        by=by,
        at=at,
    )
    record_event(survey, "reuse_questions", by=by, at=at, space_id=survey.space_id, questions=1)
    return saved


@transaction.atomic
def describe_question(
    row: BankQuestion, *, title: str, topic: str, by: User, at: datetime
) -> BankQuestion:
    """Say what the team calls a question of its bank, and what it is about."""
    locked = BankQuestion.objects.select_for_update().get(pk=row.pk)
    locked.title, locked.topic = title, topic
    locked.save(update_fields=["title", "topic"])
    record_event(locked, "describe_question", by=by, at=at, space_id=row.space_id, topic=topic)
    return locked

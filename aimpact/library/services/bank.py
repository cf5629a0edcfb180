"""Questions kept to be asked again, with their lineage."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from aimpact.accounts.models import User
from aimpact.core.services import record_event
from aimpact.library.borrowing import add_borrowed, alone
from aimpact.library.enums import Sharing
from aimpact.library.models import BankQuestion
from aimpact.library.selectors.bank import find_items
from aimpact.library.services.templates import NoQuestionChosen
from aimpact.surveys.models import Survey
from aimpact.surveys.questionnaire.document import to_json
from aimpact.surveys.questionnaire.lineage import lineage
from aimpact.surveys.questionnaire.prints import Place
from aimpact.surveys.questionnaire.structure import Page, Question, Questionnaire
from aimpact.surveys.services.editing import edit_questionnaire


class NotShareable(Exception):
    """The question is shared, or proposed, already."""


class NotProposed(Exception):
    """Nobody proposes this question (any more)."""


@transaction.atomic
def save_questions(
    survey: Survey, codes: Collection[str], *, by: User, at: datetime
) -> list[BankQuestion]:
    """Keep questions of a survey in its space's bank; one that is there takes its new words.

    Raises `NoQuestionChosen`.
    """
    chosen = [question for question in survey.document.questions() if question.code in codes]
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
    row, _made = BankQuestion.objects.update_or_create(
        space=survey.space,
        origin=origin,
        defaults={"question": written, "saved_at": at, "sharing": Sharing.PRIVATE},
    )
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


@transaction.atomic
def forget_question(row: BankQuestion, *, by: User, at: datetime) -> None:
    """Take a question out of the bank; the surveys that ask it keep it."""
    record_event(row, "forget_question", by=by, at=at, space_id=row.space_id, origin=row.origin)
    row.delete()


@transaction.atomic
def propose_question(row: BankQuestion, *, by: User, at: datetime) -> BankQuestion:
    """Propose a question to all spaces. Raises `NotShareable`."""
    locked = BankQuestion.objects.select_for_update().get(pk=row.pk)
    if locked.sharing in {Sharing.PROPOSED, Sharing.SHARED}:
        raise NotShareable
    return _share(locked, Sharing.PROPOSED, by=by, at=at)


@transaction.atomic
def decide_proposal(
    row: BankQuestion, *, is_approved: bool, by: User, at: datetime
) -> BankQuestion:
    """Share a proposed question with all spaces, or not. Raises `NotProposed`."""
    locked = BankQuestion.objects.select_for_update().get(pk=row.pk)
    if locked.sharing != Sharing.PROPOSED:
        raise NotProposed
    return _share(locked, Sharing.SHARED if is_approved else Sharing.DECLINED, by=by, at=at)


def _share(row: BankQuestion, sharing: Sharing, *, by: User, at: datetime) -> BankQuestion:
    row.sharing = sharing
    row.save(update_fields=["sharing"])
    record_event(
        row,
        "share_question",
        by=by,
        at=at,
        space_id=row.space_id,
        origin=row.origin,
        sharing=sharing.value,
    )
    return row

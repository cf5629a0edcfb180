import pytest
from django.utils import timezone

from aimpact.core.models import AuditEvent
from aimpact.library.enums import Sharing
from aimpact.library.models import BankQuestion
from aimpact.library.selectors.bank import bank_items, proposed_questions
from aimpact.library.services.bank import save_questions
from aimpact.library.services.sharing import (
    NotProposed,
    NotShareable,
    ReasonMissing,
    decide_sharing,
    propose_sharing,
    put_away,
    withdraw_sharing,
)
from aimpact.questionnaire.editing import update_question
from aimpact.questionnaire.editing.placing import find_question
from aimpact.questionnaire.structure import Text
from aimpact.spaces.models import Space
from tests.factories import make_space, make_survey, make_user

pytestmark = pytest.mark.django_db


def keep(space: Space | None = None) -> BankQuestion:
    (row,) = save_questions(make_survey(space), ["q1"], by=make_user(), at=timezone.now())
    return row


def propose(row: BankQuestion) -> BankQuestion:
    return propose_sharing(row, by=make_user(), at=timezone.now())


def decide(row: BankQuestion, *, is_approved: bool = True, reason: str = "") -> BankQuestion:
    now = timezone.now()
    return decide_sharing(row, is_approved=is_approved, reason=reason, by=make_user(), at=now)


def offered(space: Space) -> set[str]:
    return {item.key for item in bank_items(space)}


def test_a_proposed_question_is_shared_once_aimpact_approves():
    row, elsewhere = keep(), make_space()
    propose(row)
    assert proposed_questions() == [row]
    assert f"bank-{row.pk}" not in offered(elsewhere)
    decide(row)

    assert f"bank-{row.pk}" in offered(elsewhere)
    with pytest.raises(NotShareable):
        propose(row)


def test_what_another_space_shares_begins_a_lineage_of_its_own():
    row, elsewhere = keep(), make_space()
    propose(row)
    decide(row)
    (shared,) = [item for item in bank_items(elsewhere) if item.key == f"bank-{row.pk}"]

    assert shared.origin == f"bank:{row.pk}"
    assert shared.saved is None


def test_a_declined_question_stays_with_its_team_and_says_why():
    row = keep()
    with pytest.raises(NotProposed):
        decide(row)
    propose(row)
    with pytest.raises(ReasonMissing):
        decide(row, is_approved=False)
    declined = decide(row, is_approved=False, reason="Elle nomme un lieu.")

    assert (declined.sharing, declined.reason) == (Sharing.DECLINED, "Elle nomme un lieu.")
    assert f"bank-{row.pk}" not in offered(make_space())
    assert propose(row).reason == ""


def test_what_is_shared_comes_back_to_its_team():
    row, elsewhere = keep(), make_space()
    with pytest.raises(NotProposed):
        withdraw_sharing(row, by=make_user(), at=timezone.now())
    propose(row)
    decide(row)
    withdraw_sharing(row, by=make_user(), at=timezone.now())

    assert f"bank-{row.pk}" not in offered(elsewhere)


def test_what_is_put_away_is_neither_shared_nor_proposed():
    row = keep()
    propose(row)
    put_away(row, is_archived=True, by=make_user(), at=timezone.now())

    assert proposed_questions() == []
    with pytest.raises(NotProposed):
        decide(row)
    with pytest.raises(NotShareable):
        propose(row)


def test_other_words_are_proposed_anew():
    survey = make_survey()
    (row,) = save_questions(survey, ["q1"], by=make_user(), at=timezone.now())
    propose(row)
    decide(row)
    save_questions(survey, ["q1"], by=make_user(), at=timezone.now())
    row.refresh_from_db()
    assert row.sharing == Sharing.SHARED

    question = find_question(survey.document, "q1")
    other = type(question)(code="q1", kind=question.kind, label=Text("Autre ?"))
    survey.keep_document(update_question(survey.document, other))
    survey.save()
    save_questions(survey, ["q1"], by=make_user(), at=timezone.now())
    row.refresh_from_db()
    assert row.sharing == Sharing.PRIVATE


def test_the_trail_tells_who_shared_what():
    row = keep()
    propose(row)
    decide(row)
    put_away(row, is_archived=True, by=make_user(), at=timezone.now())
    put_away(row, is_archived=True, by=make_user(), at=timezone.now())

    told = AuditEvent.objects.filter(space_id=row.space_id).order_by("pk")
    verbs = [event.verb for event in told]
    assert verbs == ["save_questions", "share_kept", "share_kept", "archive_kept"]

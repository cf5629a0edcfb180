import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from aimpact.library.enums import Sharing
from aimpact.library.models import BankQuestion
from aimpact.library.selectors.bank import bank_items, kept_origins, proposed_questions
from aimpact.library.services.bank import (
    NotProposed,
    NotShareable,
    decide_proposal,
    forget_question,
    propose_question,
    reuse_questions,
    save_questions,
)
from aimpact.library.services.templates import NoQuestionChosen
from aimpact.spaces.models import Space
from aimpact.surveys.models import Survey
from aimpact.surveys.questionnaire.checks import find_problems
from aimpact.surveys.services.editing import StructureLocked
from tests.factories import make_open_survey, make_space, make_survey, make_user

pytestmark = pytest.mark.django_db


def save(survey: Survey, *codes: str) -> list[BankQuestion]:
    return save_questions(survey, codes, by=make_user(), at=timezone.now())


def reuse(survey: Survey, *keys: str) -> Survey:
    return reuse_questions(survey, keys, page="p1", by=make_user(), at=timezone.now())


def keys(space: Space, words: str = "") -> list[str]:
    return [item.key for item in bank_items(space, words)]


def test_a_saved_question_remembers_the_survey_that_asked_it():
    survey = make_survey()
    (row,) = save(survey, "q1")

    assert row.origin == f"survey:{survey.code}:q1"
    assert row.asked.label == survey.document.question("q1").label
    assert kept_origins(survey.space) == {row.origin}


def test_a_question_is_kept_once():
    survey = make_survey()
    save(survey, "q1")
    save(survey, "q1")
    row = BankQuestion.objects.get()

    with pytest.raises(IntegrityError), transaction.atomic():
        BankQuestion.objects.create(
            space=survey.space, origin=row.origin, question={}, saved_at=timezone.now()
        )


def test_saving_nothing_is_refused():
    with pytest.raises(NoQuestionChosen):
        save(make_survey(), "nowhere")


def test_a_question_asked_again_has_a_new_code_and_the_same_lineage():
    first = make_survey()
    (row,) = save(first, "q1")
    second = make_survey(first.space)
    saved = reuse(second, f"bank-{row.pk}")
    copy = saved.document.page("p1").questions[-1]

    assert (copy.code, copy.origin) == ("q6", row.origin)
    assert copy.choices == first.document.question("q1").choices
    assert find_problems(saved.document) == []


def test_a_question_of_an_earlier_survey_can_be_asked_again_as_it_is():
    first = make_survey()
    second = make_survey(first.space)
    saved = reuse(second, f"survey-{first.code}-q4", "template-mobilite-mode")
    mode, quiet = sorted(saved.document.page("p1").questions[-2:], key=lambda q: q.kind == "matrix")

    assert quiet.origin == f"survey:{first.code}:q4"
    assert mode.origin == "template:mobilite:mode"


def test_a_survey_of_another_space_gives_nothing():
    foreign = make_survey()
    (row,) = save(foreign, "q1")
    with pytest.raises(NoQuestionChosen):
        reuse(make_survey(), f"bank-{row.pk}", f"survey-{foreign.code}-q1")


def test_a_published_survey_takes_no_question():
    survey = make_open_survey()
    with pytest.raises(StructureLocked):
        reuse(survey, "template-mobilite-mode")


def test_what_is_forgotten_is_no_longer_offered_by_the_bank():
    survey = make_survey()
    (row,) = save(survey, "q1")
    assert f"bank-{row.pk}" in keys(survey.space)
    forget_question(row, by=make_user(), at=timezone.now())

    assert kept_origins(survey.space) == set()
    assert f"survey-{survey.code}-q1" in keys(survey.space)


def test_the_bank_is_searched_by_words():
    survey = make_survey()
    assert keys(survey.space, "visites")[0] == f"survey-{survey.code}-q5"
    assert keys(survey.space, "cantine repas")[0].startswith("template-restauration-scolaire")


def test_a_proposed_question_is_shared_once_aimpact_approves():
    (row,) = save(make_survey(), "q1")
    elsewhere = make_space()
    propose_question(row, by=make_user(), at=timezone.now())
    assert proposed_questions() == [row]
    assert f"bank-{row.pk}" not in keys(elsewhere)
    decide_proposal(row, is_approved=True, by=make_user(), at=timezone.now())

    assert f"bank-{row.pk}" in keys(elsewhere)
    with pytest.raises(NotShareable):
        propose_question(row, by=make_user(), at=timezone.now())


def test_a_declined_question_stays_with_its_team():
    (row,) = save(make_survey(), "q1")
    with pytest.raises(NotProposed):
        decide_proposal(row, is_approved=True, by=make_user(), at=timezone.now())
    propose_question(row, by=make_user(), at=timezone.now())
    declined = decide_proposal(row, is_approved=False, by=make_user(), at=timezone.now())

    assert declined.sharing == Sharing.DECLINED
    assert f"bank-{row.pk}" not in keys(make_space())

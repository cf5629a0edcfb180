"""Going back: the last edit undone, an earlier version restored."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, transaction

from aimpact.accounts.models import User
from aimpact.questionnaire.editing import (
    add_question,
    remove_page,
    remove_question,
    update_question,
)
from aimpact.questionnaire.prints import Place
from aimpact.questionnaire.structure import Kind, Questionnaire, Text
from aimpact.spaces.enums import Role
from aimpact.surveys.models import EarlierVersion, Survey
from aimpact.surveys.selectors.versions import changes_of, last_change
from aimpact.surveys.services.editing import StructureLocked, edit_questionnaire
from aimpact.surveys.services.undoing import MovedOn, NothingToUndo, restore_version, undo_edit
from aimpact.surveys.services.versions import KEPT, ONE_SITTING
from tests.factories import make_member, make_survey

pytestmark = pytest.mark.django_db
Q3 = Place("question", "q3")


@pytest.fixture
def survey() -> Survey:
    return make_survey()


@pytest.fixture
def author(survey: Survey) -> User:
    return make_member(survey.space, Role.EDITOR)


def reword(words: str) -> Callable[[Questionnaire], Questionnaire]:
    def edit(document: Questionnaire) -> Questionnaire:
        question = document.question("q3")
        assert question is not None
        return update_question(document, replace(question, label=Text(words)))

    return edit


def apply(
    survey: Survey,
    edit: Callable[[Questionnaire], Questionnaire],
    author: User,
    *,
    place: Place = Q3,
    after: timedelta = timedelta(),
) -> Survey:
    at = survey.created_at + after
    return edit_questionnaire(survey, edit, place=place, seen="", by=author, at=at)


def undo(survey: Survey, author: User) -> Survey:
    seen = Survey.objects.get(pk=survey.pk).version
    return undo_edit(survey, seen=seen, by=author, at=survey.created_at)


def codes(survey: Survey) -> list[str]:
    return [question.code for question in survey.document.questions()]


def test_undo_brings_a_deleted_question_back(survey: Survey, author: User) -> None:
    apply(survey, lambda document: remove_question(document, "q3"), author)
    assert codes(undo(survey, author)) == ["q1", "q2", "q3", "q4", "q5"]
    assert not EarlierVersion.objects.exists()


def test_undo_brings_a_deleted_page_back_with_its_questions(survey: Survey, author: User) -> None:
    before = survey.document.pages
    apply(survey, lambda document: remove_page(document, "p2"), author, place=Place("page", "p2"))
    assert undo(survey, author).document.pages == before


def test_undo_again_goes_further_back(survey: Survey, author: User) -> None:
    apply(survey, lambda document: remove_question(document, "q3"), author)
    apply(survey, lambda document: remove_question(document, "q5"), author)
    assert codes(undo(survey, author)) == ["q1", "q2", "q4", "q5"]
    assert codes(undo(survey, author)) == ["q1", "q2", "q3", "q4", "q5"]


def test_a_code_is_not_given_out_again_after_undo(survey: Survey, author: User) -> None:
    add = partial(add_question, kind=Kind.TEXT, page="p1")
    apply(survey, add, author)
    undo(survey, author)
    assert codes(apply(survey, add, author))[3] == "q7"


def test_undo_makes_a_version_of_its_own(survey: Survey, author: User) -> None:
    apply(survey, lambda document: remove_question(document, "q3"), author)
    assert undo(survey, author).version == 3


def test_words_typed_in_one_sitting_are_one_change(survey: Survey, author: User) -> None:
    for number, words in enumerate(("P", "Pour", "Pourquoi donc ?")):
        apply(survey, reword(words), author, after=timedelta(seconds=number))
    assert len(changes_of(survey)) == 1
    question = undo(survey, author).document.question("q3")
    assert question is not None
    assert question.label == Text("Pourquoi ?", "Why?")


@pytest.mark.parametrize(
    ("place", "after", "is_other"),
    [
        (Place("question", "q1"), timedelta(), False),
        (Q3, ONE_SITTING, False),
        (Q3, timedelta(), True),
    ],
)
def test_words_elsewhere_later_or_by_another_are_another_change(
    survey: Survey, author: User, place: Place, after: timedelta, is_other: bool
) -> None:
    apply(survey, reword("Une ?"), author)
    by = make_member(survey.space, Role.OWNER) if is_other else author
    apply(survey, reword("Deux ?"), by, place=place, after=after)
    assert EarlierVersion.objects.count() == 2


def test_a_deletion_after_words_of_the_same_question_is_undone_alone(
    survey: Survey, author: User
) -> None:
    apply(survey, reword("Pourquoi donc ?"), author)
    apply(survey, lambda document: remove_question(document, "q3"), author)
    question = undo(survey, author).document.question("q3")
    assert question is not None
    assert question.label == Text("Pourquoi donc ?")


def test_only_the_last_few_are_kept(survey: Survey, author: User) -> None:
    for number in range(KEPT + 3):
        apply(survey, reword(f"{number} ?"), author, after=ONE_SITTING * number)
    assert EarlierVersion.objects.count() == KEPT
    assert EarlierVersion.objects.order_by("version")[0].version == 4


def test_an_edit_that_changes_nothing_keeps_nothing(survey: Survey, author: User) -> None:
    apply(survey, lambda document: document, author)
    assert last_change(survey) is None


def test_nothing_is_undone_when_nothing_was_done(survey: Survey, author: User) -> None:
    with pytest.raises(NothingToUndo):
        undo(survey, author)


def test_an_edit_made_meanwhile_is_not_undone_by_mistake(survey: Survey, author: User) -> None:
    apply(survey, lambda document: remove_question(document, "q3"), author)
    apply(survey, lambda document: remove_question(document, "q5"), author)
    with pytest.raises(MovedOn):
        undo_edit(survey, seen=2, by=author, at=survey.created_at)
    assert codes(Survey.objects.get()) == ["q1", "q2", "q4"]


def test_nothing_is_undone_once_the_survey_is_published(survey: Survey, author: User) -> None:
    apply(survey, lambda document: remove_question(document, "q3"), author)
    Survey.objects.filter(pk=survey.pk).update(
        published_at=survey.created_at, opens_at=survey.created_at
    )
    with pytest.raises(StructureLocked):
        undo(survey, author)
    assert EarlierVersion.objects.count() == 1


# --- restoring ------------------------------------------------------------------------------
def test_a_version_is_restored_and_the_present_one_is_kept(survey: Survey, author: User) -> None:
    for code in ("q3", "q5", "q4"):
        apply(survey, partial(remove_question, code=code), author)
    saved = restore_version(survey, version=2, by=author, at=survey.created_at)
    assert codes(saved) == ["q1", "q2", "q4", "q5"]
    assert codes(undo(survey, author)) == ["q1", "q2"]


def test_a_version_of_another_survey_is_not_restored(survey: Survey, author: User) -> None:
    other = make_survey()
    apply(other, lambda document: remove_question(document, "q3"), author)
    with pytest.raises(NothingToUndo):
        restore_version(survey, version=1, by=author, at=survey.created_at)


def test_a_version_is_kept_once(survey: Survey, author: User) -> None:
    apply(survey, lambda document: remove_question(document, "q3"), author)
    row = EarlierVersion.objects.get()
    row.pk = None
    with (
        pytest.raises(IntegrityError, match="surveys_earlier_version_unique"),
        transaction.atomic(),
    ):
        row.save(force_insert=True)


def test_changes_are_listed_the_latest_first(survey: Survey, author: User) -> None:
    apply(survey, reword("Pourquoi donc ?"), author)
    apply(survey, lambda document: remove_question(document, "q3"), author)
    lines = changes_of(survey)
    assert [(line.version, line.words) for line in lines] == [
        (2, "Suppression\u00a0: «\u202fPourquoi donc ?\u202f»"),
        (1, "Textes\u00a0: «\u202fPourquoi donc ?\u202f»"),
    ]
    assert lines[0].by == str(author)

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.db import connection

from aimpact.core.models import AuditEvent
from aimpact.questionnaire.conditions import Condition, Operator, Test
from aimpact.questionnaire.editing import (
    PartInUse,
    add_question,
    remove_question,
    update_question,
)
from aimpact.questionnaire.prints import Place, print_of
from aimpact.questionnaire.reading import MalformedQuestionnaire
from aimpact.questionnaire.structure import Kind, Questionnaire, Quota, Text
from aimpact.surveys.models import Ballot, IncomingBallot, Survey
from aimpact.surveys.services.editing import (
    Edit,
    NotReady,
    StaleEdit,
    StructureLocked,
    edit_questionnaire,
)
from tests.factories import make_open_survey, make_survey, make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)


def ask(code: str, words: str) -> Edit:
    """The edit that rewords a question."""

    def edit(questionnaire: Questionnaire) -> Questionnaire:
        question = questionnaire.question(code)
        assert question is not None
        return update_question(questionnaire, replace(question, label=Text(words)))

    return edit


def save(survey: Survey, edit: Edit, code: str = "q1", seen: str = "") -> Survey:
    place = Place("question", code)
    return edit_questionnaire(survey, edit, place=place, seen=seen, by=make_user(), at=NOW)


def seen(survey: Survey, code: str) -> str:
    return print_of(survey.document, Place("question", code))


def label(survey: Survey, code: str) -> str:
    question = Survey.objects.get(pk=survey.pk).document.question(code)
    assert question is not None
    return question.label.fr


def add_ballot(survey: Survey, model: type[Ballot | IncomingBallot] = Ballot) -> None:
    model.objects.create(survey=survey, anonymity=survey.anonymity, answers={}, day=NOW.date())


def test_an_edit_is_kept_with_a_version_and_a_trace() -> None:
    survey = make_survey()
    edited = save(survey, ask("q1", "Et vous ?"))
    survey.refresh_from_db()
    assert (survey.version, edited.version, survey.updated_at) == (2, 2, NOW)
    assert label(survey, "q1") == "Et vous ?"
    event = AuditEvent.objects.get()
    assert event.verb == "edit_questionnaire"
    assert event.details == {"part": "question", "code": "q1", "version": 2}


def test_an_edit_that_changes_nothing_leaves_no_trace() -> None:
    survey = make_survey()
    assert save(survey, lambda questionnaire: questionnaire).version == 1
    assert not AuditEvent.objects.exists()


def test_edits_of_different_questions_both_land() -> None:
    survey = make_survey()
    first, second = seen(survey, "q1"), seen(survey, "q2")
    save(survey, ask("q1", "Un ?"), "q1", first)
    save(survey, ask("q2", "Deux ?"), "q2", second)
    assert (label(survey, "q1"), label(survey, "q2")) == ("Un ?", "Deux ?")


def test_a_second_edit_of_the_same_question_is_refused_with_the_latest_text() -> None:
    survey = make_survey()
    both_saw = seen(survey, "q1")
    save(survey, ask("q1", "Un ?"), "q1", both_saw)
    with pytest.raises(StaleEdit) as refusal:
        save(survey, ask("q1", "Deux ?"), "q1", both_saw)
    question = refusal.value.latest.document.question("q1")
    assert question is not None
    assert question.label.fr == "Un ?"
    assert label(survey, "q1") == "Un ?"


def test_a_form_sent_twice_is_not_a_conflict() -> None:
    survey = make_survey()
    saw = seen(survey, "q1")
    save(survey, ask("q1", "Un ?"), "q1", saw)
    assert save(survey, ask("q1", "Un ?"), "q1", saw).version == 2


def test_an_edit_of_a_question_that_is_gone_is_stale() -> None:
    survey = make_survey()
    saw = seen(survey, "q3")
    save(survey, lambda questionnaire: remove_question(questionnaire, "q3"), "q3", saw)
    with pytest.raises(StaleEdit):
        save(survey, lambda q: remove_question(q, "q3"), "q3", saw)


def test_what_an_edit_refuses_is_not_kept() -> None:
    survey = make_survey()
    with pytest.raises(MalformedQuestionnaire):
        save(survey, ask("q1", "a" * 2_001))
    assert Survey.objects.get().version == 1


def test_a_refusal_of_the_edit_itself_comes_through() -> None:
    def refuse(questionnaire: Questionnaire) -> Questionnaire:
        raise PartInUse([])

    with pytest.raises(PartInUse):
        save(make_survey(), refuse)


def add_text(questionnaire: Questionnaire) -> Questionnaire:
    return add_question(questionnaire, Kind.TEXT, page="p1")


@pytest.mark.parametrize("model", [Ballot, IncomingBallot])
def test_the_structure_is_locked_by_the_first_ballot(
    model: type[Ballot | IncomingBallot],
) -> None:
    survey = make_survey()
    add_ballot(survey, model)
    with pytest.raises(StructureLocked) as refusal:
        save(survey, add_text)
    assert refusal.value.by_ballots


def test_the_structure_is_locked_by_publication() -> None:
    with pytest.raises(StructureLocked) as refusal:
        save(make_open_survey(), add_text)
    assert not refusal.value.by_ballots


@pytest.mark.parametrize("make", [make_open_survey, make_survey])
def test_words_may_change_after_a_ballot_and_each_change_is_in_the_trail(
    make: Callable[[], Survey],
) -> None:
    survey = make()
    add_ballot(survey)
    save(survey, ask("q1", "Êtes-vous pour ?"))
    events = AuditEvent.objects.filter(verb="reword_questionnaire").order_by("pk")
    common = {"where": "q1", "role": "label", "part": ""}
    assert [event.details for event in events] == [
        common | {"language": "fr", "before": "Pour ?", "after": "Êtes-vous pour ?"},
        common | {"language": "en", "before": "For it?", "after": ""},
    ]
    assert Survey.objects.get().version == 2


def test_what_words_cannot_mend_in_a_published_survey_does_not_stop_them() -> None:
    """Published before small quotas on answers were refused."""
    survey = make_open_survey()
    yes = Condition(tests=(Test(field="q1", operator=Operator.IS, value=("yes",)),))
    quotas = (Quota(code="k1", limit=2, condition=yes),)
    survey.keep_document(replace(survey.document, quotas=quotas))
    survey.save()
    save(survey, ask("q1", "Êtes-vous pour ?"))
    assert label(survey, "q1") == "Êtes-vous pour ?"


def test_a_published_survey_stays_fit_to_show() -> None:
    survey = make_open_survey()
    with pytest.raises(NotReady) as refusal:
        save(survey, ask("q1", ""))
    assert [problem.code for problem in refusal.value.problems] == ["no_label"]
    assert label(survey, "q1") == "Pour ?"


@pytest.mark.django_db(transaction=True)
def test_two_editors_at_once_never_overwrite_each_other() -> None:
    survey = make_survey()
    author = make_user()
    outcomes: list[str] = []
    gate = threading.Barrier(4)

    def work(number: int) -> None:
        code = f"q{number % 2 + 1}"
        saw = seen(survey, code)
        gate.wait()
        try:
            place = Place("question", code)
            edit = ask(code, f"Version {number} ?")
            edit_questionnaire(survey, edit, place=place, seen=saw, by=author, at=NOW)
            outcomes.append(f"{code} kept")
        except StaleEdit:
            outcomes.append(f"{code} stale")
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["q1 kept", "q1 stale", "q2 kept", "q2 stale"]
    assert Survey.objects.get().version == 3

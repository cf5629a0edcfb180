"""What past work found, under each question of the team's results."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from aimpact.knowledge.models import Entry, Opinion, QuestionCases
from aimpact.knowledge.selectors.questions import SHOWN, cases_by_question
from aimpact.knowledge.services.opinions import give_opinion
from aimpact.knowledge.services.questions import (
    find_question_cases,
    surveys_to_question,
    words_of,
)
from aimpact.spaces.enums import Role
from aimpact.surveys.enums import ResultsVisibility
from aimpact.surveys.models import Survey
from tests.factories import make_space, make_user
from tests.insights.ballots import NOW, make_answered_survey
from tests.knowledge.entries import make_entry, make_published
from tests.permissions import make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def by_words_alone(monkeypatch):
    """The model is measured elsewhere: here the words are enough."""
    monkeypatch.setattr("aimpact.knowledge.services.questions.has_vectors", lambda: False)


@pytest.fixture
def survey() -> Survey:
    return make_answered_survey(results_visibility=ResultsVisibility.LIVE)


def like(survey: Survey) -> str:
    """The words of its first question: what is sure to be found for it."""
    return words_of(survey, next(iter(survey.document.questions())))


def found(survey: Survey) -> list[Entry]:
    return [case.entry for case in cases_by_question(survey, NOW, False).get("q1", [])]


def test_what_is_like_a_question_stands_under_it_for_its_team_alone(survey):
    entry = make_entry(survey.space, like(survey))
    find_question_cases(survey, at=NOW)

    assert found(survey) == [entry]
    assert cases_by_question(survey, NOW, True) == {}


def test_a_few_stand_under_a_question(survey):
    for _number in range(SHOWN + 2):
        make_entry(survey.space, like(survey))
    find_question_cases(survey, at=NOW)

    assert len(found(survey)) == SHOWN


def test_what_another_space_keeps_is_never_found_nor_shown_once_taken_back(survey):
    make_entry(make_space(), like(survey))
    published = make_published(make_space(), like(survey))
    find_question_cases(survey, at=NOW)
    before = found(survey)
    Entry.objects.filter(pk=published.pk).update(visibility="space")

    assert before == [published]
    assert found(survey) == []


def test_what_the_team_says_under_a_question_moves_its_entries(survey):
    first, second = (make_entry(survey.space, like(survey)) for _ in range(2))
    find_question_cases(survey, at=NOW)
    give = {"question": "q1", "by": make_user(), "at": NOW}
    give_opinion(survey, second, is_useful=True, **give)
    liked = found(survey)
    give_opinion(survey, first, is_useful=False, **give)

    assert liked == [second, first]
    assert found(survey) == [second]


def test_a_question_that_says_little_is_looked_for_with_the_title_of_its_survey(survey):
    assert like(survey) == f"{survey.title('fr')} Pour ?"


def test_questions_are_looked_for_once_then_when_they_change_or_the_base_may_have_grown(survey):
    def due(after: timedelta) -> bool:
        return survey.pk in surveys_to_question(at=NOW + after)

    Survey.objects.filter(pk=survey.pk).update(closed_at=NOW, closes_at=None, updated_at=NOW)
    before = due(timedelta(0))
    find_question_cases(survey, at=NOW)
    days = [due(timedelta(days=days)) for days in (0, 2, 40)]
    Survey.objects.filter(pk=survey.pk).update(updated_at=NOW + timedelta(hours=1))

    assert (before, days) == (True, [False, True, False])
    assert due(timedelta(days=40))


def test_the_page_of_results_holds_the_box_and_takes_an_opinion(client: Client, survey) -> None:
    entry = make_entry(survey.space, like(survey))
    find_question_cases(survey, at=NOW)
    client.force_login(make_staff(survey.space, Role.ANALYST))
    page = reverse("survey_results", args=[survey.space.slug, survey.code])
    say = reverse("survey_case", args=[survey.space.slug, survey.code, entry.pk])

    shown = client.get(page).content.decode()
    answer = client.post(say, {"say": "useful", "question": "q1"})
    unknown = client.post(say, {"say": "useful", "question": "no-such"})
    public = client.get(reverse("public_results", args=[survey.code])).content.decode()

    assert "Ce que d’autres ont trouvé" in shown
    assert answer.headers["Location"].startswith(f"{page}#")
    assert unknown.status_code == 404
    assert Opinion.objects.get().question == "q1"
    assert "Ce que d’autres ont trouvé" not in public


def test_boxes_cost_the_same_for_one_entry_and_for_many(survey, django_assert_num_queries):
    for number in (1, 3):
        for _ in range(number):
            make_entry(survey.space, like(survey))
        find_question_cases(survey, at=NOW)
        with django_assert_num_queries(3):
            cases_by_question(survey, NOW, False)
    QuestionCases.objects.all().delete()
    with django_assert_num_queries(1):
        cases_by_question(survey, NOW, False)

"""Closed surveys become entries with the figures of their public page, and go with them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from aimpact.knowledge.models import Entry
from aimpact.knowledge.selectors.retrieval import Wanted, search
from aimpact.knowledge.services.feeding import (
    draw_survey,
    forget_hidden_surveys,
    surveys_to_draw,
)
from aimpact.knowledge.tasks import draw_surveys
from aimpact.spaces.models import Space
from aimpact.surveys.enums import Audience, ResultsVisibility
from aimpact.surveys.models import Survey
from tests.conftest import RunJobs
from tests.factories import make_closed_survey, make_open_survey, make_space
from tests.insights.ballots import fill, make_answered_survey

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def drawn(survey: Survey) -> Entry:
    entry = draw_survey(survey, at=NOW)
    assert entry is not None
    return entry


def look(space: Space, words: str = "place du marché") -> list[int]:
    return [hit.entry for hit in search(space, Wanted(words), embedding=None, most=5).hits]


def change(survey: Survey, **fields: object) -> Survey:
    Survey.objects.filter(pk=survey.pk).update(**fields)
    return Survey.objects.get(pk=survey.pk)


def test_a_closed_survey_is_told_with_its_public_figures():
    entry = drawn(make_answered_survey(subject="Le réaménagement"))

    assert (entry.title, entry.participants) == ("La place du marché", 60)
    assert (entry.visibility, entry.licence, entry.evidence) == ("all", "quote", "open")
    assert "Le réaménagement" in entry.summary
    assert "Pour ? Non 57 % ; Oui 43 % (n = 60)." in entry.result.replace("\u202f", " ").replace(
        "\xa0", " "
    )


def test_texts_that_people_wrote_are_never_told():
    entry = drawn(make_answered_survey())

    assert "arbres !" not in entry.summary + entry.result + entry.body


def test_the_job_draws_each_survey_once_and_makes_it_found(run_jobs: RunJobs):
    survey = make_answered_survey()
    draw_surveys(timestamp=0)
    ran = run_jobs()

    assert "aimpact.knowledge.tasks.draw_one_survey" in ran
    assert look(make_space()) == [Entry.objects.get(survey=survey).pk]
    assert surveys_to_draw(at=timezone.now()) == []


def test_a_survey_with_too_few_ballots_is_not_told():
    survey = make_closed_survey()
    fill(survey, 4)

    assert surveys_to_draw(at=NOW) == []
    assert draw_survey(survey, at=NOW) is None


def test_an_open_survey_waits():
    survey = make_open_survey(results_visibility=ResultsVisibility.LIVE)
    fill(survey, 20)

    assert surveys_to_draw(at=NOW) == []
    assert draw_survey(survey, at=NOW) is None


def test_results_for_the_team_alone_are_no_entry():
    survey = make_answered_survey(results_visibility=ResultsVisibility.TEAM)

    assert surveys_to_draw(at=NOW) == []
    assert draw_survey(survey, at=NOW) is None


def test_what_members_alone_may_read_stays_in_the_space(run_jobs: RunJobs):
    survey = make_answered_survey(audience=Audience.MEMBERS)
    entry = drawn(survey)
    run_jobs()

    assert entry.visibility == "space"
    assert (look(survey.space), look(make_space())) == ([entry.pk], [])


def test_results_taken_back_are_hidden_at_once_and_erased_by_the_job(run_jobs: RunJobs):
    survey = make_answered_survey()
    drawn(survey)
    run_jobs()
    change(survey, results_visibility=ResultsVisibility.TEAM)

    assert look(survey.space) == look(make_space()) == []
    assert Entry.objects.offered_to(survey.space).count() == 0
    assert (forget_hidden_surveys(at=NOW), Entry.objects.count()) == (1, 0)


def test_a_survey_that_opens_again_is_forgotten_until_it_ends():
    survey = make_answered_survey()
    drawn(survey)
    change(survey, closes_at=NOW + timedelta(days=2))

    assert (forget_hidden_surveys(at=NOW), Entry.objects.count()) == (1, 0)


def test_entries_of_other_work_are_not_forgotten():
    survey = make_answered_survey()
    drawn(survey)

    assert (forget_hidden_surveys(at=NOW), Entry.objects.count()) == (0, 1)


def test_ballots_that_come_later_change_the_figures():
    survey = make_answered_survey()
    drawn(survey)
    fill(survey, 40, {"q1": "yes"})
    waiting = surveys_to_draw(at=NOW)

    assert waiting == [survey.pk]
    assert drawn(survey).participants == 100
    assert Entry.objects.count() == 1


def test_what_the_space_put_away_stays_away():
    survey = make_answered_survey()
    entry = drawn(survey)
    Entry.objects.filter(pk=entry.pk).update(archived_at=NOW)

    assert drawn(survey).archived_at == NOW

"""An analysis from its request to its end: one at a time, stopped, lost, failed, done."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection
from procrastinate.contrib.django.models import ProcrastinateJob

from aimpact.accounts.models import User
from aimpact.core.models import AuditEvent
from aimpact.insights import steps as registry
from aimpact.insights.enums import AnalysisState
from aimpact.insights.models import Analysis, Publication
from aimpact.insights.rules import CrossingRefusal
from aimpact.insights.running import left_out_of, run_analysis
from aimpact.insights.selectors.analyses import (
    Standing,
    analysis_state,
    current_analysis,
    is_part_public,
    step_rows,
)
from aimpact.insights.services.analyses import (
    AlreadyUnderWay,
    AnalysisRefused,
    NothingToStop,
    begin_analysis,
    give_up_lost_analyses,
    note_progress,
    request_analysis,
    start_due_analyses,
    stop_analysis,
)
from aimpact.insights.services.publications import UnknownPart, publish_parts
from aimpact.insights.steps import Step
from aimpact.questionnaire.structure import Choice, Kind, Page, Question, Questionnaire, Text
from aimpact.surveys.enums import Anonymity, Audience
from aimpact.surveys.models import IncomingBallot, Survey
from tests.conftest import RunJobs
from tests.factories import make_closed_survey, make_open_survey, make_user
from tests.insights import steps_of_tests
from tests.insights.ballots import NOW, fill, make_answered_survey

pytestmark = pytest.mark.django_db
NAMED = {"anonymity": Anonymity.NAMED, "audience": Audience.INVITEES}


@pytest.fixture
def survey() -> Survey:
    return make_answered_survey()


@pytest.fixture
def user() -> User:
    return make_user()


@pytest.fixture(autouse=True)
def own_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two steps of these tests, in place of all others."""
    monkeypatch.setattr(registry, "_steps", {})
    registry.add_step(step("second", "count", order=20))
    registry.add_step(step("first", "nothing", order=10))


def step(name: str, work: str, *, order: int = 50) -> Step:
    return Step(name, name.title(), f"{steps_of_tests.__name__}:{work}", order)


def verbs() -> list[str]:
    kept = {"request_analysis", "stop_analysis", "end_analysis", "publish_parts"}
    return [*AuditEvent.objects.filter(verb__in=kept).order_by("pk").values_list("verb", flat=True)]


# --- asking -------------------------------------------------------------------------------
def test_an_analysis_is_computed_by_a_job_and_kept(
    survey: Survey, user: User, run_jobs: RunJobs
) -> None:
    request_analysis(survey, by=user, at=NOW)
    assert run_jobs() == ["aimpact.insights.tasks.compute_analysis"]
    done = current_analysis(survey)
    assert done is not None
    assert (done.state, done.ballots, done.share) == (AnalysisState.DONE, 60, 1)
    assert done.parts == {"second": {"ballots": 60, "after": []}}
    assert verbs() == ["request_analysis", "end_analysis"]


def test_a_second_request_is_refused_while_one_is_under_way(survey: Survey, user: User) -> None:
    request_analysis(survey, by=user, at=NOW)
    with pytest.raises(AlreadyUnderWay):
        request_analysis(survey, by=user, at=NOW)


def test_the_database_refuses_two_under_way(survey: Survey) -> None:
    Analysis.objects.create(survey=survey, requested_at=NOW)
    with pytest.raises(IntegrityError, match="insights_analysis_one_under_way"):
        Analysis.objects.create(survey=survey, requested_at=NOW)


def test_an_anonymous_survey_is_not_analysed_before_its_end(user: User) -> None:
    survey = make_open_survey(profile_fields=["gender"])
    fill(survey, 10)
    with pytest.raises(AnalysisRefused) as refused:
        request_analysis(survey, by=user, at=datetime.now(UTC))
    assert refused.value.reason is CrossingRefusal.STILL_OPEN
    assert not ProcrastinateJob.objects.filter(task_name__contains="compute_analysis").exists()


def test_nor_while_ballots_wait_in_its_urn(survey: Survey, user: User) -> None:
    IncomingBallot.objects.create(
        survey=survey, anonymity=survey.anonymity, answers={}, day=NOW.date()
    )
    with pytest.raises(AnalysisRefused) as refused:
        request_analysis(survey, by=user, at=NOW)
    assert refused.value.reason is CrossingRefusal.STILL_COUNTING


def test_nor_under_the_smallest_number_of_ballots(user: User) -> None:
    survey = make_closed_survey()
    fill(survey, 4)
    with pytest.raises(AnalysisRefused) as refused:
        request_analysis(survey, by=user, at=NOW)
    assert refused.value.reason is CrossingRefusal.TOO_FEW


def test_a_named_survey_is_analysed_while_it_is_open(user: User) -> None:
    survey = make_open_survey(**NAMED)
    fill(survey, 5)
    request_analysis(survey, by=user, at=datetime.now(UTC))
    assert Analysis.objects.get().survey == survey


# --- stopping -----------------------------------------------------------------------------
def test_one_that_waits_stops_at_once_and_its_job_does_nothing(
    survey: Survey, user: User, run_jobs: RunJobs
) -> None:
    request_analysis(survey, by=user, at=NOW)
    stop_analysis(survey, by=user, at=NOW)
    run_jobs()
    assert Analysis.objects.get().state == AnalysisState.STOPPED
    assert verbs() == ["request_analysis", "stop_analysis"]


def test_one_under_way_is_told_to_stop_at_its_next_beat(survey: Survey, user: User) -> None:
    analysis = request_analysis(survey, by=user, at=NOW)
    begin_analysis(analysis.pk, at=NOW)
    assert not note_progress(analysis.pk, step="second", share=0.4, at=NOW)
    stop_analysis(survey, by=user, at=NOW)
    assert note_progress(analysis.pk, step="second", share=0.5, at=NOW)
    state = analysis_state(survey, at=NOW)
    assert (state.standing, state.percent, state.step) == (Standing.RUNNING, 50, "Second")


def test_a_step_that_is_stopped_ends_the_analysis_and_keeps_the_last_one(
    survey: Survey, user: User, run_jobs: RunJobs
) -> None:
    request_analysis(survey, by=user, at=NOW)
    run_jobs()
    registry.add_step(step("third", "stop"))
    request_analysis(survey, by=user, at=NOW)
    run_jobs()
    state = analysis_state(survey, at=NOW)
    assert (state.standing, state.done is not None) == (Standing.STOPPED, True)
    kept = current_analysis(survey)
    assert kept is not None
    assert kept.ballots == 60


def test_nothing_under_way_cannot_be_stopped(survey: Survey, user: User) -> None:
    with pytest.raises(NothingToStop):
        stop_analysis(survey, by=user, at=NOW)


# --- failing ------------------------------------------------------------------------------
def test_a_fault_is_kept_in_words_for_us_and_fails_the_job(survey: Survey, user: User) -> None:
    registry.add_step(step("third", "fail"))
    analysis = request_analysis(survey, by=user, at=NOW)
    with pytest.raises(steps_of_tests.BrokenStep):
        run_analysis(analysis.pk)
    analysis.refresh_from_db()
    assert analysis.state == AnalysisState.FAILED
    assert analysis.problem.startswith("third: ")
    assert "BrokenStep" in analysis.problem
    assert analysis_state(survey, at=NOW).may_start


def test_one_whose_worker_died_is_taken_up_again_once(survey: Survey, user: User) -> None:
    analysis = request_analysis(survey, by=user, at=NOW)
    assert begin_analysis(analysis.pk, at=NOW)
    assert begin_analysis(analysis.pk, at=NOW + timedelta(seconds=5)) is None
    assert begin_analysis(analysis.pk, at=NOW + timedelta(seconds=70))
    assert begin_analysis(analysis.pk, at=NOW + timedelta(seconds=140)) is None
    analysis.refresh_from_db()
    assert (analysis.state, analysis.problem) == (AnalysisState.FAILED, "its worker ended twice")


def test_one_whose_job_is_gone_is_given_up(survey: Survey, user: User) -> None:
    request_analysis(survey, by=user, at=NOW)
    later = NOW + timedelta(minutes=3)
    assert give_up_lost_analyses(at=later) == 0
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed'")
    assert give_up_lost_analyses(at=NOW + timedelta(minutes=1)) == 0
    assert give_up_lost_analyses(at=later) == 1
    assert analysis_state(survey, at=NOW).standing is Standing.FAILED


# --- starting by itself -------------------------------------------------------------------
def test_a_survey_that_has_ended_is_analysed_by_itself_once(run_jobs: RunJobs) -> None:
    ended = make_answered_survey()
    fill(make_closed_survey(), 4)
    fill(make_open_survey(), 10)
    assert [one.survey for one in start_due_analyses(at=NOW)] == [ended]
    assert start_due_analyses(at=NOW) == []
    run_jobs()
    assert start_due_analyses(at=NOW) == []


def test_it_waits_for_the_last_ballots_of_the_urn(survey: Survey) -> None:
    IncomingBallot.objects.create(
        survey=survey, anonymity=survey.anonymity, answers={}, day=NOW.date()
    )
    assert start_due_analyses(at=NOW) == []


def test_an_analysis_made_before_the_end_does_not_count(user: User, run_jobs: RunJobs) -> None:
    survey = make_closed_survey(**NAMED)
    fill(survey, 10)
    request_analysis(survey, by=user, at=datetime(2026, 3, 20, tzinfo=UTC))
    run_jobs()
    assert [one.survey for one in start_due_analyses(at=NOW)] == [survey]


# --- reading ------------------------------------------------------------------------------
def test_ballots_counted_since_make_an_analysis_out_of_date(
    survey: Survey, user: User, run_jobs: RunJobs
) -> None:
    assert analysis_state(survey, at=NOW).standing is Standing.NOT_YET
    request_analysis(survey, by=user, at=NOW)
    run_jobs()
    assert analysis_state(survey, at=NOW).standing is Standing.DONE
    fill(survey, 3)
    state = analysis_state(survey, at=NOW)
    assert (state.standing, state.ballots, state.may_start) == (Standing.OUT_OF_DATE, 63, True)


def test_only_the_last_one_done_is_kept(survey: Survey, user: User, run_jobs: RunJobs) -> None:
    for _ in range(2):
        request_analysis(survey, by=user, at=NOW)
        run_jobs()
    assert Analysis.objects.count() == 1


def test_values_of_the_address_of_an_anonymous_survey_are_left_out() -> None:
    link = Question(
        code="q1", kind=Kind.HIDDEN, choices=(Choice(code="poster", label=Text("Affiche")),)
    )
    document = Questionnaire(pages=(Page(code="p1", questions=(link,)),))
    secret = make_closed_survey(questionnaire=document)
    named = make_closed_survey(questionnaire=document, **NAMED)
    for survey in (secret, named):
        fill(survey, 6, {"q1": "poster"})
    assert left_out_of(secret) == {"q1"}
    assert left_out_of(named) == frozenset()


# --- publishing ---------------------------------------------------------------------------
def test_nothing_is_public_until_the_team_says_so(survey: Survey, user: User) -> None:
    assert not is_part_public(survey, "second", at=NOW)
    publish_parts(survey, ["second"], by=user, at=NOW)
    assert is_part_public(survey, "second", at=NOW)
    assert not is_part_public(survey, "first", at=NOW)
    publish_parts(survey, [], by=user, at=NOW)
    assert not is_part_public(survey, "second", at=NOW)
    assert Publication.objects.count() == 1
    assert verbs() == ["publish_parts"] * 2


def test_no_part_is_public_before_the_end_of_the_survey(user: User) -> None:
    survey = make_open_survey(**NAMED)
    publish_parts(survey, ["second"], by=user, at=NOW)
    assert not is_part_public(survey, "second", at=datetime.now(UTC))


def test_a_part_that_no_step_computes_cannot_be_published(survey: Survey, user: User) -> None:
    with pytest.raises(UnknownPart):
        publish_parts(survey, ["second", "secrets"], by=user, at=NOW)


def test_steps_are_told_with_what_was_found_of_them(
    survey: Survey, user: User, run_jobs: RunJobs
) -> None:
    request_analysis(survey, by=user, at=NOW)
    run_jobs()
    rows = step_rows(survey, shown={"second"})
    assert [(row.name, row.is_found, row.is_public) for row in rows] == [
        ("first", False, False),
        ("second", True, True),
    ]

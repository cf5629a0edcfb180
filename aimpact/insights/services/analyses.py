"""Analyses: asked for, stopped, taken up by a worker, ended.

One is under way at most for a survey: the database says so as well. The job is deferred in the
transaction that asks for it. ADR 0024 tells the rest.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.jobs import Status

from aimpact.accounts.models import User
from aimpact.core.services import record_event
from aimpact.insights.enums import UNDER_WAY, AnalysisState
from aimpact.insights.models import Analysis
from aimpact.insights.rules import CrossingRefusal
from aimpact.insights.selectors.analyses import analysis_refusal, surveys_to_analyse
from aimpact.surveys.models import Survey

TASK = "aimpact.insights.tasks.compute_analysis"
LOCK = "analysis"
"""One analysis at a time on the installation: each may hold hundreds of megabytes."""
SILENT = timedelta(seconds=30)
"""A worker that gave no sign of life for so long is dead."""
MOST_ATTEMPTS = 2
"""An analysis that ended two workers would end a third."""
ABANDONED = timedelta(minutes=2)
"""An analysis without a job is given up after so long."""


class AnalysisRefused(Exception):
    """Answers may not be set beside each other for now: `reason` says why."""

    def __init__(self, reason: CrossingRefusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


class AlreadyUnderWay(Exception):
    """An analysis of this survey waits for its turn or is being computed."""


class NothingToStop(Exception):
    """No analysis of this survey is under way."""


@transaction.atomic
def request_analysis(survey: Survey, *, by: User | None, at: datetime) -> Analysis:
    """Have everything computed that counters cannot tell. `by` is `None` when it starts by itself.

    Raises `AnalysisRefused` and `AlreadyUnderWay`.
    """
    survey = Survey.objects.select_for_update(no_key=True).get(pk=survey.pk)
    if refusal := analysis_refusal(survey, at=at):
        raise AnalysisRefused(refusal)
    if Analysis.objects.filter(survey=survey, state__in=UNDER_WAY).exists():
        raise AlreadyUnderWay
    analysis = Analysis.objects.create(survey=survey, requested_by=by, requested_at=at)
    record_event(survey, "request_analysis", by=by, at=at, space_id=survey.space_id)
    app.configure_task(TASK, lock=LOCK).defer(analysis_id=analysis.pk)
    return analysis


@transaction.atomic
def stop_analysis(survey: Survey, *, by: User, at: datetime) -> Analysis:
    """Stop the analysis under way: at once while it waits, else as soon as the worker sees it.

    Raises `NothingToStop`.
    """
    analysis = (
        Analysis.objects.select_for_update().filter(survey=survey, state__in=UNDER_WAY).first()
    )
    if analysis is None:
        raise NothingToStop
    analysis.is_stop_asked = True
    if analysis.state == AnalysisState.WAITING:
        analysis.state, analysis.ended_at = AnalysisState.STOPPED, at
    analysis.save(update_fields=["is_stop_asked", "state", "ended_at"])
    record_event(survey, "stop_analysis", by=by, at=at, space_id=survey.space_id)
    return analysis


def start_due_analyses(*, at: datetime) -> list[Analysis]:
    """Begin the analysis of each survey that has ended and whose ballots are all counted, once."""
    return [request_analysis(survey, by=None, at=at) for survey in surveys_to_analyse(at=at)]


# --- what the worker does -----------------------------------------------------------------
@transaction.atomic
def begin_analysis(analysis_id: int, *, at: datetime) -> Analysis | None:
    """Take an analysis up; `None` where it was stopped or another worker has it.

    One whose worker died is taken up again, once.
    """
    analysis = Analysis.objects.select_for_update().filter(pk=analysis_id).first()
    if analysis is None or analysis.state not in UNDER_WAY:
        return None
    if analysis.state == AnalysisState.RUNNING and analysis.beat_at:
        if analysis.beat_at > at - SILENT:
            return None
        if analysis.attempts >= MOST_ATTEMPTS:
            end_analysis(analysis, AnalysisState.FAILED, at=at, problem="its worker ended twice")
            return None
    analysis.state, analysis.started_at, analysis.beat_at = AnalysisState.RUNNING, at, at
    analysis.attempts += 1
    analysis.share, analysis.step = 0, ""
    analysis.save()
    return analysis


def note_progress(analysis_id: int, *, step: str, share: float, at: datetime) -> bool:
    """Write how far the work is; tell whether somebody asked for it to stop."""
    running = Analysis.objects.filter(pk=analysis_id, state=AnalysisState.RUNNING)
    running.update(step=step, share=share, beat_at=at)
    return running.filter(is_stop_asked=True).exists()


def end_analysis(
    analysis: Analysis,
    state: AnalysisState,
    *,
    at: datetime,
    ballots: int = 0,
    parts: Mapping[str, Any] | None = None,
    problem: str = "",
) -> Analysis:
    """Write how an analysis ended, and what it found; the older ones go once it is done."""
    survey = analysis.survey
    with transaction.atomic():
        analysis = Analysis.objects.select_for_update().get(pk=analysis.pk)
        analysis.state, analysis.ended_at = state, at
        analysis.ballots, analysis.parts, analysis.problem = ballots, dict(parts or {}), problem
        if state == AnalysisState.DONE:
            analysis.share, analysis.step = 1, ""
            Analysis.objects.filter(survey=survey).exclude(pk=analysis.pk).delete()
        analysis.save()
        record_event(
            survey,
            "end_analysis",
            by=None,
            at=at,
            space_id=survey.space_id,
            state=state.value,
            ballots=ballots,
        )
    return analysis


def give_up_lost_analyses(*, at: datetime) -> int:
    """End the analyses whose job is gone: a survey must not wait for ever. Tells how many."""
    lost = 0
    for analysis in Analysis.objects.filter(state__in=UNDER_WAY).defer("parts"):
        last = analysis.beat_at or analysis.requested_at
        if last < at - ABANDONED and not _has_job(analysis):
            end_analysis(analysis, AnalysisState.FAILED, at=at, problem="its job is gone")
            lost += 1
    return lost


def _has_job(analysis: Analysis) -> bool:
    jobs = ProcrastinateJob.objects.filter(task_name=TASK, args__analysis_id=analysis.pk)
    return jobs.filter(status__in=[Status.TODO.value, Status.DOING.value]).exists()

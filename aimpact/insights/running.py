"""Computes an analysis, step after step, in the worker.

A thread of its own writes how far the work is, once a second, on a connection of its own: no step
waits for the database, none holds a transaction open, and a stop is seen within a second.
"""

import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Event, Thread
from types import TracebackType
from typing import Any, Self

from django.db import connections
from django.utils import timezone

from aimpact.insights.analyses.matrix import Matrix
from aimpact.insights.analyses.reading import read_matrix
from aimpact.insights.enums import AnalysisState
from aimpact.insights.models import Analysis
from aimpact.insights.selectors.results import may_tell_each, read_survey_book, refused_questions
from aimpact.insights.services.analyses import begin_analysis, end_analysis, note_progress
from aimpact.insights.steps import AnalysisStopped, Part, Progress, compute_of, computed_steps
from aimpact.surveys.models import Survey

READING = "reading"
"""What is under way before the first step."""
BEAT = 1.0
"""Seconds between two signs of life."""


def run_analysis(analysis_id: int) -> None:
    """Compute the analysis, unless it was stopped or another worker has it."""
    analysis = begin_analysis(analysis_id, at=timezone.now())
    if analysis is None:
        return
    with _Pulse(analysis) as pulse:
        matrix = read_matrix(
            analysis.survey,
            left_out=left_out_of(analysis.survey),
            progress=pulse.progress_of(READING, 0),
        )
        parts = compute_parts(analysis.survey, matrix, pulse)
        pulse.found(matrix.ballots, parts)


def left_out_of(survey: Survey) -> frozenset[str]:
    """Codes of the questions that no step may set beside others (ADR 0009, 12): values of the
    address, and those that too small a group was asked.
    """
    refused = refused_questions(
        survey,
        read_survey_book(survey).everybody,
        is_waiting=False,
        is_public=False,
        at=timezone.now(),
    )
    hidden = {q.code for q in survey.document.questions() if not may_tell_each(survey, q)}
    return frozenset({*refused, *hidden})


def compute_parts(
    survey: Survey, matrix: Matrix, pulse: "_Pulse | None" = None
) -> Mapping[str, Part]:
    """What every step finds, by its name; steps that have nothing to say are left out."""
    parts: dict[str, Part] = {}
    for number, step in enumerate(computed_steps(), start=1):
        progress = pulse.progress_of(step.name, number) if pulse else _unheard
        progress(0)
        if part := compute_of(step)(survey, matrix, parts, progress):
            parts[step.name] = part
    return parts


def _unheard(share: float) -> None:
    """Nobody follows the progress."""


@dataclass(slots=True)
class _Pulse:
    """Tells how far an analysis is while it is computed, and how it ended."""

    analysis: Analysis
    step: str = READING
    share: float = 0.0
    ballots: int = 0
    parts: Mapping[str, Any] | None = None
    is_stopped: Event = field(default_factory=Event)
    is_over: Event = field(default_factory=Event)
    thread: Thread | None = None

    def progress_of(self, step: str, number: int) -> Progress:
        """What the `number`th piece of work tells its own progress to."""
        pieces = len(computed_steps()) + 1

        def progress(share: float) -> None:
            if self.is_stopped.is_set():
                raise AnalysisStopped
            self.step, self.share = step, (number + min(max(share, 0.0), 1.0)) / pieces

        return progress

    def found(self, ballots: int, parts: Mapping[str, Part]) -> None:
        """Everything is computed."""
        self.ballots, self.parts = ballots, parts

    def __enter__(self) -> Self:
        self.thread = Thread(target=self._beat, name="analysis", daemon=True)
        self.thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        failure: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        self.is_over.set()
        if self.thread:
            self.thread.join()
        now = timezone.now()
        if failure is None:
            end_analysis(
                self.analysis, AnalysisState.DONE, at=now, ballots=self.ballots, parts=self.parts
            )
        elif isinstance(failure, AnalysisStopped):
            end_analysis(self.analysis, AnalysisState.STOPPED, at=now)
        else:
            said = "".join(traceback.format_exception(kind, failure, trace))
            problem = f"{self.step}: {said}"[-4_000:]
            end_analysis(self.analysis, AnalysisState.FAILED, at=now, problem=problem)
        return isinstance(failure, AnalysisStopped)  # anything else fails the job as well

    def _beat(self) -> None:
        try:
            while not self.is_over.wait(BEAT):
                now = timezone.now()
                pk, step, share = self.analysis.pk, self.step, self.share
                if note_progress(pk, step=step, share=share, at=now):
                    self.is_stopped.set()
        finally:
            connections.close_all()

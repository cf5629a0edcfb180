"""The worker's side of an analysis: it beats on a connection of its own, and sees a stop."""

import time
from collections.abc import Mapping

import pytest

from aimpact.insights import steps as registry
from aimpact.insights.analyses.matrix import Matrix
from aimpact.insights.enums import AnalysisState
from aimpact.insights.models import Analysis
from aimpact.insights.running import run_analysis
from aimpact.insights.services.analyses import request_analysis, stop_analysis
from aimpact.insights.steps import Part, Progress, Step
from aimpact.surveys.models import Survey
from tests.factories import make_user
from tests.insights.ballots import NOW, make_answered_survey
from tests.waiting import PATIENCE


def work_until_stopped(
    survey: Survey, matrix: Matrix, earlier: Mapping[str, Part], progress: Progress
) -> Part:
    """A step that would never end; somebody stops it from another page."""
    stop_analysis(survey, by=make_user(), at=NOW)
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        progress(0.5)
        time.sleep(0.01)
    raise AssertionError("the stop was not seen")


@pytest.mark.django_db(transaction=True)
def test_a_stop_is_seen_while_a_step_works_and_progress_is_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(registry, "_steps", {})
    registry.add_step(Step("endless", "Endless", f"{__name__}:work_until_stopped"))
    analysis = request_analysis(make_answered_survey(), by=None, at=NOW)
    run_analysis(analysis.pk)
    ended = Analysis.objects.get()
    assert ended.state == AnalysisState.STOPPED
    assert (ended.step, ended.share) == ("endless", 0.75)
    assert ended.beat_at is not None
    assert ended.started_at is not None
    assert ended.beat_at > ended.started_at

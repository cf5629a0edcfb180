"""Steps of analyses for tests: real ones take their place in the registry for one test."""

from collections.abc import Mapping

from aimpact.insights.analyses.matrix import Matrix
from aimpact.insights.steps import AnalysisStopped, Part, Progress
from aimpact.surveys.models import Survey


class BrokenStep(Exception):
    """What the step `fail` raises."""


def count(survey: Survey, matrix: Matrix, earlier: Mapping[str, Part], progress: Progress) -> Part:
    """How many ballots the matrix has."""
    progress(0.5)
    return {"ballots": matrix.ballots, "after": sorted(earlier)}


def nothing(
    survey: Survey, matrix: Matrix, earlier: Mapping[str, Part], progress: Progress
) -> Part:
    """Nothing to say of this survey."""
    return {}


def fail(survey: Survey, matrix: Matrix, earlier: Mapping[str, Part], progress: Progress) -> Part:
    """A step with a fault."""
    raise BrokenStep


def stop(survey: Survey, matrix: Matrix, earlier: Mapping[str, Part], progress: Progress) -> Part:
    """Somebody asked for the analysis to stop meanwhile."""
    raise AnalysisStopped

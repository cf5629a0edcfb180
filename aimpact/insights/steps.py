"""The steps of an analysis, in the order in which they run.

A room adds its own step from `InsightsConfig.ready` or, on an upper floor, from its own `ready`:

    add_step(Step("weights", _("Weighting"), "aimpact.insights.analyses.weights:compute", order=10))

`compute` is named and not imported: it imports numpy, which pages never do.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Protocol

from aimpact.surveys.models import Survey
from aimpact.ui.parts import Text

Part = Mapping[str, Any]
"""What a step found, ready for JSON. Empty: it has nothing to say of this survey."""


class AnalysisStopped(Exception):
    """Somebody asked for the analysis to stop."""


class Progress(Protocol):
    """Told now and then, by a step that takes more than a second, which share of it is done."""

    def __call__(self, share: float) -> None:
        """`share` is from 0 to 1. Raises `AnalysisStopped`, which a step lets through."""


class Compute(Protocol):
    """The work of a step. `matrix` is a `Matrix` of `insights.analyses.matrix`, which is not
    imported here; `earlier` holds the parts of the steps before it, by their name.
    """

    def __call__(
        self, survey: Survey, matrix: Any, earlier: Mapping[str, Part], progress: Progress
    ) -> Part: ...


@dataclass(frozen=True)
class Step:
    """`name` is the key of its part; `compute` is `module:function`; `note` tells in one sentence
    what it brings, to those who read the results. `waits_for_proof`: of an anonymous survey the
    public never reads it, for no proof covers all that it tells beside the rest (ADR 0009, 20).
    Without `compute` nothing is computed beforehand: it is made of the public's own figures.
    """

    name: str
    label: Text
    compute: str = ""
    order: int = 50
    note: Text = ""
    waits_for_proof: bool = False


_steps: dict[str, Step] = {}


def add_step(step: Step) -> None:
    """Add a step to every analysis; adding it twice keeps the last."""
    _steps[step.name] = step


def steps() -> list[Step]:
    """Every step, in order."""
    return sorted(_steps.values(), key=lambda step: (step.order, step.name))


def computed_steps() -> list[Step]:
    """Those that have something to compute, in order."""
    return [step for step in steps() if step.compute]


def publishable(survey: Survey) -> list[str]:
    """Names of the steps whose part the team of that survey may show to the public."""
    return [step.name for step in steps() if not (step.waits_for_proof and survey.is_anonymous)]


def compute_of(step: Step) -> Compute:
    """The function that does the step's work."""
    module, name = step.compute.split(":")
    found: Compute = getattr(import_module(module), name)
    return found

"""The registry of steps, where steps look for it: pages read it as well (`insights.steps`)."""

from aimpact.insights.steps import (
    AnalysisStopped,
    Compute,
    Part,
    Progress,
    Step,
    add_step,
    compute_of,
    steps,
)

__all__ = [
    "AnalysisStopped",
    "Compute",
    "Part",
    "Progress",
    "Step",
    "add_step",
    "compute_of",
    "steps",
]

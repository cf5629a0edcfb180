"""What insights keeps: analyses and what the team decided of them."""

from aimpact.insights.models.analyses import Analysis
from aimpact.insights.models.findings import FindingChoice
from aimpact.insights.models.margins import SpaceMargin
from aimpact.insights.models.publications import Publication
from aimpact.insights.models.sampling import SamplePlan
from aimpact.insights.models.themes import Theme, ThemeChange, ThemedText, ThemeSet, ThemeSplit

__all__ = [
    "Analysis",
    "FindingChoice",
    "Publication",
    "SamplePlan",
    "SpaceMargin",
    "Theme",
    "ThemeChange",
    "ThemeSet",
    "ThemeSplit",
    "ThemedText",
]

"""Whether the open data of a survey are for everybody."""

from datetime import datetime

from aimpact.insights.selectors.analyses import is_part_public
from aimpact.surveys.models import Survey

PART = "open_data"
"""What the team publishes, as it does a part of the analysis."""


def told_open_data(survey: Survey, at: datetime) -> Survey | None:
    """The survey, where everybody may take its open data: what leads there from its results."""
    return survey if is_part_public(survey, PART, at=at) else None

"""Who may change an entry, and whether a closed survey is known to all."""

from datetime import datetime

from django.contrib.auth.models import AnonymousUser

from aimpact.insights.rules import results_refusal
from aimpact.knowledge.enums import Licence, Visibility
from aimpact.knowledge.models import Entry
from aimpact.spaces.models import Space
from aimpact.surveys.enums import ResultsVisibility, SurveyState
from aimpact.surveys.models import Survey


def may_edit(entry: Entry, space: Space) -> bool:
    """Whether the team of that space writes it: its own, unless the platform draws it."""
    return entry.space_id == space.pk and not entry.is_drawn


def may_publish(entry: Entry) -> bool:
    """Whether it may be offered to all teams: not without a licence to quote it."""
    return entry.archived_at is None and entry.licence != Licence.INTERNAL


def visibility_of(survey: Survey, *, at: datetime) -> Visibility | None:
    """Who may find what a survey found; `None` while its results are not published.

    What anybody may read is offered to all teams; what members alone may read stays in the space.
    """
    is_over = survey.state(at) == SurveyState.CLOSED
    if not is_over or survey.results_visibility == ResultsVisibility.TEAM:
        return None
    refusal = results_refusal(survey, AnonymousUser(), at=at)
    return Visibility.ALL if refusal is None else Visibility.SPACE

"""The page « Groupes d'opinion »: who thinks alike, what unites all, what divides."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from aimpact.core.access import public
from aimpact.core.services import note_reading
from aimpact.insights.drawings.opinion_groups import draw_opinion_groups
from aimpact.insights.rules import CrossingRefusal
from aimpact.insights.selectors.analyses import analysis_state
from aimpact.insights.selectors.opinion_groups import PART, OpinionGroupsFound, opinion_groups_of
from aimpact.insights.views.public_parts import of_public_part
from aimpact.insights.wording import at_least, explain_crossing
from aimpact.spaces.access import person, staff_view
from aimpact.spaces.models import Space
from aimpact.spaces.rules import Permission
from aimpact.surveys.access import of_survey
from aimpact.surveys.models import Survey


@require_safe
@staff_view(Permission.READ_RESULTS)
@of_survey
def survey_opinion_groups(request: HttpRequest, space: Space, survey: Survey) -> HttpResponse:
    now = timezone.now()
    found = opinion_groups_of(survey, at=now)
    note_reading(survey, "open_results", by=person(request), at=now, space_id=space.pk)
    context = _context(found) | {"analysis": analysis_state(survey, at=now)}
    return render(request, "insights/survey_opinion_groups.html", context)


@require_safe
@public
@of_public_part(PART)
def public_opinion_groups(request: HttpRequest, survey: Survey, now: datetime) -> HttpResponse:
    """The same page for everybody, where the team chose so."""
    found = opinion_groups_of(survey, at=now, is_public=True)
    return render(request, "insights/public_opinion_groups.html", _context(found))


def _context(found: OpinionGroupsFound) -> dict[str, Any]:
    return {
        "survey": found.survey,
        "found": found,
        "refused": _refused(found),
        "batteries": draw_opinion_groups(found),
        "k": found.survey.smallest_cell,
    }


def _refused(found: OpinionGroupsFound) -> str:
    if found.refusal is None:
        return ""
    if found.refusal is CrossingRefusal.TOO_FEW:
        return at_least(found.survey.smallest_cell)
    return explain_crossing(found.refusal, is_anonymous=found.survey.is_anonymous)

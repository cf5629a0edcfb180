"""The page « Groupes d'opinion »: who thinks alike, what unites all, what divides."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from aimpact.core.access import public
from aimpact.core.services import note_reading
from aimpact.insights.drawings.opinion_groups import draw_opinion_groups
from aimpact.insights.refusals import explain_results_refusal
from aimpact.insights.rules import CrossingRefusal, results_refusal
from aimpact.insights.selectors.analyses import analysis_state, is_part_public
from aimpact.insights.selectors.opinion_groups import PART, OpinionGroupsFound, opinion_groups_of
from aimpact.insights.wording import at_least, explain_crossing
from aimpact.spaces.access import person, staff_view
from aimpact.spaces.frame import enter_space
from aimpact.spaces.models import Space
from aimpact.spaces.rules import Permission
from aimpact.surveys.access import of_survey
from aimpact.surveys.models import Survey
from aimpact.surveys.selectors.answering import find_survey


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
def public_opinion_groups(request: HttpRequest, code: str) -> HttpResponse:
    """The same page for everybody, where the team chose so."""
    survey, now = find_survey(code), timezone.now()
    if survey is None or not is_part_public(survey, PART, at=now):
        raise Http404
    enter_space(request, survey.space)
    with timezone.override(survey.zone):
        refusal = results_refusal(survey, request.user, at=now)
        if refusal is not None:
            page = {"refusal": explain_results_refusal(survey, refusal)}
            return render(request, "ui/refusal.html", page, status=403)
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

"""The page « Groupes d'opinion »: who thinks alike, what unites all, what divides."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from aimpact.core.services import note_reading
from aimpact.insights.drawings.opinion_groups import draw_opinion_groups
from aimpact.insights.rules import CrossingRefusal
from aimpact.insights.selectors.opinion_groups import OpinionGroupsFound, opinion_groups_of
from aimpact.insights.views.team_pages import of_survey
from aimpact.insights.wording import at_least, explain_crossing
from aimpact.spaces.access import person, staff_view
from aimpact.spaces.models import Space
from aimpact.spaces.rules import Permission
from aimpact.surveys.models import Survey


@require_safe
@staff_view(Permission.READ_RESULTS)
@of_survey
def survey_opinion_groups(request: HttpRequest, space: Space, survey: Survey) -> HttpResponse:
    now = timezone.now()
    found = opinion_groups_of(survey, at=now)
    note_reading(survey, "open_results", by=person(request), at=now, space_id=space.pk)
    context = {
        "survey": survey,
        "found": found,
        "refused": _refused(found),
        "batteries": draw_opinion_groups(found),
        "k": survey.smallest_cell,
    }
    return render(request, "insights/survey_opinion_groups.html", context)


def _refused(found: OpinionGroupsFound) -> str:
    if found.refusal is None:
        return ""
    if found.refusal is CrossingRefusal.TOO_FEW:
        return at_least(found.survey.smallest_cell)
    return explain_crossing(found.refusal, is_anonymous=found.survey.is_anonymous)

"""The announcements of a survey."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from aimpact.library.selectors.kits import survey_kit, template_of
from aimpact.spaces.access import staff_view
from aimpact.spaces.models import Space
from aimpact.spaces.rules import Permission
from aimpact.surveys.selectors.team import find_team_survey


@require_safe
@staff_view(Permission.EDIT_SURVEYS)
def survey_announcements(request: HttpRequest, space: Space, code: str) -> HttpResponse:
    survey = find_team_survey(space, code)
    if survey is None:
        raise Http404
    context = {"survey": survey, "kit": survey_kit(survey), "template": template_of(survey)}
    return render(request, "library/announcements.html", context)

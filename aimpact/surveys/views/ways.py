"""The ways in which answers come in: what participants may do, kiosks, paper, telephone."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from aimpact.spaces.access import person, staff_view, submitted
from aimpact.spaces.models import Space
from aimpact.spaces.rules import Permission
from aimpact.surveys.enums import SurveyState
from aimpact.surveys.forms.ways import WaysForm
from aimpact.surveys.models import Survey
from aimpact.surveys.services.ways import WaysRefused, update_ways, ways_of
from aimpact.surveys.views.team_pages import of_survey


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.EDIT_SURVEYS)
@of_survey
def survey_ways(request: HttpRequest, space: Space, survey: Survey) -> HttpResponse:
    now = timezone.now()
    form = WaysForm(
        ways_of(survey),
        submitted(request),
        knows_authors=survey.carries_link,
        has_opened=survey.state(now) in {SurveyState.OPEN, SurveyState.CLOSED},
    )
    if form.is_valid():
        try:
            update_ways(survey, form.read(), by=person(request), at=now)
        except WaysRefused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The ways of answering are saved."))
            return redirect("survey_ways", slug=space.slug, code=survey.code)
    context = {"survey": survey, "form": form}
    status = 422 if form.errors else 200
    return render(request, "surveys/team/ways.html", context, status=status)

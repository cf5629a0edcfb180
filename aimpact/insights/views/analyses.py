"""The team's page of an analysis: what it holds, where it stands, what of it is public."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from aimpact.insights.analysis_wording import explain_analysis
from aimpact.insights.forms import PublicationForm
from aimpact.insights.selectors.analyses import (
    StepRow,
    analysis_state,
    public_parts,
    step_rows,
)
from aimpact.insights.services.analyses import (
    AlreadyUnderWay,
    AnalysisRefused,
    NothingToStop,
    request_analysis,
    stop_analysis,
)
from aimpact.insights.services.publications import publish_parts
from aimpact.insights.steps import publishable
from aimpact.spaces.access import person, staff_view
from aimpact.spaces.models import Space
from aimpact.spaces.rules import Permission, can
from aimpact.surveys.access import of_survey
from aimpact.surveys.models import Survey


@require_safe
@staff_view(Permission.READ_RESULTS)
@of_survey
def survey_analysis(request: HttpRequest, space: Space, survey: Survey) -> HttpResponse:
    state = analysis_state(survey, at=timezone.now())
    shown = public_parts(survey)
    may_publish = can(request.user, space, Permission.EDIT_SURVEYS)
    rows = step_rows(survey, shown=shown)
    found = [row for row in _publishable(survey, rows) if row.is_found or row.is_public]
    context = {
        "survey": survey,
        "analysis": state,
        "rows": rows,
        "form": PublicationForm(parts=found, shown=shown) if may_publish and found else None,
    }
    return render(request, "insights/survey_analysis.html", context)


@require_safe
@staff_view(Permission.READ_RESULTS)
@of_survey
def survey_analysis_state(request: HttpRequest, space: Space, survey: Survey) -> HttpResponse:
    """Where the analysis stands, for a page that looks again by itself while one is under way."""
    state = analysis_state(survey, at=timezone.now())
    context = {"survey": survey, "analysis": state}
    response = render(request, "insights/parts/analysis_state.html", context)
    if not state.is_under_way:  # the whole page has changed: the browser is told to fetch it
        response["HX-Refresh"] = "true"
    return response


@require_POST
@staff_view(Permission.READ_RESULTS)
@of_survey
def start_survey_analysis(request: HttpRequest, space: Space, survey: Survey) -> HttpResponse:
    try:
        request_analysis(survey, by=person(request), at=timezone.now())
    except AnalysisRefused as refused:
        told = explain_analysis(
            refused.reason, k=survey.smallest_cell, is_anonymous=survey.is_anonymous
        )
        messages.error(request, told)
    except AlreadyUnderWay:
        messages.info(request, _("An analysis of this survey is under way already."))
    return redirect("survey_analysis", slug=space.slug, code=survey.code)


@require_POST
@staff_view(Permission.READ_RESULTS)
@of_survey
def stop_survey_analysis(request: HttpRequest, space: Space, survey: Survey) -> HttpResponse:
    try:
        stop_analysis(survey, by=person(request), at=timezone.now())
        messages.success(request, _("The analysis stops."))
    except NothingToStop:
        messages.info(request, _("No analysis was under way."))
    return redirect("survey_analysis", slug=space.slug, code=survey.code)


@require_POST
@staff_view(Permission.EDIT_SURVEYS)
@of_survey
def publish_survey_parts(request: HttpRequest, space: Space, survey: Survey) -> HttpResponse:
    rows = step_rows(survey, shown=frozenset())
    form = PublicationForm(request.POST, parts=_publishable(survey, rows))
    if form.is_valid():
        chosen = form.cleaned_data["parts"]
        publish_parts(survey, chosen, by=person(request), at=timezone.now())
        messages.success(request, _("What the public may read is saved."))
    else:
        messages.error(request, _("This part of the analysis is not known. Nothing was changed."))
    return redirect("survey_analysis", slug=space.slug, code=survey.code)


def _publishable(survey: Survey, rows: Iterable[StepRow]) -> list[StepRow]:
    return [row for row in rows if row.name in publishable(survey)]

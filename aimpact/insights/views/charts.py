"""The charts of a page of results, one by one, as pictures."""

from typing import Literal

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from aimpact.core.access import public
from aimpact.core.services import note_reading
from aimpact.insights.drawings.pictures import find_chart, picture_note
from aimpact.insights.forms import CrossingForm
from aimpact.insights.refusals import explain_results_refusal
from aimpact.insights.rules import results_refusal
from aimpact.insights.selectors import Results, read_results
from aimpact.spaces.access import person, staff_view
from aimpact.spaces.frame import enter_space, theme_of
from aimpact.spaces.models import Space
from aimpact.spaces.rules import Permission
from aimpact.surveys.access import of_survey
from aimpact.surveys.models import Survey
from aimpact.surveys.selectors.answering import find_survey
from aimpact.ui.chart_pictures import chart_picture
from aimpact.ui.contrast import nearest_passing

Format = Literal["svg", "png"]
_TYPES: dict[Format, str] = {"svg": "image/svg+xml", "png": "image/png"}


@require_safe
@staff_view(Permission.READ_RESULTS)
@of_survey
def survey_chart(
    request: HttpRequest, space: Space, survey: Survey, chart: str, output: str
) -> HttpResponse:
    now = timezone.now()
    results = read_results(survey, at=now, crossed=_crossed(request, survey))
    note_reading(survey, "open_results", by=person(request), at=now, space_id=space.pk)
    return _picture(results, chart, output)


@require_safe
@public
def public_chart(request: HttpRequest, code: str, chart: str, output: str) -> HttpResponse:
    survey = find_survey(code)
    if survey is None:
        raise Http404
    enter_space(request, survey.space)
    now = timezone.now()
    with timezone.override(survey.zone):
        refusal = results_refusal(survey, request.user, at=now)
        if refusal is not None:
            page = {"refusal": explain_results_refusal(survey, refusal)}
            return render(request, "ui/refusal.html", page, status=403)
        crossed = _crossed(request, survey)
        results = read_results(survey, at=now, crossed=crossed, is_public=True)
        return _picture(results, chart, output)


def _crossed(request: HttpRequest, survey: Survey) -> str:
    return CrossingForm(request.GET, fields=survey.profile_fields).chosen()


def _picture(results: Results, name: str, asked: str) -> HttpResponse:
    output = next((known for known in _TYPES if known == asked), None)
    chart = find_chart(results, name)
    if chart is None or output is None:
        raise Http404
    survey = results.survey
    brand = nearest_passing(theme_of(survey.space).primary, "#ffffff")
    drawn = chart_picture(chart, note=picture_note(results), output=output, brand=brand)
    file = f'attachment; filename="{survey.code}-{name}.{output}"'
    return HttpResponse(drawn, content_type=_TYPES[output], headers={"Content-Disposition": file})

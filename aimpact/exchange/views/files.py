"""The files of a survey's questionnaire: what came in, what goes out."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from aimpact.exchange import selectors, services
from aimpact.exchange.enums import OutFormat
from aimpact.exchange.formats.carrying import Written
from aimpact.exchange.formats.limesurvey.writing import write_limesurvey
from aimpact.exchange.formats.native import write_native
from aimpact.exchange.formats.xlsform.writing import write_xlsform
from aimpact.exchange.summaries import came_in, goes_out
from aimpact.exchange.wording import FORMATS, OUT_HELP
from aimpact.questionnaire.structure import Questionnaire
from aimpact.spaces.access import person, staff_view
from aimpact.spaces.models import Space
from aimpact.spaces.rules import Permission
from aimpact.surveys.access import of_survey
from aimpact.surveys.models import Survey

_TYPES = {
    OutFormat.JSON: ("application/json", "json"),
    OutFormat.XLSFORM: (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "xlsx",
    ),
    OutFormat.LIMESURVEY: ("text/tab-separated-values; charset=utf-8", "txt"),
}
_WRITERS: dict[OutFormat, Callable[[Questionnaire], Written]] = {
    OutFormat.XLSFORM: write_xlsform,
    OutFormat.LIMESURVEY: write_limesurvey,
}


@require_safe
@staff_view(Permission.EDIT_SURVEYS)
@of_survey
def survey_files(request: HttpRequest, space: Space, survey: Survey) -> HttpResponse:
    """Formats to take the questionnaire away; where it comes from; its earlier answers."""
    context = {
        "survey": survey,
        "formats": [(each.value, each.label, OUT_HELP[each]) for each in OutFormat],
        "takes_pages": survey.published_at is None,
        "traces": [
            {
                "trace": trace,
                "format": FORMATS[trace.format],
                "report": came_in(selectors.report_of(trace)),
            }
            for trace in selectors.traces_of(survey)
        ],
    }
    return render(request, "exchange/files.html", context)


@require_safe
@staff_view(Permission.EDIT_SURVEYS)
@of_survey
def survey_file(
    request: HttpRequest, space: Space, survey: Survey, file_format: str
) -> HttpResponse:
    """What the other tool will not know, before the file is taken."""
    chosen = _known(file_format)
    written = _WRITERS[chosen](survey.document) if chosen in _WRITERS else None
    context = {
        "survey": survey,
        "format": chosen.label,
        "file_format": chosen.value,
        "report": goes_out(survey.document, written),
    }
    return render(request, "exchange/file.html", context)


@require_POST
@staff_view(Permission.EDIT_SURVEYS)
@of_survey
def survey_download(
    request: HttpRequest, space: Space, survey: Survey, file_format: str
) -> HttpResponse:
    """The questionnaire as a file; written in the trail."""
    chosen = _known(file_format)
    if chosen in _WRITERS:
        content = _WRITERS[chosen](survey.document).content
    else:
        address = request.build_absolute_uri(reverse("questionnaire_schema"))
        content = write_native(survey.document, schema=address)
    services.note_export(survey, file_format=chosen.value, by=person(request), at=timezone.now())
    media_type, extension = _TYPES[chosen]
    name = f"{space.slug}-{survey.code}-questionnaire.{extension}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=media_type, headers=headers)


def _known(file_format: str) -> OutFormat:
    if file_format not in set(OutFormat):
        raise Http404
    return OutFormat(file_format)

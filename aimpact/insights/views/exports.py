"""Taking results out of a survey."""

from collections.abc import Sequence
from datetime import datetime

from django.contrib import messages
from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from aimpact.insights.exports.files import csv_chunks, ods_chunks, xlsx_file
from aimpact.insights.exports.sav import sav_file
from aimpact.insights.exports.sheets import Sheet
from aimpact.insights.forms import ExportForm
from aimpact.insights.services.exports import (
    SPREADSHEET_CELLS,
    ExportRefused,
    FileFormat,
    TooLargeForSpreadsheet,
    export_open_data,
    export_survey,
)
from aimpact.insights.wording import explain_export, too_large
from aimpact.spaces.access import person, staff_view
from aimpact.spaces.models import Space
from aimpact.spaces.rules import Permission
from aimpact.surveys.access import of_survey
from aimpact.surveys.models import Survey

TYPES = {
    FileFormat.CSV: ("text/csv; charset=utf-8", "csv"),
    FileFormat.CSV_EXCEL: ("text/csv; charset=utf-8", "csv"),
    FileFormat.XLSX: (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "xlsx",
    ),
    FileFormat.ODS: ("application/vnd.oasis.opendocument.spreadsheet", "ods"),
    FileFormat.SPSS: ("application/x-spss-sav", "sav"),
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.EXPORT_ANSWERS)
@of_survey
def survey_exports(request: HttpRequest, space: Space, survey: Survey) -> HttpResponse:
    form = ExportForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        order, now = form.order(), timezone.now()
        try:
            sheets = export_survey(survey, order, by=person(request), at=now)
        except ExportRefused as refused:
            form.add_error("content", explain_export(refused.reason, k=survey.smallest_cell))
        except TooLargeForSpreadsheet as error:
            form.add_error("file_format", too_large(error.cells, SPREADSHEET_CELLS))
        else:
            name = f"{space.slug}-{survey.code}-{order.content}-{now:%Y-%m-%d}"
            return _download(sheets, order.file_format, name, at=now)
    status = 422 if form.is_bound else 200
    context = {"survey": survey, "form": form, "limit": SPREADSHEET_CELLS}
    return render(request, "insights/survey_exports.html", context, status=status)


@never_cache
@require_POST
@staff_view(Permission.EXPORT_ANSWERS)
@of_survey
def survey_open_data(request: HttpRequest, space: Space, survey: Survey) -> HttpResponse:
    now = timezone.now()
    address = request.build_absolute_uri(reverse("public_results", args=[survey.code]))
    try:
        package = export_open_data(survey, by=person(request), at=now, address=address)
    except ExportRefused as refused:
        messages.error(request, explain_export(refused.reason, k=survey.smallest_cell))
        return redirect("survey_exports", space.slug, survey.code)
    name = f'attachment; filename="{space.slug}-{survey.code}-donnees-{now:%Y-%m-%d}.zip"'
    headers = {"Content-Disposition": name}
    return HttpResponse(package, content_type="application/zip", headers=headers)


def _download(
    sheets: Sequence[Sheet], file_format: FileFormat, name: str, *, at: datetime
) -> HttpResponse:
    media_type, extension = TYPES[file_format]
    headers = {"Content-Disposition": f'attachment; filename="{name}.{extension}"'}
    response: HttpResponseBase
    if file_format is FileFormat.XLSX:
        response = FileResponse(xlsx_file(sheets), content_type=media_type, headers=headers)
    elif file_format is FileFormat.ODS:
        chunks = ods_chunks(sheets, at=at)
        response = StreamingHttpResponse(chunks, content_type=media_type, headers=headers)
    elif sheets[0].cases:
        file = sav_file(sheets[0].cases, at=at)
        response = FileResponse(file, content_type=media_type, headers=headers)
    else:
        french = file_format is FileFormat.CSV_EXCEL
        chunks = csv_chunks(sheets[0], delimiter=";" if french else ",", with_mark=french)
        response = StreamingHttpResponse(chunks, content_type=media_type, headers=headers)
    return response  # type: ignore[return-value]  # decorators are typed for whole responses

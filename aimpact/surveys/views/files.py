"""The files that participants sent, for the team: unlinked, in no order of time."""

import tempfile
import zipfile
from typing import cast

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from aimpact.core.filetypes import PICTURES
from aimpact.core.scanning import has_scanner
from aimpact.core.services import note_reading, record_event
from aimpact.spaces.access import person, staff_view
from aimpact.spaces.models import Space
from aimpact.spaces.rules import PERMISSIONS, Permission, role_in
from aimpact.surveys.models import AnswerFile, Survey
from aimpact.surveys.selectors.files import file_questions, files_page, may_show_files
from aimpact.surveys.views.team_pages import of_survey


@require_safe
@staff_view(Permission.READ_RESULTS)
@of_survey
def received_files(request: HttpRequest, space: Space, survey: Survey, field: str) -> HttpResponse:
    questions = file_questions(survey)
    question = next((each for each in questions if each.code == field), None)
    if question is None:
        raise Http404
    typed = request.GET.get("apres", "")
    after = int(typed) if typed.isdecimal() and len(typed) < 19 else -1
    role = role_in(request.user, space)
    context = {
        "survey": survey,
        "questions": questions,
        "page": files_page(survey, question, at=timezone.now(), after=after),
        "is_first": after < 0,
        "is_scanned": has_scanner(),
        "may_export": role is not None and Permission.EXPORT_ANSWERS in PERMISSIONS[role],
    }
    return render(request, "surveys/team/files.html", context)


@never_cache
@require_safe
@staff_view(Permission.READ_RESULTS)
@of_survey
def received_file(request: HttpRequest, space: Space, survey: Survey, pk: int) -> HttpResponse:
    """One file: a picture, which we drew, is shown; anything else is downloaded, never opened."""
    stored = get_object_or_404(AnswerFile, survey=survey, pk=pk)
    if not may_show_files(survey, stored.field, at=timezone.now()):
        raise Http404
    try:
        with default_storage.open(stored.path) as file:
            data = file.read()  # ten megabytes at most
    except OSError as error:
        raise Http404 from error
    note_reading(
        survey,
        "open_file",
        by=person(request),
        at=timezone.now(),
        space_id=space.pk,
        is_daily=False,
        field=stored.field,
    )
    response = HttpResponse(data, content_type=stored.kind.content_type)
    is_attached = stored.kind not in PICTURES
    response["Content-Disposition"] = content_disposition_header(is_attached, _name(stored)) or ""
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@never_cache
@require_POST
@staff_view(Permission.EXPORT_ANSWERS)
@of_survey
def export_received_files(
    request: HttpRequest, space: Space, survey: Survey, field: str
) -> HttpResponse:
    """Every file of a question in one archive, under numbers drawn at random."""
    now, known = timezone.now(), {q.code for q in file_questions(survey)}
    if field not in known or not may_show_files(survey, field, at=now):
        raise Http404
    files = AnswerFile.objects.filter(survey=survey, field=field).order_by("pk")
    archive = tempfile.TemporaryFile()  # noqa: SIM115  # the response closes it
    number = 0
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as packed:
        for number, stored in enumerate(files.iterator(), start=1):
            # No hour in the archive: the same for all (1980 is the first that a zip can tell).
            entry = zipfile.ZipInfo(f"{field}/{number:05}.{stored.extension}")
            with default_storage.open(stored.path) as file, packed.open(entry, "w") as out:
                while chunk := file.read(1_000_000):
                    out.write(chunk)
    record_event(
        survey,
        "export_files",
        by=person(request),
        at=now,
        space_id=survey.space_id,
        field=field,
        files=number,
    )
    archive.seek(0)
    name = f"{survey.code}-{field}.zip"
    response = FileResponse(archive, as_attachment=True, filename=name)
    return cast("HttpResponse", response)


def _name(stored: AnswerFile) -> str:
    return f"{stored.survey.code}-{stored.field}-{stored.pk % 10_000:04}.{stored.extension}"

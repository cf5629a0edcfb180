"""The library of a survey, for its team; its files, for everyone who has their address."""

from typing import IO, cast

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aimpact.core.access import public
from aimpact.core.filetypes import FileType
from aimpact.spaces.access import person, staff_view
from aimpact.spaces.models import Space
from aimpact.spaces.rules import Permission
from aimpact.surveys.forms.media import MediaUploadForm
from aimpact.surveys.models import Survey, SurveyMedia
from aimpact.surveys.models.media import MEDIA_FOLDER
from aimpact.surveys.selectors.media import library_of
from aimpact.surveys.services.media import MediaInUse, MediaRefused, add_media, remove_media
from aimpact.surveys.views.ranges import Part, PartReader, part_asked
from aimpact.surveys.views.team_pages import of_survey

ONE_YEAR = 31_536_000  # seconds


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.EDIT_SURVEYS)
@of_survey
def survey_media(request: HttpRequest, space: Space, survey: Survey) -> HttpResponse:
    """The library: what it holds, and a form to add to it."""
    if request.method != "POST":
        return _page(request, survey, MediaUploadForm())
    form = MediaUploadForm(request.POST, request.FILES)
    if form.is_valid():
        added = _add(request, survey, form)
        if not form.errors:
            sentence = ngettext(
                "%(count)s file is in the library.", "%(count)s files are in the library.", added
            )
            messages.success(request, sentence % {"count": added})
            return redirect("survey_media", slug=space.slug, code=survey.code)
    return _page(request, survey, form)


def _add(request: HttpRequest, survey: Survey, form: MediaUploadForm) -> int:
    added = 0
    for upload in form.cleaned_data["uploads"]:
        name = str(upload.name)
        try:
            add_media(survey, upload, name=name, by=person(request), at=timezone.now())
        except MediaRefused as refused:
            words = _("%(name)s: %(reason)s") % {"name": name, "reason": refused.words}
            form.add_error("uploads", words)
        else:
            added += 1
    return added


def _page(request: HttpRequest, survey: Survey, form: MediaUploadForm) -> HttpResponse:
    context = {"survey": survey, "form": form, "lines": library_of(survey)}
    return render(request, "surveys/team/media.html", context, status=422 if form.errors else 200)


@require_POST
@staff_view(Permission.EDIT_SURVEYS)
@of_survey
def remove_survey_media(
    request: HttpRequest, space: Space, survey: Survey, media: str
) -> HttpResponse:
    stored = get_object_or_404(SurveyMedia, survey=survey, code=media)
    try:
        remove_media(stored, by=person(request), at=timezone.now())
    except MediaInUse:
        messages.error(request, _("A question shows this file: take it out of there first."))
    else:
        messages.success(request, _("The file is deleted."))
    return redirect("survey_media", slug=space.slug, code=survey.code)


@require_safe
@public
def survey_media_file(request: HttpRequest, stem: str, name: str) -> HttpResponse:
    """A picture or a film of a survey. The URL's pattern lets no path through.

    A part of it where the browser asks for one (RFC 9110, 14.2): films are read so.
    """
    try:
        file = default_storage.open(f"{MEDIA_FOLDER}/{stem}/{name}")
    except OSError as error:
        raise Http404 from error
    kind = FileType(name.rpartition(".")[2]).content_type
    response = _respond(file, file.size, part_asked(request, file.size), kind)
    # The name is drawn at random for each file: an address never shows another one.
    response["Cache-Control"] = f"public, max-age={ONE_YEAR}, immutable"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Accept-Ranges"] = "bytes"
    return response


def _respond(file: IO[bytes], size: int, part: Part | None, kind: str) -> HttpResponse:
    if part is not None and part.length <= 0:
        file.close()
        refused = HttpResponse(status=416, content_type=kind)
        refused["Content-Range"] = f"bytes */{size}"
        return refused
    read = PartReader(file, part or Part(0, size))
    # Typed as its sibling: what follows treats both alike.
    response = cast("HttpResponse", StreamingHttpResponse(read, content_type=kind))
    response["Content-Length"] = str(part.length if part else size)
    if part:
        response.status_code = 206
        response["Content-Range"] = f"bytes {part.start}-{part.end - 1}/{size}"
    return response

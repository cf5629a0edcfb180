"""Files that come with a form: each is read as it arrives, never whole in memory."""

from datetime import datetime
from typing import IO, Any

from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler
from django.http import HttpRequest

from aimpact.questionnaire.kinds.files import files_most
from aimpact.questionnaire.structure import Question
from aimpact.surveys.models import Survey
from aimpact.surveys.selectors.files import PreviewUploads, SurveyUploads, file_questions
from aimpact.surveys.services.files import (
    FILE_BYTES,
    FileRefused,
    drop_files,
    keep_files,
    receive_file,
)

ADD, DROP = "__add", "__drop"
"""Ends of the names of a question's inputs: the files to send, the tickets to forget."""
LARGEST_SENDING = 64 * 1024 * 1024
"""Bytes of a form with its files."""
_TOO_LARGE = "files_too_large"


class BoundedUpload(TemporaryFileUploadHandler):
    """Files on disk, each cut off past the limit: what was typed with it is still read."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if not str(self.field_name).endswith(ADD):
            raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) > FILE_BYTES:
            names = getattr(self.request, _TOO_LARGE, ())
            setattr(self.request, _TOO_LARGE, (*names, str(self.field_name)))
            raise SkipFile
        super().receive_data_chunk(raw_data, start)


def bound_uploads(request: HttpRequest) -> None:
    """Read the files of this request with our limits. Before anything of it is read."""
    request.upload_handlers = [BoundedUpload(request)]


def receive_files(request: HttpRequest, survey: Survey, at: datetime) -> SurveyUploads:
    """Take the files sent with this form; its tickets are then among what was posted."""
    uploads = SurveyUploads(survey)
    questions = file_questions(survey)
    if not questions:
        return uploads
    data = request.POST.copy()
    for question in questions:
        data.setlist(question.code, _receive(request, question, uploads, at))
    kept = [ticket for question in questions for ticket in data.getlist(question.code)]
    if kept:
        keep_files(survey, kept, at=at)
    request.POST = data  # type: ignore[assignment]  # a copy that may be changed
    return uploads


def _receive(
    request: HttpRequest, question: Question, uploads: SurveyUploads, at: datetime
) -> list[str]:
    """The tickets of the question, once what was taken back is gone and what was sent is in."""
    name, survey = question.code, uploads.survey
    dropped = request.POST.getlist(f"{name}{DROP}")
    if dropped:
        drop_files(survey, dropped)
    kept = [one for one in request.POST.getlist(name) if one and one not in dropped]
    for file in _sent(request, name):
        if len(kept) >= files_most(question):
            uploads.refuse(name, "too_many_files", maximum=files_most(question))
            break
        try:
            pending = receive_file(survey, question, file=file, at=at)
        except FileRefused as refused:
            uploads.refuse(name, refused.code, **refused.figures)
        else:
            kept.append(pending.ticket)
            uploads.known[name, pending.ticket] = True
    if f"{name}{ADD}" in getattr(request, _TOO_LARGE, ()):
        uploads.refuse(name, "file_too_large", maximum=FILE_BYTES / 1_000_000)
    return kept


def _sent(request: HttpRequest, name: str) -> list[IO[bytes]]:
    uploads = request.FILES.getlist(f"{name}{ADD}")
    return [upload.file for upload in uploads if upload.size and upload.file]


def preview_files(request: HttpRequest, survey: Survey) -> PreviewUploads:
    """The preview: a ticket of straw for each file, and nothing kept."""
    questions = file_questions(survey)
    if questions and request.method == "POST":
        data = request.POST.copy()
        for question in questions:
            name, dropped = question.code, data.getlist(f"{question.code}{DROP}")
            straws = [f"{name}-{at}" for at, _file in enumerate(_sent(request, name))]
            kept = [ticket for ticket in data.getlist(name) if ticket not in dropped]
            data.setlist(name, [*kept, *straws])
        request.POST = data  # type: ignore[assignment]  # a copy that may be changed
    return PreviewUploads(survey)

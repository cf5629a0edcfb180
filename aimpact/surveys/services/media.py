"""The library of a survey: pictures and films that its team adds, copies and takes away."""

import hashlib
import io
from collections.abc import Iterator
from datetime import datetime
from typing import IO

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aimpact.accounts.models import User
from aimpact.core.filetypes import FILMS, PICTURES, FileType, UnknownFile, read_type
from aimpact.core.pictures import Drawn, NotAPicture, PictureFault, draw_widths, is_svg
from aimpact.core.scanning import ScanRefused, scan
from aimpact.core.services import record_event
from aimpact.core.text import clean_text
from aimpact.surveys.films import without_places
from aimpact.surveys.models import Survey, SurveyMedia
from aimpact.surveys.selectors.media import codes_in_use

PICTURE_BYTES, FILM_BYTES = 15_000_000, 60_000_000
LIBRARY_BYTES = 500_000_000
LIBRARY_FILES = 200
WIDTHS = (320, 640, 960, 1_440)
"""Pixels: a telephone, a column, the same on dense screens."""
NAME_MAXIMUM = 120


class MediaRefused(Exception):
    """The file cannot enter the library; `words` says why."""

    def __init__(self, words: Promise | str) -> None:
        super().__init__(str(words))
        self.words = words


class MediaInUse(Exception):
    """A question shows this picture or this film."""


TOO_LARGE = _("This file is too large: 15 MB at most for a picture, 60 MB for a film.")
NOT_MEDIA = _("This is not a JPEG, PNG or WebP picture, nor an MP4 or WebM film.")
FULL = _("The library of this survey is full. Take away what is not used.")


def add_media(survey: Survey, file: IO[bytes], *, name: str, by: User, at: datetime) -> SurveyMedia:
    """Put a picture or a film in the library. Raises `MediaRefused`.

    The same file sent twice is there once.
    """
    digest = _digest(file)
    code = f"m{digest[:12]}"
    existing = SurveyMedia.objects.filter(survey=survey, code=code).first()
    if existing:
        return existing
    kind = _check(survey, file)
    media = SurveyMedia(
        survey=survey,
        code=code,
        name=clean_text(name)[:NAME_MAXIMUM] or code,
        extension=kind if kind in FILMS else FileType.WEBP,
        created_by=by,
        created_at=at,
        size=0,
    )
    if media.is_film:
        _keep_film(media, file)
    else:
        _keep_pictures(media, file)
    with transaction.atomic():
        media.save()
        record_event(survey, "add_media", by=by, at=at, space_id=survey.space_id, code=code)
    return media


def _check(survey: Survey, file: IO[bytes]) -> FileType:
    head = file.read(1_000)
    if is_svg(head):
        raise MediaRefused(PictureFault.SVG.label)
    try:
        kind = read_type(file)
    except UnknownFile as error:
        raise MediaRefused(NOT_MEDIA) from error
    if kind not in PICTURES | FILMS:
        raise MediaRefused(NOT_MEDIA)
    size = file.seek(0, io.SEEK_END)
    if size > (FILM_BYTES if kind in FILMS else PICTURE_BYTES):
        raise MediaRefused(TOO_LARGE)
    library = SurveyMedia.objects.filter(survey=survey)
    kept = library.aggregate(total=Sum("size"))["total"] or 0
    if kept + size > LIBRARY_BYTES or library.count() >= LIBRARY_FILES:
        raise MediaRefused(FULL)
    try:
        scan(file)
    except ScanRefused as refusal:
        raise MediaRefused(refusal.words) from refusal
    return kind


def _keep_pictures(media: SurveyMedia, file: IO[bytes]) -> None:
    try:
        drawn: Iterator[Drawn] = draw_widths(file, WIDTHS)
        for one in drawn:
            media.widths.append(one.width)
            media.size += len(one.data)
            media.height = media.height or one.height
            default_storage.save(media.path(f"{one.width}.webp"), ContentFile(one.data))
    except NotAPicture as refused:
        raise MediaRefused(refused.fault.label) from refused


def _keep_film(media: SurveyMedia, file: IO[bytes]) -> None:
    media.size = file.seek(0, io.SEEK_END)
    with without_places(file) as clean:
        default_storage.save(media.path(media.names[0]), File(clean))


def _digest(file: IO[bytes]) -> str:
    file.seek(0)
    digest = hashlib.sha256()
    while chunk := file.read(1_000_000):
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


@transaction.atomic
def remove_media(media: SurveyMedia, *, by: User, at: datetime) -> None:
    """Take a picture or a film away. Raises `MediaInUse` while a question shows it."""
    survey = Survey.objects.select_for_update().get(pk=media.survey_id)
    if media.code in codes_in_use(survey.document):
        raise MediaInUse
    record_event(survey, "remove_media", by=by, at=at, space_id=survey.space_id, code=media.code)
    media.delete()


def copy_media(original: Survey, copy: Survey, *, at: datetime) -> None:
    """Give a copied survey its own copies of the files that its questions show."""
    codes = codes_in_use(copy.document)
    for media in SurveyMedia.objects.filter(survey=original, code__in=codes):
        twin = SurveyMedia(
            survey=copy,
            code=media.code,
            name=media.name,
            extension=media.extension,
            widths=media.widths,
            height=media.height,
            size=media.size,
            created_by=copy.created_by,
            created_at=at,
        )
        for name in media.names:
            with default_storage.open(media.path(name)) as file:
                default_storage.save(twin.path(name), file)
        twin.save()

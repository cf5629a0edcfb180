"""The pictures and the films of a survey, and the files that its participants send."""

import secrets

from django.contrib.postgres.fields import ArrayField
from django.core.files.storage import default_storage
from django.db import models
from django.db.models import Q

from aimpact.accounts.models import User
from aimpact.core.filetypes import FileType
from aimpact.surveys.models.participation import random_id
from aimpact.surveys.models.survey import Survey

FILE_TYPES = [(kind.value, kind.value.upper()) for kind in FileType]
MEDIA_FOLDER, FILES_FOLDER = "media-sondages", "fichiers-recus"
FIELD_LENGTH = 100


def make_stem() -> str:
    """A name that nobody guesses: 128 random bits."""
    return secrets.token_hex(16)


def make_ticket() -> str:
    """What a form carries for a file received: 128 random bits."""
    return secrets.token_urlsafe(16)


class SurveyMedia(models.Model):
    """A picture or a film that the team put in a survey's library.

    `code` is how the questionnaire names it. A picture is kept in WebP at several `widths`, in
    pixels; a film as it came, without what it said of its place. `size` in bytes, all widths
    together.
    """

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="media")
    code = models.CharField(max_length=30)
    name = models.CharField(max_length=120)
    stem = models.CharField(max_length=32, default=make_stem)
    extension = models.CharField(max_length=4, choices=FILE_TYPES)
    widths = ArrayField(models.PositiveIntegerField(), default=list, blank=True)
    height = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField()
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "survey media"
        constraints = [
            models.UniqueConstraint(fields=["survey", "code"], name="surveys_media_code_unique"),
            models.CheckConstraint(
                condition=Q(extension__in=[FileType.WEBP, FileType.MP4, FileType.WEBM]),
                name="surveys_media_is_drawn_or_film",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_film(self) -> bool:
        return self.extension != FileType.WEBP

    @property
    def width(self) -> int:
        """Pixels of the widest picture; 0 for a film."""
        return max(self.widths, default=0)

    def path(self, name: str) -> str:
        """Where one of its files is kept."""
        return f"{MEDIA_FOLDER}/{self.stem}/{name}"

    @property
    def names(self) -> list[str]:
        """Its files, the narrowest first."""
        if self.is_film:
            return [f"film.{self.extension}"]
        return [f"{width}.webp" for width in sorted(self.widths)]

    def forget_files(self) -> None:
        """Take its files from the storage; those that are gone already are no matter."""
        for name in self.names:
            default_storage.delete(self.path(name))


class ReceivedFile(models.Model):
    """What a file sent by a participant has in common before and after its ballot is sealed."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="+")
    field = models.CharField(max_length=FIELD_LENGTH)
    stem = models.CharField(max_length=32, default=make_stem)
    extension = models.CharField(max_length=4, choices=FILE_TYPES)
    size = models.PositiveBigIntegerField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"a file for {self.field}"

    @property
    def path(self) -> str:
        """Where it is kept."""
        return f"{FILES_FOLDER}/{self.stem}.{self.extension}"

    @property
    def kind(self) -> FileType:
        return FileType(self.extension)

    def forget_file(self) -> None:
        """Take the file from the storage."""
        default_storage.delete(self.path)


class PendingFile(ReceivedFile):
    """A file received with a form that is not finished, or whose ballot is in the urn.

    Its `ticket` is known to the form alone. `kept_until` is put off each time the form is sent.
    """

    ticket = models.CharField(max_length=22, primary_key=True, default=make_ticket)
    kept_until = models.DateTimeField(db_index=True)


class AnswerFile(ReceivedFile):
    """A file of the box, on its own: neither a receipt, a time, a name nor other answers beside.

    It was copied under another name when its ballot was sealed, and its id is random. On a named
    survey, and there alone, the ballot names it by `ticket`.
    """

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    ticket = models.CharField(max_length=22, blank=True)

    class Meta:
        indexes = [models.Index(fields=["survey", "field", "id"], name="surveys_answer_file_list")]

"""Imports of answers: files on their way in, and the trace of those that became a survey."""

from datetime import timedelta

from django.db import models
from django.db.models import Q

from aimpact.accounts.models import User
from aimpact.spaces.models import Space
from aimpact.surveys.models.survey import Survey

DRAFT_LIFETIME = timedelta(hours=24)
"""How long files wait for the person who sent them; they hold other people's opinions."""


class FileRole(models.TextChoices):
    """What a file of an import holds. Values are the names that `importing.sources` knows."""

    ANSWERS = "answers"
    CODES = "codes"
    PEOPLE = "people"


class ImportDraft(models.Model):
    """Files sent by someone of the team, and what their columns are to become.

    `source`, `plans` and `mapping` are the JSON of `surveys.importing`; `plans` is empty when
    the mapping came ready-made from a file.
    """

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="import_drafts")
    created_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    title = models.CharField(max_length=200, blank=True)
    source = models.JSONField(default=dict)
    plans = models.JSONField(default=list)
    mapping = models.JSONField(null=True, blank=True)

    def __str__(self) -> str:
        return f"import draft {self.pk} of {self.space_id}"


class ImportFile(models.Model):
    """One file of a draft, as it was sent. Gone with the draft."""

    draft = models.ForeignKey(ImportDraft, on_delete=models.CASCADE, related_name="files")
    role = models.CharField(max_length=8, choices=FileRole.choices)
    name = models.CharField(max_length=200)
    content = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["draft", "role"], name="surveys_one_file_per_role")
        ]

    def __str__(self) -> str:
        return f"{self.role} of draft {self.draft_id}"


class AnswerImport(models.Model):
    """Where an imported survey comes from, and all that the import left out.

    `fingerprint` recognises the file of answers if it is sent again. `refusals` lists what was
    left out by line, column and reason, never with the value: it may name somebody.
    """

    survey = models.OneToOneField(Survey, on_delete=models.CASCADE, related_name="answer_import")
    fingerprint = models.BinaryField(max_length=32)
    file_name = models.CharField(max_length=200)
    imported_at = models.DateTimeField()
    rows = models.PositiveIntegerField()
    ballots = models.PositiveIntegerField()
    refusals = models.JSONField(default=list)
    ignored = models.JSONField(default=dict)
    notes = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ballots__lte=models.F("rows")), name="surveys_import_ballots_of_rows"
            )
        ]
        indexes = [models.Index(fields=["fingerprint"], name="surveys_import_fingerprint")]

    def __str__(self) -> str:
        return f"import of {self.survey_id}"

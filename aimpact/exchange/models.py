"""Questionnaires that come from files: those that wait, and the trace of those that became one."""

from datetime import timedelta

from django.db import models
from django.db.models import Q

from aimpact.accounts.models import User
from aimpact.spaces.models import Space
from aimpact.surveys.models import Survey

LIFETIME = timedelta(hours=24)
"""How long a questionnaire, or a file of answers, waits for the person who sent it."""


class QuestionnaireImport(models.Model):
    """A questionnaire read from a file. `survey` is empty until someone confirms it; several
    files may have become pages of one survey.

    `document` is the questionnaire's JSON, `report` all that could not be carried and the names
    of the other tool's columns of answers: they let its answers follow.
    """

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="questionnaire_imports")
    survey = models.ForeignKey(
        Survey, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True, db_index=True)
    file_name = models.CharField(max_length=200, blank=True)
    format = models.CharField(max_length=12)
    document = models.JSONField(default=dict)
    report = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(survey__isnull=True, expires_at__isnull=False)
                | Q(survey__isnull=False, expires_at__isnull=True),
                name="exchange_waits_or_is_done",
            )
        ]

    def __str__(self) -> str:
        return f"questionnaire import {self.pk} of {self.space_id}"


class AnswerFile(models.Model):
    """A file of answers to a questionnaire, as it was sent; gone once imported, or after a day."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="answer_files")
    created_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    name = models.CharField(max_length=200)
    content = models.BinaryField()

    def __str__(self) -> str:
        return f"answers {self.pk} to {self.survey_id}"

"""Questionnaires as they were, to go back to."""

from functools import cached_property

from django.db import models

from aimpact.accounts.models import User
from aimpact.questionnaire.changes import Change
from aimpact.questionnaire.document import from_json
from aimpact.questionnaire.structure import Questionnaire
from aimpact.surveys.models.survey import Survey

NAME_LENGTH = 120
CHANGES = [(change.value, change.value) for change in Change]


class EarlierVersion(models.Model):
    """A questionnaire as it was before one edit: `change`, on the part `name`, at `place`.

    The last few of a survey are kept (`services.versions.KEPT`).
    """

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="earlier_versions")
    version = models.PositiveIntegerField()
    questionnaire = models.JSONField()
    change = models.CharField(max_length=10, choices=CHANGES)
    place = models.CharField(max_length=60)
    name = models.CharField(max_length=NAME_LENGTH, blank=True)
    changed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "version"], name="surveys_earlier_version_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.survey_id} before version {self.version + 1}"

    @cached_property
    def document(self) -> Questionnaire:
        """The questionnaire, typed."""
        return from_json(self.questionnaire)

"""What of its analysis a survey shows to the public."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from aimpact.surveys.models import Survey


class Publication(models.Model):
    """The parts of the analysis that the team lets the public read, by the name of their step.

    None is public by itself: no row, or an empty list, shows nothing.
    """

    survey = models.OneToOneField(Survey, on_delete=models.CASCADE, related_name="publication")
    parts = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"what survey {self.survey_id} shows of its analysis"

"""What the team decided of the findings of a survey."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from aimpact.insights.enums import FindingVerdict
from aimpact.surveys.models import Survey

WORDING_MAXIMUM = 600
REASON_MAXIMUM = 300


class FindingChoice(models.Model):
    """The team's verdict on one finding, which `key` names from one reading to the next.

    Findings themselves are never kept: rules write them anew from today's figures. `generated` is
    the sentence as it read when the verdict was given, `mark` the fingerprint of its figures then;
    a `wording` written for other figures is told to be out of date and shown to nobody else.
    """

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="finding_choices")
    key = models.CharField(max_length=200)
    verdict = models.CharField(max_length=9, choices=FindingVerdict.choices)
    wording = models.CharField(max_length=WORDING_MAXIMUM, blank=True)
    reason = models.CharField(max_length=REASON_MAXIMUM, blank=True)
    generated = models.TextField()
    mark = models.CharField(max_length=16)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "key"], name="insights_one_verdict_on_a_finding"
            ),
            models.CheckConstraint(
                condition=Q(verdict=FindingVerdict.KEPT) | ~Q(reason=""),
                name="insights_finding_put_aside_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verdict}: {self.key} of survey {self.survey_id}"

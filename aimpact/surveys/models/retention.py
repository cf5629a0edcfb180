"""What was erased of a survey, by which rule, and when: kept after the data."""

from django.db import models

from aimpact.surveys.enums import Erased
from aimpact.surveys.models.survey import Survey


class Erasure(models.Model):
    """The proof of an erasure. `statement` says it, `seal` is its keyed hash (HMAC-SHA256).

    One of each kind a survey: `LINKS` when a survey is over for good (what told the same browser,
    code or identity again), `PERSONAL` when its term has come. Never changed, never deleted.
    """

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="erasures")
    kind = models.CharField(max_length=8, choices=Erased.choices)
    at = models.DateTimeField()
    statement = models.JSONField()
    seal = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["survey", "kind"], name="surveys_one_erasure_each")
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.survey_id} erased"

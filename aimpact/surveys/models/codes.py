"""Printed codes: one-time keys that are handed out on paper."""

from django.db import models

from aimpact.accounts.models import User
from aimpact.surveys.models.survey import Survey


class CodeBatch(models.Model):
    """Codes made together. They were shown for an hour; what is kept cannot be read back."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="code_batches")
    name = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(size__gt=0), name="surveys_batch_of_codes"),
        ]

    def __str__(self) -> str:
        return self.name


class PrintedCode(models.Model):
    """A code that may still be used, as a keyed hash. Casting a ballot with it takes it away."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="printed_codes")
    batch = models.ForeignKey(CodeBatch, on_delete=models.CASCADE, related_name="codes")
    code_hash = models.BinaryField(max_length=16)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["survey", "code_hash"], name="surveys_code_once")
        ]

    def __str__(self) -> str:
        return f"a code of survey {self.survey_id}"

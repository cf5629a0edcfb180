"""How ballots came in, as sums: what lets a team judge what their number is worth."""

from django.db import models

from aimpact.surveys.enums import Sign
from aimpact.surveys.models.survey import Survey


class QualityCount(models.Model):
    """How often something was seen in a survey on one day.

    Written by batches from the memory of the web processes, apart from the ballots: no line is
    about one of them, and none says from where.
    """

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    sign = models.CharField(max_length=10, choices=Sign.choices)
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["survey", "day", "sign"], name="surveys_quality_day")
        ]

    def __str__(self) -> str:
        return f"{self.count} {self.sign} on {self.day}"

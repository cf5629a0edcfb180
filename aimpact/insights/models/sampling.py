"""How the people who were asked came to be those: what the team declares of it."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from aimpact.accounts.enums import ProfileField
from aimpact.insights.enums import SampleClaim
from aimpact.surveys.models import Survey


class SamplePlan(models.Model):
    """The facts behind the label of a survey's results, as its team declares them.

    `claim` is the label that the team asks for; `insights.sampling` says whether the facts allow
    it. `frame` names the list of `frame_size` people from which `drawn` were chosen, `method` how.
    `fieldwork_by`, `paid_by` (name and capacity), `bought_by`, `incentive` are items of the French
    law 77-808 of 19 July 1977, articles 2 and 3; left empty, the space stands for the first two.
    `is_electoral`: the subject is tied to an electoral debate, and that law applies in full.
    """

    survey = models.OneToOneField(
        Survey, on_delete=models.CASCADE, primary_key=True, related_name="sample_plan"
    )
    claim = models.CharField(
        max_length=10, choices=SampleClaim.choices, default=SampleClaim.NONE, blank=True
    )
    method = models.TextField(blank=True)
    frame = models.CharField(max_length=300, blank=True)
    frame_size = models.PositiveIntegerField(null=True, blank=True)
    drawn = models.PositiveIntegerField(null=True, blank=True)
    quota_fields = ArrayField(
        models.CharField(max_length=12, choices=ProfileField.choices), default=list, blank=True
    )
    fieldwork_by = models.CharField(max_length=200, blank=True)
    paid_by = models.CharField(max_length=200, blank=True)
    bought_by = models.CharField(max_length=200, blank=True)
    incentive = models.CharField(max_length=300, blank=True)
    is_electoral = models.BooleanField(default=False)
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    declared_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(drawn__isnull=True)
                | Q(frame_size__isnull=True)
                | Q(drawn__lte=F("frame_size")),
                name="insights_drawn_from_the_frame",
            )
        ]

    def __str__(self) -> str:
        return f"sample of survey {self.survey_id}: {self.claim or 'nothing claimed'}"

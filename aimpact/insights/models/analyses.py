"""What was computed from the ballots of a survey, kept for the pages that show it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from aimpact.insights.enums import UNDER_WAY, AnalysisState
from aimpact.surveys.models import Survey


class Analysis(models.Model):
    """One computing of everything that counters cannot tell, by a job.

    `parts` holds what each step found, by its name (`insights.steps`); pages show those
    of the last one that is done. `ballots` is how many were read: an analysis of fewer than the
    results count is out of date. `share` of the work is done, between 0 and 1; `step` names the
    step under way. `problem` says why it failed, for the team of AimPact. `beat_at` is the
    last sign of life of the worker, `attempts` how many workers took it up.
    """

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="analyses")
    state = models.CharField(
        max_length=8, choices=AnalysisState.choices, default=AnalysisState.WAITING
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    requested_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    is_stop_asked = models.BooleanField(default=False)
    step = models.CharField(max_length=30, blank=True)
    share = models.FloatField(default=0)
    beat_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    ballots = models.PositiveIntegerField(default=0)
    parts = models.JSONField(default=dict)
    problem = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "analyses"
        constraints = [
            models.UniqueConstraint(
                fields=["survey"],
                condition=Q(state__in=sorted(UNDER_WAY)),
                name="insights_analysis_one_under_way",
            ),
            models.CheckConstraint(
                condition=Q(share__gte=0) & Q(share__lte=1), name="insights_analysis_share"
            ),
        ]
        indexes = [models.Index(fields=["survey", "state"], name="insights_analysis_of_survey")]

    def __str__(self) -> str:
        return f"analysis of survey {self.survey_id}: {self.state}"

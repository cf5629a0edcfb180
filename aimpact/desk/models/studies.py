"""A study: what a client asks of AimPact's analysts about some of its surveys."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from aimpact.desk.enums import AT_WORK, Part, StudyState
from aimpact.spaces.models import Space
from aimpact.surveys.models import Survey

BRIEF_MAXIMUM = 6_000
"""Characters of what the client wants to know."""


class Study(models.Model):
    """A deep reading that a client asks for, with a person who signs it.

    Those assigned to it (`Assignment`) see its pages while its state is in `AT_WORK`, and nothing
    else of the space.
    """

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="studies")
    title = models.CharField(max_length=200)
    brief = models.TextField(max_length=BRIEF_MAXIMUM)
    surveys: "models.ManyToManyField[Survey, StudySurvey]" = models.ManyToManyField(
        Survey, through="StudySurvey", related_name="+"
    )
    state = models.CharField(max_length=10, choices=StudyState.choices, default=StudyState.ASKED)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    asked_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "studies"
        constraints = [
            models.CheckConstraint(
                condition=Q(delivered_at__isnull=False) | ~Q(state=StudyState.DELIVERED),
                name="desk_study_delivered_at",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=False) | ~Q(state=StudyState.WITHDRAWN),
                name="desk_study_withdrawn_at",
            ),
        ]
        indexes = [models.Index(fields=["space", "-asked_at"], name="desk_study_of_space")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_at_work(self) -> bool:
        """Whether those assigned see its pages."""
        return self.state in AT_WORK


class StudySurvey(models.Model):
    """A survey of a study: one of the same space (`services.studies.ask_study` sees to it)."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="materials")
    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["study", "survey"], name="desk_survey_once")]

    def __str__(self) -> str:
        return f"survey {self.survey_id} of study {self.study_id}"


class Assignment(models.Model):
    """Somebody of AimPact who works on a study, and as what."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="assignments")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    part = models.CharField(max_length=8, choices=Part.choices)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["study", "user"], name="desk_one_part_each")]

    def __str__(self) -> str:
        return f"{self.part} of study {self.study_id}"

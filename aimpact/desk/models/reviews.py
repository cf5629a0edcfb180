"""What is said of a reading: by its reviewer before the signature, by its client afterwards."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from aimpact.desk.models.readings import Reading, Section

SAID_MAXIMUM = 2_000


class Verdict(models.Model):
    """The reviewer accepts the reading, or sends it back with reasons."""

    reading = models.ForeignKey(Reading, on_delete=models.CASCADE, related_name="verdicts")
    is_accepted = models.BooleanField()
    reasons = models.TextField(max_length=SAID_MAXIMUM, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(is_accepted=True) | ~Q(reasons=""), name="desk_sent_back_for_reasons"
            )
        ]

    def __str__(self) -> str:
        return f"verdict on reading {self.reading_id}"


class Remark(models.Model):
    """A reviewer's remark on a section, or on the whole; open until its author resolves it."""

    reading = models.ForeignKey(Reading, on_delete=models.CASCADE, related_name="remarks")
    section = models.ForeignKey(
        Section, on_delete=models.CASCADE, related_name="remarks", null=True, blank=True
    )
    text = models.TextField(max_length=SAID_MAXIMUM)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="desk_remark_says")]

    def __str__(self) -> str:
        return f"remark {self.pk} on reading {self.reading_id}"


class RemarkAnswer(models.Model):
    """What an analyst answers to a remark, or its reviewer to them."""

    remark = models.ForeignKey(Remark, on_delete=models.CASCADE, related_name="answers")
    text = models.TextField(max_length=SAID_MAXIMUM)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"answer to remark {self.remark_id}"


class ReadingComment(models.Model):
    """What the client's team says of a delivered reading, and what AimPact answers."""

    reading = models.ForeignKey(Reading, on_delete=models.CASCADE, related_name="comments")
    is_of_aimpact = models.BooleanField()
    text = models.TextField(max_length=SAID_MAXIMUM)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"comment on reading {self.reading_id}"


class MissionWish(models.Model):
    """The client wishes for a mission that a delivered reading proposes: its `advice`, counted
    from 1. A wish is no order: AimPact answers it.
    """

    reading = models.ForeignKey(Reading, on_delete=models.CASCADE, related_name="wishes")
    advice = models.PositiveSmallIntegerField()
    words = models.TextField(max_length=SAID_MAXIMUM, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "mission wishes"
        constraints = [
            models.UniqueConstraint(fields=["reading", "advice"], name="desk_wished_once")
        ]

    def __str__(self) -> str:
        return f"wish of a mission of reading {self.reading_id}"

"""Kiosks: a tablet of the client on which passers-by answer a survey, one after the other."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from aimpact.accounts.models import User
from aimpact.surveys.models.survey import Survey


class Kiosk(models.Model):
    """One tablet somewhere, for one survey, for some days.

    It starts with a link that serves once; from then on the tablet is known by a cookie whose
    hash is `session_hash`: the address of the page opens nothing elsewhere. Nobody is signed in
    on the tablet. Ballots do not say from which kiosk they come; `KioskDay` counts them, so
    that a pile of ballots by one hand shows.
    """

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="kiosks")
    place = models.CharField(max_length=80)
    link_hash = models.BinaryField(max_length=32, null=True, blank=True, unique=True)
    session_hash = models.BinaryField(max_length=32, null=True, blank=True, unique=True)
    daily_limit = models.PositiveIntegerField()
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(daily_limit__gt=0), name="surveys_kiosk_limit_is_positive"
            ),
            models.CheckConstraint(
                condition=Q(link_hash__isnull=True) | Q(session_hash__isnull=True),
                name="surveys_kiosk_link_serves_once",
            ),
        ]

    def __str__(self) -> str:
        return self.place

    def works(self, at: datetime) -> bool:
        """Whether it may be used at that time, as far as the kiosk itself goes."""
        return self.revoked_at is None and at < self.expires_at


class KioskDay(models.Model):
    """How many ballots a kiosk took on one day."""

    kiosk = models.ForeignKey(Kiosk, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    ballots = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kiosk", "day"], name="surveys_one_count_a_kiosk_day")
        ]

    def __str__(self) -> str:
        return f"{self.ballots} on {self.day}"

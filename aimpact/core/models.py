"""Facts that every floor needs: the audit trail and the counters of the rate limits."""

from django.db import models


class AuditEvent(models.Model):
    """Something that a person or the platform did. Never changed, never deleted by a feature.

    The actor is an id without a foreign key: the trail outlives the account, and this app
    stands beneath `accounts`.
    """

    at = models.DateTimeField(db_index=True)
    actor_id = models.BigIntegerField(null=True, blank=True)
    space_id = models.BigIntegerField(null=True, blank=True)
    verb = models.CharField(max_length=80)
    object_kind = models.CharField(max_length=40)
    object_id = models.CharField(max_length=64)
    details = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["space_id", "-at"], name="core_audit_space_at")]

    def __str__(self) -> str:
        return f"{self.verb} {self.object_kind} {self.object_id}"


class RateWindow(models.Model):
    """How often one key acted in one window of time. The key is a keyed hash, never an address."""

    key = models.BinaryField(max_length=16)
    starts_at = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "starts_at"], name="core_rate_window_unique")
        ]

    def __str__(self) -> str:
        return f"{self.count} since {self.starts_at}"

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


class RateSalt(models.Model):
    """What the keys of one day (UTC) are salted with: random, and destroyed once the day is over.

    Without it a key cannot be set beside an address, not even with the secret key.
    """

    day = models.DateField(primary_key=True)
    salt = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return f"salt of {self.day}"


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


class OutgoingMail(models.Model):
    """A message waiting for the worker; its row goes when the mail server has taken it.

    It keeps no message that was sent: a one-time code or an invitation lives here for the
    second that the worker needs. `useful_until` is the moment after which it is better not
    sent at all; `refused_at` is set, and the words are wiped, when the server will never
    take it.
    """

    to = models.EmailField(max_length=254)
    sender = models.CharField(max_length=120, blank=True)
    reply_to = models.EmailField(max_length=254, blank=True)
    subject = models.CharField(max_length=250)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(db_index=True)
    useful_until = models.DateTimeField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    refusal = models.CharField(max_length=250, blank=True)

    def __str__(self) -> str:
        return f"mail {self.pk} of {self.created_at}"

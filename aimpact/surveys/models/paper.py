"""Paper ballots: numbered sheets in batches, keyed in twice, then cast without their number."""

from django.db import models
from django.db.models import F, Q

from aimpact.accounts.models import User
from aimpact.surveys.models.participation import Invitation
from aimpact.surveys.models.survey import Survey


class PaperBatch(models.Model):
    """Sheets printed together: the numbers from `first_number` to `last_number` of a survey.

    `received` counts the people ticked in the register when their sheet came back, for surveys
    that know who may answer: no more sheets are cast than people are ticked. No line says whose
    sheet has which number.
    """

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="paper_batches")
    label = models.CharField(max_length=80)
    first_number = models.PositiveIntegerField()
    last_number = models.PositiveIntegerField()
    received = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(first_number__gt=0, last_number__gte=F("first_number")),
                name="surveys_batch_has_numbers",
            ),
            models.UniqueConstraint(
                fields=["survey", "first_number"], name="surveys_batches_do_not_start_alike"
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def size(self) -> int:
        """How many sheets it has."""
        return self.last_number - self.first_number + 1


class PaperStub(models.Model):
    """A number that is used up: its sheet was cast. Nothing else is kept of it."""

    batch = models.ForeignKey(PaperBatch, on_delete=models.CASCADE, related_name="stubs")
    number = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="surveys_stub_used_once")
        ]

    def __str__(self) -> str:
        return str(self.number)


class KeyedSheet(models.Model):
    """A sheet being keyed in. It is gone, in the same transaction, when its ballot is cast.

    `first` and `second` are what two keyings typed, as a form posts it; `user` or `invitation`
    is who answered, on a named survey alone.
    """

    batch = models.ForeignKey(PaperBatch, on_delete=models.CASCADE, related_name="sheets")
    number = models.PositiveIntegerField()
    first = models.JSONField()
    first_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    second = models.JSONField(null=True, blank=True)
    second_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    user = models.ForeignKey(
        User, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    invitation = models.ForeignKey(
        Invitation, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="surveys_sheet_keyed_once")
        ]

    def __str__(self) -> str:
        return f"sheet {self.number} of batch {self.batch_id}"

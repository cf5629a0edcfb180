"""The register: who may take part, and who did. It never says when, nor what was answered."""

import secrets
from functools import reduce
from operator import or_
from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast, Lower, Random

from aimpact.accounts.models import User
from aimpact.surveys.enums import InvitationState
from aimpact.surveys.models.survey import Survey


class Invitation(models.Model):
    """A person invited by e-mail, with a link of their own. Only a hash of its token is kept.

    `failure` is what the mail server said of an address that it does not know (`failed_at`);
    `soft_bounces` counts the messages that came back for a passing reason.
    """

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(max_length=254)
    language = models.CharField(max_length=2, default="fr")
    token_hash = models.BinaryField(max_length=32, null=True, blank=True, unique=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=200, blank=True)
    soft_bounces = models.PositiveSmallIntegerField(default=0)
    opted_out_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("survey", Lower("email"), name="surveys_one_invitation_each")
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk} to {self.survey_id}"

    @property
    def state(self) -> InvitationState:
        """What the team may see of it."""
        if self.opted_out_at is not None:
            return InvitationState.OPTED_OUT
        if self.failed_at is not None:
            return InvitationState.FAILED
        return InvitationState.WAITING if self.sent_at is None else InvitationState.SENT


def random_id() -> int:
    """62 random bits: an order that says nothing of when, or with whom, a row came in."""
    return secrets.randbits(62)


class ParticipationQuerySet(models.QuerySet["Participation"]):
    def of(self, **keys: Any) -> "ParticipationQuerySet":
        """The lines of whoever has one of these keys; those that are `None` are nobody's."""
        known = [Q(**{name: key}) for name, key in keys.items() if key is not None]
        return self.filter(reduce(or_, known)) if known else self.none()


def _one_line_each(field: str, name: str) -> models.UniqueConstraint:
    """Nobody twice by that key. A line has one key of five: its index holds who has it, alone."""
    return models.UniqueConstraint(fields=["survey", field], condition=_is_known(field), name=name)


def _is_known(field: str) -> Q:
    return Q(**{f"{field}__isnull": False})


class Participation(models.Model):
    """One line of the register: this person took part in this survey.

    A person is an account, an invitation, a printed code (its keyed hash: the code itself is
    gone), several of these when the survey's rule looks at several, or, for surveys open to
    anyone with the link, a browser known by the keyed hash of a random cookie. Where the rule
    asks for a verified identity, `identity_mark` takes the place of an account that was deleted:
    a keyed hash, different in each survey, that only the same identity gives again. No date, on
    purpose: nothing here may be set beside the ballots. Ids are random for the same reason:
    numbers in order of arrival would tell who answered on a day with one ballot.
    `services.stirring` does the same to the rows' place on disk. `request_hash` is that of the
    blinded message for which a right was signed (verifiable surveys, until their closing): the
    same request finds the same right again.
    """

    id = models.BigIntegerField(
        primary_key=True,
        default=random_id,
        db_default=Cast(Random() * 2.0**62, models.BigIntegerField()),
        editable=False,
    )
    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="participations")
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, blank=True, db_index=False)
    invitation = models.ForeignKey(
        Invitation, on_delete=models.CASCADE, null=True, blank=True, db_index=False
    )
    browser_key = models.BinaryField(max_length=16, null=True, blank=True)
    code_hash = models.BinaryField(max_length=16, null=True, blank=True)
    identity_mark = models.BinaryField(max_length=16, null=True, blank=True)
    request_hash = models.BinaryField(max_length=32, null=True, blank=True)

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        constraints = [
            # Somebody, and a browser alone: who is known otherwise is not followed by a cookie.
            models.CheckConstraint(
                condition=Q(browser_key__isnull=False)
                ^ (
                    Q(user__isnull=False)
                    | Q(invitation__isnull=False)
                    | Q(code_hash__isnull=False)
                    | Q(identity_mark__isnull=False)
                ),
                name="surveys_participation_is_somebody",
            ),
            *(
                _one_line_each(field, f"surveys_one_ballot_per_{name}")
                for field, name in (
                    ("user", "user"),
                    ("invitation", "invitation"),
                    ("browser_key", "browser"),
                    ("code_hash", "code"),
                    ("identity_mark", "identity"),
                )
            ),
        ]
        indexes = [
            models.Index(
                fields=[who],
                condition=Q(**{f"{who}__isnull": False}),
                name=f"surveys_line_of_{who}",
            )
            for who in ("user", "invitation")
        ]

    def __str__(self) -> str:
        return f"participation {self.pk} in {self.survey_id}"


class Places(models.Model):
    """How many ballots a survey with a maximum has taken. Other surveys have no such row.

    Every ballot of such a survey waits for this one row: the price of an exact maximum, paid by
    those surveys alone.
    """

    survey = models.OneToOneField(
        Survey, on_delete=models.CASCADE, primary_key=True, related_name="places"
    )
    taken = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.taken} ballots of {self.survey_id}"

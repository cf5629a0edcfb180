"""The urn, the ballots and their counters. ADR 0005 tells the story of their secrecy."""

import secrets

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Q

from aimpact.core.text import CODE_ALPHABET
from aimpact.proofs.blind_signatures import MESSAGE_BYTES, SIGNATURE_BYTES
from aimpact.surveys.enums import UNLINKED, Anonymity, Channel
from aimpact.surveys.models.participation import Participation, random_id
from aimpact.surveys.models.survey import Survey

FIELD_LENGTH = 100
"""Three codes of 30 characters and what separates them."""
RECEIPT_LENGTH = 16
"""16 characters of a 30-character alphabet: 78 random bits, which nobody guesses."""
PROOF_BYTES = MESSAGE_BYTES + SIGNATURE_BYTES
HAS_ITS_PROOF = Q(anonymity=Anonymity.VERIFIABLE, proof__isnull=False) | (
    ~Q(anonymity=Anonymity.VERIFIABLE) & Q(proof__isnull=True)
)


def make_receipt() -> str:
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(RECEIPT_LENGTH))


class BallotFields(models.Model):
    """What a ballot holds: answers, the profile that the participant chose to join, its day.

    `receipt` is the primary key: random, known to the participant alone. `participation` is
    null for ever on an anonymous or verifiable survey: the database itself refuses anything else.
    On a pseudonymous one it is null from the sealing on: a ballot that may change waits in the
    urn until the closing.
    """

    receipt = models.CharField(max_length=RECEIPT_LENGTH, primary_key=True, default=make_receipt)
    # No constraint of its own: survey and anonymity together have one (migration 0002).
    survey = models.ForeignKey(
        Survey, on_delete=models.CASCADE, related_name="+", db_constraint=False
    )
    anonymity = models.CharField(max_length=10, choices=Anonymity.choices)
    # Unique where there is one: anonymous ballots have none, and cost no index.
    participation = models.ForeignKey(
        Participation,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    answers = models.JSONField()
    profile = models.JSONField(default=dict)
    day = models.DateField()
    seconds = models.PositiveIntegerField(null=True, blank=True)
    language = models.CharField(max_length=2, default="fr")
    channel = models.CharField(max_length=8, choices=Channel.choices, default=Channel.WEB)
    proof = models.BinaryField(max_length=PROOF_BYTES, null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"a ballot of survey {self.survey_id}"


class IncomingBallot(BallotFields):
    """A ballot in the urn: in safety, not yet shuffled with the others nor counted."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(anonymity__in=sorted(UNLINKED)) | Q(participation__isnull=True),
                name="surveys_incoming_anonymous_has_no_name",
            ),
            models.CheckConstraint(
                condition=HAS_ITS_PROOF, name="surveys_incoming_verifiable_has_proof"
            ),
            models.UniqueConstraint(
                fields=["participation"],
                condition=Q(participation__isnull=False),
                name="surveys_incoming_one_ballot_each",
            ),
        ]


class Ballot(BallotFields):
    """A ballot in the box: shuffled, counted, final. A pseudonym's link stayed in the urn."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(anonymity=Anonymity.NAMED) | Q(participation__isnull=True),
                name="surveys_ballot_has_no_link_but_a_name",
            ),
            models.CheckConstraint(
                condition=HAS_ITS_PROOF, name="surveys_ballot_verifiable_has_proof"
            ),
            models.UniqueConstraint(
                fields=["participation"],
                condition=Q(participation__isnull=False),
                name="surveys_ballot_one_each",
            ),
        ]


class Tally(models.Model):
    """A counter: how many ballots gave `answer` to `field`, among those of one profile value.

    `field` empty counts the ballots themselves; `_day`, `_seconds`, `_language`, `_channel`
    count how they came in, `_page` how many forms went past each page, `_alike` the ballots
    whose tables are filled with one answer.
    `answer` is a choice's code, a histogram bar, or `_asked` and `_answered` (the bases).
    `profile_field` empty means everybody. `total` adds up the numbers answered. Written only
    by the sealing of ballots, in the same transaction; equal to a recount, always.
    """

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="tallies")
    field = models.CharField(max_length=FIELD_LENGTH, blank=True)
    answer = models.CharField(max_length=40, blank=True)
    profile_field = models.CharField(max_length=12, blank=True)
    profile_value = models.CharField(max_length=12, blank=True)
    count = models.PositiveIntegerField()
    total = models.FloatField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "field", "answer", "profile_field", "profile_value"],
                name="surveys_tally_unique",
            )
        ]

    def __str__(self) -> str:
        return f"{self.field}={self.answer}: {self.count}"


class OpenAnswer(models.Model):
    """A free text, on its own: neither a receipt nor the other answers stand beside it.

    Its id is random, so that texts are listed in no order of time, page by page on an index.

    `masked` is what people read, search and export: names, telephone numbers and the like are
    covered before anyone sees them. Until `is_read_for_names`, every word that could be a name is;
    then those that a model of French takes for one. `text` is read by machines alone.
    """

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="open_answers")
    field = models.CharField(max_length=FIELD_LENGTH)
    text = models.TextField()
    masked = models.TextField()
    is_read_for_names = models.BooleanField(default=False)
    search = models.GeneratedField(
        expression=SearchVector("masked", config="aimpact_french"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        indexes = [
            models.Index(fields=["survey", "field", "id"], name="surveys_open_answer_list"),
            GinIndex(fields=["search"], name="surveys_open_answer_search"),
            models.Index(
                fields=["id"],
                condition=Q(is_read_for_names=False),
                name="surveys_open_answer_to_read",
            ),
        ]

    def __str__(self) -> str:
        return f"an answer to {self.field}"


class PageTurn(models.Model):
    """How many forms went past a page since the last sealing: what drop-off is computed from.

    Nothing about who, nor when: a sum. It goes into the tallies (`_page`) with the next batch of
    ballots.
    """

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="+")
    page = models.CharField(max_length=64)
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["survey", "page"], name="surveys_pageturn_unique")
        ]

    def __str__(self) -> str:
        return f"{self.page}: {self.count}"

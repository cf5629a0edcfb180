"""Secret and verifiable surveys (ADR 0019): the key that signs rights to answer, and the board."""

from django.db import models
from django.db.models import F, Q

from aimpact.core.text import in_groups
from aimpact.proofs.blind_signatures import PublicKey
from aimpact.proofs.fingerprints import fingerprint_of
from aimpact.surveys.models.survey import Survey

MODULUS_BYTES = 256
ROOT_LENGTH = 64


class SigningKey(models.Model):
    """The key pair of one survey.

    `private` is encrypted with the application's key (`core.vault`), and empty once it was
    destroyed: a day, no precise time. `rights_left` counts the rights of people whose line of the
    register went with their account: their ballots stay.
    """

    survey = models.OneToOneField(
        Survey, on_delete=models.CASCADE, primary_key=True, related_name="signing_key"
    )
    modulus = models.BinaryField(max_length=MODULUS_BYTES)
    private = models.TextField(blank=True)
    rights_left = models.PositiveIntegerField(default=0)
    destroyed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(destroyed_on__isnull=True) ^ Q(private=""),
                name="surveys_signing_key_is_there_or_destroyed",
            )
        ]

    def __str__(self) -> str:
        return f"signing key of {self.survey_id}"

    @property
    def public(self) -> PublicKey:
        return PublicKey(int.from_bytes(self.modulus, "big"))

    @property
    def fingerprint(self) -> str:
        """What people compare, in groups of four characters."""
        return in_groups(fingerprint_of(self.public))


class Board(models.Model):
    """The published ballots of one survey: what is read from its file, which lies in parts.

    `results` is, for each field, how many answered it and how many gave each answer. `size` is that
    of the file, `packed_size` that of its parts together, in bytes; `digest` is the file's SHA-256.
    """

    survey = models.OneToOneField(
        Survey, on_delete=models.CASCADE, primary_key=True, related_name="board"
    )
    root = models.CharField(max_length=ROOT_LENGTH)
    ballots = models.PositiveIntegerField()
    rights = models.PositiveIntegerField()
    results = models.JSONField()
    size = models.PositiveBigIntegerField()
    packed_size = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=ROOT_LENGTH)
    published_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ballots__lte=F("rights")), name="surveys_board_ballots_have_rights"
            )
        ]

    def __str__(self) -> str:
        return f"board of {self.survey_id}"


class BoardPart(models.Model):
    """A piece of a board's file. All of them, in order, are the file packed by gzip (RFC 1952):
    none is so large that a process feels it, however many ballots there are.
    """

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["board", "number"], name="surveys_board_part_once")
        ]

    def __str__(self) -> str:
        return f"part {self.number} of {self.board_id}"

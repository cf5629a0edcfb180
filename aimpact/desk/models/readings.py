"""The written reading of a study: its text with every saving kept, its advice, its signature."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from aimpact.desk.models.studies import Study

TITLE_MAXIMUM = 200
TEXT_MAXIMUM = 12_000
"""Characters of one section: some three pages."""
WORDS_MAXIMUM = 600
CHANGE_MAXIMUM = 2_000
FUNCTION_MAXIMUM = 120


class Reading(models.Model):
    """One version of a reading. Version 2 corrects version 1 and says in `change` what and why.

    Once signed, `content` (JSON: text, figures, annex, in `language`) and its SHA-256 `checksum`
    do not change any more: a trigger refuses it. `author` signed; `reviewer` accepted, wrote none
    of it (a trigger as well), and both are named to readers by their function alone.
    """

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="readings")
    number = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=2, default="fr")
    change = models.TextField(max_length=CHANGE_MAXIMUM, blank=True)
    started_at = models.DateTimeField()
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    reviewer_function = models.CharField(max_length=FUNCTION_MAXIMUM, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    author_function = models.CharField(max_length=FUNCTION_MAXIMUM, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    content = models.JSONField(null=True, blank=True)
    checksum = models.CharField(max_length=64, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["study", "number"], name="desk_reading_numbered"),
            models.UniqueConstraint(
                fields=["study"],
                condition=Q(signed_at__isnull=True),
                name="desk_one_reading_at_work",
            ),
            models.CheckConstraint(
                condition=Q(number=1) | ~Q(change=""), name="desk_correction_says_what_changed"
            ),
            models.CheckConstraint(
                condition=Q(reviewer__isnull=True)
                | Q(author__isnull=True)
                | ~Q(reviewer=F("author")),
                name="desk_nobody_reviews_their_own_reading",
            ),
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True)
                | (
                    Q(accepted_at__isnull=False, content__isnull=False)
                    & Q(checksum__regex=r"^[0-9a-f]{64}$")
                    & ~Q(author_function="")
                    & ~Q(reviewer_function="")
                ),
                name="desk_signed_once_accepted",
            ),
            models.CheckConstraint(
                condition=Q(delivered_at__isnull=True) | Q(signed_at__isnull=False),
                name="desk_delivered_once_signed",
            ),
        ]

    def __str__(self) -> str:
        return f"reading {self.number} of study {self.study_id}"


class Section(models.Model):
    """A section as it reads now. `revision` is the number of its last saving."""

    reading = models.ForeignKey(Reading, on_delete=models.CASCADE, related_name="sections")
    place = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=TITLE_MAXIMUM)
    text = models.TextField(max_length=TEXT_MAXIMUM, blank=True)
    revision = models.PositiveIntegerField(default=1)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="desk_section_has_a_title")
        ]

    def __str__(self) -> str:
        return self.title


class SectionVersion(models.Model):
    """A section as somebody saved it: none is ever lost."""

    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=TITLE_MAXIMUM)
    text = models.TextField(max_length=TEXT_MAXIMUM, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["section", "number"], name="desk_saving_numbered")
        ]

    def __str__(self) -> str:
        return f"saving {self.number} of section {self.section_id}"


class Advice(models.Model):
    """A recommendation: what it rests on (`source`, a reference), an action, what holds it back.

    `action` is a code of the catalogue, or empty where `words` say it. `mission`: what AimPact
    could do with the client about it; empty where nothing.
    """

    reading = models.ForeignKey(Reading, on_delete=models.CASCADE, related_name="advice")
    place = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=20)
    action = models.CharField(max_length=20, blank=True)
    words = models.CharField(max_length=WORDS_MAXIMUM, blank=True)
    caveat = models.CharField(max_length=WORDS_MAXIMUM)
    mission = models.CharField(max_length=WORDS_MAXIMUM, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "advice"
        constraints = [
            models.CheckConstraint(condition=~Q(caveat=""), name="desk_no_advice_without_caveat"),
            models.CheckConstraint(condition=~Q(source=""), name="desk_no_advice_without_finding"),
            models.CheckConstraint(
                condition=~Q(action="") | ~Q(words=""), name="desk_advice_says_what_to_do"
            ),
        ]

    def __str__(self) -> str:
        return self.words or self.action

"""Notes to the people in charge and to citizens: what the team wrote in them, what was sent."""

from django.conf import settings
from django.db import models

from aimpact.reports.enums import Audience, NoteMoment
from aimpact.surveys.models import Survey

TEXT_MAXIMUM = 6_000
"""Characters of one section: the note is one page or two."""


class NoteEdit(models.Model):
    """The text that the team wrote in place of a generated section.

    `mark` is the fingerprint of the section as it was generated then: when it has changed since,
    the figures have, and the page says so without touching the text.
    """

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="note_edits")
    audience = models.CharField(max_length=10, choices=Audience.choices)
    moment = models.CharField(max_length=8, choices=NoteMoment.choices)
    section = models.CharField(max_length=20)
    text = models.TextField(max_length=TEXT_MAXIMUM, blank=True)
    mark = models.CharField(max_length=16)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "audience", "moment", "section"], name="reports_edit_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.section} of a note on survey {self.survey_id}"


class NoteRecipient(models.Model):
    """Somebody in charge who receives the notes of a survey: the mayor, the head of services…

    `stopped_at`: when they asked for no more; the line stays, so that nobody adds them again.
    """

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="note_recipients")
    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=120, blank=True)
    role = models.CharField(max_length=120)
    language = models.CharField(max_length=2, default="fr")
    stopped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["survey", "email"], name="reports_recipient_unique")
        ]

    def __str__(self) -> str:
        return f"{self.role} of survey {self.survey_id}"


class SentNote(models.Model):
    """A note as it was sent: its words do not change any more.

    `content` are its sections as they were, but for people's texts (`SentQuotes`), `recipients`
    the roles of those who received it. One a moment: `moment` is unique for a survey, so that a
    job that runs twice writes once.
    """

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="sent_notes")
    moment = models.CharField(max_length=8, choices=NoteMoment.choices)
    content = models.JSONField()
    recipients = models.JSONField(default=list)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["survey", "moment"], name="reports_sent_once")
        ]

    def __str__(self) -> str:
        return f"note of survey {self.survey_id}, {self.moment}"


class SentQuotes(models.Model):
    """People's texts as a sent note quotes them, in one language: they go with the answers."""

    note = models.ForeignKey(SentNote, on_delete=models.CASCADE, related_name="quotes")
    language = models.CharField(max_length=2)
    text = models.TextField()

    class Meta:
        verbose_name_plural = "sent quotes"
        constraints = [
            models.UniqueConstraint(fields=["note", "language"], name="reports_quotes_once")
        ]

    def __str__(self) -> str:
        return f"quotes of note {self.note_id}, {self.language}"


class Commitment(models.Model):
    """What the one who asked will do with the answers, and what it will not do, and why."""

    survey = models.OneToOneField(Survey, on_delete=models.CASCADE, related_name="commitment")
    will_do = models.TextField(max_length=TEXT_MAXIMUM, blank=True)
    will_not_do = models.TextField(max_length=TEXT_MAXIMUM, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"what becomes of survey {self.survey_id}"

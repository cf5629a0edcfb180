"""Ways to a survey: tagged links, and how many came by each. Nothing here is about one person."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast, Random

from aimpact.surveys.enums import ChannelKind
from aimpact.surveys.models.participation import random_id
from aimpact.surveys.models.survey import Survey

TAG_LENGTH = 24


class ChannelLink(models.Model):
    """A link of a survey with a tag of its own: a poster, a newsletter, a partner.

    The tag is printed and shared, so it never changes. `reached` is how many people the client
    says may have seen the link, and `reached_source` where that number comes from. An archived
    link still works and is still counted: posters stay on walls.
    """

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="channel_links")
    tag = models.CharField(max_length=TAG_LENGTH)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=ChannelKind.choices)
    reached = models.PositiveIntegerField(null=True, blank=True)
    reached_source = models.CharField(max_length=160, blank=True)
    created_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["survey", "tag"], name="surveys_channel_tag_once"),
            models.CheckConstraint(
                condition=Q(tag__regex=r"^[a-z0-9]+(-[a-z0-9]+)*$"), name="surveys_channel_tag_form"
            ),
            models.CheckConstraint(
                condition=Q(reached__isnull=True) | ~Q(reached_source=""),
                name="surveys_channel_reach_says_its_source",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tag} of {self.survey_id}"


class ArrivalCount(models.Model):
    """How many times a survey was opened, started and completed by one way, on one day.

    `tag` is that of a `ChannelLink`, empty for the bare link, or one of `arrivals.OWN_TAGS`.
    Counters alone: no cookie, no address, no line a person, and nothing of this on a ballot.
    """

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="+")
    tag = models.CharField(max_length=TAG_LENGTH, blank=True)
    day = models.DateField()
    opened = models.PositiveIntegerField(default=0)
    started = models.PositiveIntegerField(default=0)
    completed = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["survey", "tag", "day"], name="surveys_arrival_day")
        ]

    def __str__(self) -> str:
        return f"{self.tag or 'bare link'} on {self.day}"


class Arrival(models.Model):
    """A ballot just cast, by its way in: waits to be counted with a batch of others.

    Written in the statement that casts the ballot, and forgotten when its batch is sealed. The
    table is unlogged (neither the write-ahead log nor a standby holds it) and its ids are
    random. A crash of the database loses the few that wait.
    """

    id = models.BigIntegerField(
        primary_key=True,
        default=random_id,
        db_default=Cast(Random() * 2.0**62, models.BigIntegerField()),
        editable=False,
    )
    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="+")
    tag = models.CharField(max_length=TAG_LENGTH, blank=True)
    day = models.DateField()

    def __str__(self) -> str:
        return f"an arrival by {self.tag or 'the bare link'}"

"""Ways to a survey: tagged links, and how many came by each. Nothing here is about one person."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast, Lower, Random

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


class CampaignText(models.Model):
    """A text of the campaign kit as the team wrote it; without one, the survey's proposal stands.

    `kind` is a value of `kit.words.KitText`; the link is written `{lien}`.
    """

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="campaign_texts")
    kind = models.CharField(max_length=10)
    language = models.CharField(max_length=2)
    text = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "kind", "language"], name="surveys_one_campaign_text_each"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="surveys_campaign_text_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.language}) of {self.survey_id}"


class Embedding(models.Model):
    """The sites in whose pages a survey may be shown. Without a row, in none.

    `sites` are origins as a policy names them: `https://www.ville.example`.
    """

    survey = models.OneToOneField(
        Survey, on_delete=models.CASCADE, primary_key=True, related_name="embedding"
    )
    sites = ArrayField(models.CharField(max_length=120))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(sites__len__gt=0, sites__len__lte=20),
                name="surveys_embedding_has_sites",
            )
        ]

    def __str__(self) -> str:
        return f"sites of {self.survey_id}"


class ResultsNotice(models.Model):
    """An e-mail address to which a survey's results are announced once, then forgotten.

    A register of its own: no account, no ballot, no date, no order (ids are random and the
    lines are stirred each night with the others). It says that this address reads about this
    survey, not that its reader answered.
    """

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="+")
    email = models.EmailField(max_length=254)
    language = models.CharField(max_length=2, default="fr")

    class Meta:
        constraints = [
            models.UniqueConstraint("survey", Lower("email"), name="surveys_one_notice_each")
        ]

    def __str__(self) -> str:
        return f"notice {self.pk} of {self.survey_id}"

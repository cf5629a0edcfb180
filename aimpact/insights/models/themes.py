"""Themes of free texts: proposed by a machine, accepted, named and corrected by people."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from aimpact.insights.enums import SplitState, ThemeVerb, Voice
from aimpact.surveys.models import OpenAnswer, Survey
from aimpact.surveys.models.ballots import FIELD_LENGTH

NAME_MAXIMUM = 120
DEFINITION_MAXIMUM = 400


class ThemeSet(models.Model):
    """What was proposed for one field of free texts. `texts` is how many answers were read.

    `question` is the question as it read then, folded: the same question of a later survey learns
    from what was accepted here. `is_current` is false while a job writes new proposals. `copies`
    are texts written alike several times: the key of one of them, and how many there are.
    """

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="theme_sets")
    field = models.CharField(max_length=FIELD_LENGTH)
    question = models.TextField(blank=True)
    proposed_at = models.DateTimeField()
    texts = models.PositiveIntegerField()
    copies = models.JSONField(default=list, blank=True)
    is_current = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "field"],
                condition=Q(is_current=True),
                name="insights_themes_of_a_field",
            )
        ]

    def __str__(self) -> str:
        return f"themes of {self.field} of survey {self.survey_id}"


class Theme(models.Model):
    """One theme. Nobody but the team sees it before it is accepted.

    `phrases` are the words that people wrote most in it; `definition` is the team's: when a text is
    of the theme. `is_learnt`: proposed from what was accepted for the same question before.
    """

    theme_set = models.ForeignKey(ThemeSet, on_delete=models.CASCADE, related_name="themes")
    name = models.CharField(max_length=NAME_MAXIMUM)
    definition = models.CharField(max_length=DEFINITION_MAXIMUM, blank=True)
    phrases = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    is_learnt = models.BooleanField(default=False)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="insights_theme_has_a_name")
        ]

    def __str__(self) -> str:
        return self.name


class ThemedText(models.Model):
    """A text is of a theme. `nearness` is the cosine to its middle; 1 where a person said so.

    `voice`: why a machine would quote it. `quoted_at`: since when the team lets the public read it,
    masked. It goes with its text, when the survey's texts are erased.
    """

    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="members")
    answer = models.ForeignKey(OpenAnswer, on_delete=models.CASCADE, related_name="+")
    nearness = models.FloatField()
    by_person = models.BooleanField(default=False)
    voice = models.CharField(max_length=7, choices=Voice.choices, blank=True)
    quoted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["theme", "answer"], name="insights_text_once_a_theme")
        ]
        indexes = [
            models.Index(fields=["theme", "-nearness"], name="insights_texts_of_theme"),
            models.Index(
                fields=["theme"],
                condition=Q(quoted_at__isnull=False),
                name="insights_quotes_of_theme",
            ),
        ]

    def __str__(self) -> str:
        return f"text {self.answer_id} of theme {self.theme_id}"


class ThemeChange(models.Model):
    """What a person changed of themes: a line of a log. Undoing is a further line (`undoes`).

    `names` are those of the themes, as they were called. `before` is what brings them back, kept
    for the last changes only, and until new proposals or the erasing of texts make it useless.
    """

    theme_set = models.ForeignKey(ThemeSet, on_delete=models.CASCADE, related_name="changes")
    verb = models.CharField(max_length=8, choices=ThemeVerb.choices)
    names = ArrayField(models.CharField(max_length=NAME_MAXIMUM), default=list, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField()
    before = models.JSONField(null=True, blank=True)
    undoes = models.OneToOneField(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="undone_by"
    )

    def __str__(self) -> str:
        return f"{self.verb}, themes of {self.theme_set_id}"


class ThemeSplit(models.Model):
    """The parts that a job proposes for one theme, until a person names them or declines.

    `parts` holds for each its label, its phrases and its texts: `{"name", "phrases", "members"}`,
    where a member is the key of a text and how near it is.
    """

    theme = models.OneToOneField(Theme, on_delete=models.CASCADE, related_name="split")
    state = models.CharField(max_length=8, choices=SplitState.choices, default=SplitState.WAITING)
    asked_at = models.DateTimeField()
    parts = models.JSONField(default=list, blank=True)

    def __str__(self) -> str:
        return f"split of theme {self.theme_id}: {self.state}"

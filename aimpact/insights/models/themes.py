"""Themes of free texts: proposed by a machine, accepted, named and corrected by people."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from aimpact.surveys.models import OpenAnswer, Survey
from aimpact.surveys.models.ballots import FIELD_LENGTH

NAME_MAXIMUM = 120
DEFINITION_MAXIMUM = 400


class ThemeSet(models.Model):
    """What was proposed for one field of free texts. `texts` is how many answers were read.

    `question` is the question as it read then, folded: the same question of a later survey learns
    from what was accepted here.
    """

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="theme_sets")
    field = models.CharField(max_length=FIELD_LENGTH)
    question = models.TextField(blank=True)
    proposed_at = models.DateTimeField()
    texts = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["survey", "field"], name="insights_themes_of_a_field")
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

    It goes with its text, when the survey's texts are erased.
    """

    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="members")
    answer = models.ForeignKey(OpenAnswer, on_delete=models.CASCADE, related_name="+")
    nearness = models.FloatField()
    by_person = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["theme", "answer"], name="insights_text_once_a_theme")
        ]
        indexes = [models.Index(fields=["theme", "-nearness"], name="insights_texts_of_theme")]

    def __str__(self) -> str:
        return f"text {self.answer_id} of theme {self.theme_id}"

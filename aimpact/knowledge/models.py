"""What past work found, cut into passages that can be found again."""

from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, Func, Q

from aimpact.knowledge.enums import (
    EntryKind,
    Evidence,
    Licence,
    SynthesisFailure,
    Theme,
    Visibility,
)
from aimpact.spaces.enums import SpaceKind
from aimpact.spaces.models import Space
from aimpact.surveys.enums import ResultsVisibility
from aimpact.surveys.models import Survey

PRINT_LENGTH = 32


class EntryQuerySet(models.QuerySet["Entry"]):
    def offered_to(self, space: Space) -> "EntryQuerySet":
        """What the team of that space may find: its own, and what any space published; nothing of
        a survey whose results went back to its team.

        The one place that says it to the ORM; `selectors.retrieval` says it to SQL.
        """
        known = Q(space=space) | Q(visibility=Visibility.ALL)
        team_alone = Q(found_in__results_visibility=ResultsVisibility.TEAM) & ~Q(space=space)
        return self.filter(known, archived_at=None).exclude(
            Q(survey__results_visibility=ResultsVisibility.TEAM) | team_alone
        )


class Entry(models.Model):
    """One piece of past work: what was done, what came out of it, and how far to trust it.

    It belongs to a space; AimPact's own belong to the agora. `survey` is the closed survey that
    it was drawn from, and rewritten with; `found_in` the one whose `finding` its team keeps here,
    `proposed_at` since when AimPact is asked to offer that to all teams. `inhabitants` is the
    size of the territory, `participants` that of the work. `archived_at`: since when it is offered
    to nobody.
    `indexed_at`: when its passages were last made; `None` while they wait for the worker.
    """

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="knowledge")
    survey = models.OneToOneField(
        Survey, on_delete=models.CASCADE, null=True, blank=True, related_name="knowledge_entry"
    )
    found_in = models.ForeignKey(
        Survey, on_delete=models.CASCADE, null=True, blank=True, related_name="knowledge_findings"
    )
    finding = models.CharField(max_length=200, blank=True)
    proposed_at = models.DateTimeField(null=True, blank=True)
    kind = models.CharField(max_length=12, choices=EntryKind.choices)
    theme = models.CharField(max_length=12, choices=Theme.choices, blank=True)
    title = models.CharField(max_length=200)
    summary = models.TextField(max_length=2_000)
    result = models.TextField(max_length=4_000)
    body = models.TextField(max_length=40_000, blank=True)
    territory_kind = models.CharField(max_length=16, choices=SpaceKind.choices, blank=True)
    territory_name = models.CharField(max_length=120, blank=True)
    inhabitants = models.PositiveIntegerField(null=True, blank=True)
    participants = models.PositiveIntegerField(null=True, blank=True)
    happened_on = models.DateField(null=True, blank=True)
    evidence = models.CharField(max_length=12, choices=Evidence.choices, default=Evidence.UNKNOWN)
    licence = models.CharField(max_length=12, choices=Licence.choices, default=Licence.INTERNAL)
    visibility = models.CharField(
        max_length=5, choices=Visibility.choices, default=Visibility.SPACE
    )
    author = models.CharField(max_length=200, blank=True)
    link = models.URLField(max_length=500, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True, blank=True)
    indexed_at = models.DateTimeField(null=True, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "entries"
        constraints = [
            # What may not be quoted elsewhere is not offered elsewhere.
            models.CheckConstraint(
                condition=~Q(visibility=Visibility.ALL) | ~Q(licence=Licence.INTERNAL),
                name="knowledge_published_has_a_licence",
            ),
            models.UniqueConstraint(fields=["found_in", "finding"], name="knowledge_finding_once"),
        ]
        indexes = [
            models.Index(
                fields=["visibility"],
                condition=Q(archived_at=None),
                name="knowledge_entry_offered",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def citation(self) -> str:
        """Who did it, what, when: as it is cited."""
        who = self.author or str(self.space)
        year = str(self.happened_on.year) if self.happened_on else ""
        return ", ".join(part for part in (who, f"« {self.title} »", year) if part)

    @property
    def is_drawn(self) -> bool:
        """Whether the platform writes it, from a survey or a finding; nobody edits it then."""
        return self.survey_id is not None or self.found_in_id is not None


if TYPE_CHECKING:
    _Float = models.FloatField[float, float]
else:
    _Float = models.FloatField


class RealField(_Float):
    """Four bytes a number: what an embedding has."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "real"


class Passage(models.Model):
    """A part of an entry, short enough to be read at once by a person or a model.

    `terms` are its French stems without the words that say nothing (`knowledge_terms`, made by
    the first migration); `embedding` its place among texts, a unit vector (`language.embedding`),
    kept as plain numbers: PostgreSQL turns them into a vector where it has pgvector.
    """

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="passages")
    number = models.PositiveSmallIntegerField()
    heading = models.CharField(max_length=200)
    text = models.TextField()
    embedding = ArrayField(RealField(), null=True)
    terms = models.GeneratedField(
        expression=Func(F("heading"), F("text"), function="knowledge_terms"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "number"], name="knowledge_passage_in_order")
        ]
        indexes = [GinIndex(fields=["terms"], name="knowledge_passage_terms")]

    def __str__(self) -> str:
        return f"{self.heading}, {self.number}"


class Inquiry(models.Model):
    """Words that a space looks for: a survey, a question, what somebody typed; and their place
    among texts once the worker has found it (`embedding`). `print` is the SHA-256 of the words.
    """

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="inquiries")
    print = models.BinaryField(max_length=PRINT_LENGTH)
    words = models.TextField()
    embedding = ArrayField(RealField(), null=True)
    asked_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "inquiries"
        constraints = [
            models.UniqueConstraint(fields=["space", "print"], name="knowledge_inquiry_once")
        ]

    def __str__(self) -> str:
        return self.words[:80]


class Opinion(models.Model):
    """What a team said of an entry that was shown beside a survey, or under one of its questions:
    useful there, or not. Who said it stands in the journal.
    """

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="case_opinions")
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="opinions")
    question = models.CharField(max_length=40, blank=True, default="")
    is_useful = models.BooleanField()
    said_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "entry", "question"], name="knowledge_one_opinion_each"
            )
        ]

    def __str__(self) -> str:
        return f"entry {self.entry_id} for survey {self.survey_id}: {self.is_useful}"


class QuestionCases(models.Model):
    """What the worker found for the questions of a survey, by their codes, the nearest first:
    `{"entry": …, "score": …, "is_near": …}`. What the space may see is looked at again when it is
    shown.
    """

    survey = models.OneToOneField(Survey, on_delete=models.CASCADE, related_name="question_cases")
    found_at = models.DateTimeField()
    cases = models.JSONField(default=dict)

    class Meta:
        verbose_name_plural = "question cases"

    def __str__(self) -> str:
        return f"cases for the questions of survey {self.survey_id}"


class SpaceSynthesis(models.Model):
    """Whether a space lets a language model write syntheses. Without a line: it does not."""

    space = models.OneToOneField(Space, on_delete=models.CASCADE, related_name="synthesis")
    is_on = models.BooleanField(default=False)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "space syntheses"

    def __str__(self) -> str:
        return f"syntheses of space {self.space_id}: {self.is_on}"


class Synthesis(models.Model):
    """What a language model wrote from published cases beside a survey.

    `sentences` holds those kept: `{"text": …, "sources": [ids of entries]}`; `dropped` is how many
    had no source, another's, or figures that their sources do not hold. `seconds` is the time
    that the model took; its tokens are what it is paid for (0 where it does not tell).
    """

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="syntheses")
    model = models.CharField(max_length=100)
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=12, choices=SynthesisFailure.choices, blank=True)
    sentences = models.JSONField(default=list)
    dropped = models.PositiveSmallIntegerField(default=0)
    seconds = models.FloatField(default=0)
    tokens_read = models.PositiveIntegerField(default=0)
    tokens_written = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "syntheses"
        indexes = [models.Index(fields=["survey", "-asked_at"], name="knowledge_synthesis_latest")]

    def __str__(self) -> str:
        return f"synthesis {self.pk} of survey {self.survey_id}"

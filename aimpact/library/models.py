"""What a space did with the library."""

from django.db import models

from aimpact.library.catalogue.structure import OWN
from aimpact.library.enums import ReadingFailure, Sharing, Topic
from aimpact.questionnaire.document import from_json
from aimpact.questionnaire.structure import Question, Questionnaire
from aimpact.spaces.models import Space
from aimpact.surveys.models import Survey


class TemplateUse(models.Model):
    """The template that a survey was started from: its announcements go with the survey."""

    survey = models.OneToOneField(Survey, on_delete=models.CASCADE, related_name="template_use")
    template = models.SlugField(max_length=60)
    used_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.template} in survey {self.survey_id}"


class SkippedFinding(models.Model):
    """A remark of the wording checker that someone chose to leave: it is not made again."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="skipped_findings")
    key = models.CharField(max_length=16)
    skipped_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["survey", "key"], name="library_one_skip_each")
        ]

    def __str__(self) -> str:
        return f"{self.key} in survey {self.survey_id}"


class SpaceAssistant(models.Model):
    """Whether a space lets a language model read its questions. Without a line: it does not."""

    space = models.OneToOneField(Space, on_delete=models.CASCADE, related_name="assistant")
    is_on = models.BooleanField(default=False)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"assistant of space {self.space_id}: {self.is_on}"


class ModelReading(models.Model):
    """One reading of a survey's questions by a language model: asked, then answered or failed."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="model_readings")
    model = models.CharField(max_length=100)
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=12, choices=ReadingFailure.choices, blank=True)

    def __str__(self) -> str:
        return f"reading {self.pk} of survey {self.survey_id}"


class ModelProposal(models.Model):
    """What a language model proposes to write instead of one text; a person accepts or skips it.

    `print` is that of the question as the model read it: the proposal expires with a change.
    """

    reading = models.ForeignKey(ModelReading, on_delete=models.CASCADE, related_name="proposals")
    where = models.CharField(max_length=30)
    role = models.CharField(max_length=10)
    part = models.CharField(max_length=30, blank=True)
    language = models.CharField(max_length=2)
    before = models.TextField()
    after = models.TextField()
    why = models.TextField(blank=True)
    print = models.CharField(max_length=16)

    def __str__(self) -> str:
        return f"proposal {self.pk} of reading {self.reading_id}"


class Shareable(models.Model):
    """What a space keeps, and may propose to all spaces.

    `reason`: why AimPact's team did not share it. `archived_at`: since when it is offered no
    longer, to anyone.
    """

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="%(class)ss")
    sharing = models.CharField(
        max_length=10, choices=Sharing.choices, default=Sharing.PRIVATE, db_index=True
    )
    reason = models.CharField(max_length=300, blank=True)
    topic = models.CharField(max_length=20, choices=Topic.choices, blank=True)
    saved_at = models.DateTimeField()
    proposed_at = models.DateTimeField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def may_be_proposed(self) -> bool:
        """Whether it may be proposed to all spaces, for the first time or again."""
        return self.archived_at is None and self.sharing in {Sharing.PRIVATE, Sharing.DECLINED}


class BankQuestion(Shareable):
    """A question that a space keeps to ask again. `question` is its JSON, as in a document.

    `origin` is its lineage: the same in every survey that asks it. `title` is what the team
    calls it. A question may be proposed to the library that all spaces share; AimPact's team
    approves or declines.
    """

    question = models.JSONField()
    origin = models.CharField(max_length=120)
    title = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["space", "origin"], name="library_one_of_each_question")
        ]

    def __str__(self) -> str:
        return f"{self.origin} in space {self.space_id}"

    @property
    def asked(self) -> Question:
        """The question, typed."""
        page = {"code": "p1", "questions": [self.question]}
        return next(from_json({"pages": [page]}).questions())


class SpaceTemplate(Shareable):
    """A questionnaire that a space keeps to start surveys from. `questionnaire` is its document;
    each question bears its lineage. `profile_fields` are asked with it.
    """

    name = models.CharField(max_length=120)
    purpose = models.CharField(max_length=500, blank=True)
    questionnaire = models.JSONField()
    profile_fields = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["space", "name"], name="library_one_template_a_name")
        ]

    def __str__(self) -> str:
        return f"template {self.pk} of space {self.space_id}"

    @property
    def slug(self) -> str:
        """How addresses name it, beside the templates that come with the platform."""
        return f"{OWN}{self.pk}"

    @property
    def document(self) -> Questionnaire:
        """The questionnaire, typed."""
        return from_json(self.questionnaire)

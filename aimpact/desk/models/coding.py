"""Texts coded by hand: a frame of codes, a random sample read by two people who do not confer.

Nothing here holds a text: it is read, masked, from the survey, and what was said of it goes with it
when the survey's texts are erased.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from aimpact.desk.enums import FrameAct
from aimpact.desk.models.studies import Study
from aimpact.surveys.models import OpenAnswer, Survey
from aimpact.surveys.models.ballots import FIELD_LENGTH

LABEL_MAXIMUM = 120
DEFINITION_MAXIMUM = 400
EXAMPLE_MAXIMUM = 400
MEMO_MAXIMUM = 1_000
REASON_MAXIMUM = 600


class Coding(models.Model):
    """The coding of one field of free texts in a study; another may follow once it is compared,
    with a clearer frame and other texts.

    Once drawn: `population` texts were there, of which those of the sample were taken at random
    (`seed` draws the same again). `agreement` is what was found when both coders had done
    (`selectors.coding.agreement`), before anybody settled anything; it is never computed again.
    """

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="codings")
    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="+")
    field = models.CharField(max_length=FIELD_LENGTH)
    created_at = models.DateTimeField()
    population = models.PositiveIntegerField(null=True, blank=True)
    seed = models.BigIntegerField(null=True, blank=True)
    drawn_at = models.DateTimeField(null=True, blank=True)
    agreement = models.JSONField(null=True, blank=True)
    compared_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["study", "survey", "field"],
                condition=Q(compared_at__isnull=True),
                name="desk_a_field_is_coded_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(drawn_at__isnull=True)
                | Q(population__isnull=False, seed__isnull=False),
                name="desk_drawn_from_known_texts",
            ),
            models.CheckConstraint(
                condition=Q(compared_at__isnull=True)
                | Q(drawn_at__isnull=False, agreement__isnull=False),
                name="desk_compared_once_drawn",
            ),
        ]

    def __str__(self) -> str:
        return f"coding of {self.field} of survey {self.survey_id}"


class Code(models.Model):
    """One code of the frame. In use it is retired, never erased: what bears it keeps it."""

    coding = models.ForeignKey(Coding, on_delete=models.CASCADE, related_name="codes")
    label = models.CharField(max_length=LABEL_MAXIMUM)
    definition = models.CharField(max_length=DEFINITION_MAXIMUM, blank=True)
    example = models.CharField(max_length=EXAMPLE_MAXIMUM, blank=True)
    position = models.PositiveSmallIntegerField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(label=""), name="desk_code_has_a_label"),
            models.UniqueConstraint(
                fields=["coding", "position"],
                name="desk_code_has_its_place",
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]

    def __str__(self) -> str:
        return self.label


class FrameChange(models.Model):
    """A line of the frame's log: what became of a code, named as it was called then."""

    coding = models.ForeignKey(Coding, on_delete=models.CASCADE, related_name="changes")
    act = models.CharField(max_length=8, choices=FrameAct.choices)
    label = models.CharField(max_length=LABEL_MAXIMUM)
    before = models.CharField(max_length=1_000, blank=True)
    after = models.CharField(max_length=1_000, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["coding", "-at"], name="desk_log_of_a_frame")]

    def __str__(self) -> str:
        return f"{self.act}: {self.label}"


class Coder(models.Model):
    """One of the two people who code a sample, without seeing what the other does."""

    coding = models.ForeignKey(Coding, on_delete=models.CASCADE, related_name="coders")
    place = models.PositiveSmallIntegerField()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["coding", "place"], name="desk_coder_has_a_place"),
            models.UniqueConstraint(fields=["coding", "user"], name="desk_two_different_coders"),
            models.CheckConstraint(condition=Q(place__in=[1, 2]), name="desk_two_coders"),
        ]

    def __str__(self) -> str:
        return f"coder {self.place} of coding {self.coding_id}"


class CodedText(models.Model):
    """A text of the sample, at its place in the random order; kept as a quote since `quoted_at`."""

    coding = models.ForeignKey(Coding, on_delete=models.CASCADE, related_name="texts")
    answer = models.ForeignKey(OpenAnswer, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveIntegerField()
    quoted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["coding", "position"], name="desk_text_has_its_place"),
            models.UniqueConstraint(fields=["coding", "answer"], name="desk_text_drawn_once"),
        ]

    def __str__(self) -> str:
        return f"text {self.position} of coding {self.coding_id}"


class Judgement(models.Model):
    """What one coder said of one text: its codes, or that it cannot be coded."""

    text = models.ForeignKey(CodedText, on_delete=models.CASCADE, related_name="judgements")
    coder = models.ForeignKey(Coder, on_delete=models.CASCADE, related_name="judgements")
    codes = models.ManyToManyField(Code, related_name="+")
    cannot_be_coded = models.BooleanField(default=False)
    memo = models.CharField(max_length=MEMO_MAXIMUM, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["text", "coder"], name="desk_a_coder_judges_once")
        ]

    def __str__(self) -> str:
        return f"judgement of text {self.text_id} by coder {self.coder_id}"


class Settlement(models.Model):
    """The codes agreed where the coders differed, and why; both judgements stay as they were.

    `is_together`: recorded by one of the coders for both; else it is the decision of a third.
    """

    text = models.OneToOneField(CodedText, on_delete=models.CASCADE, related_name="settlement")
    codes = models.ManyToManyField(Code, related_name="+")
    cannot_be_coded = models.BooleanField(default=False)
    reason = models.CharField(max_length=REASON_MAXIMUM)
    is_together = models.BooleanField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="desk_settled_for_a_reason")
        ]

    def __str__(self) -> str:
        return f"settlement of text {self.text_id}"

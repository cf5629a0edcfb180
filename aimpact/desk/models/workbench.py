"""The file of a study, the log of what analysts made of it, their tables."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from aimpact.desk.enums import FileState, StepKind, TableState
from aimpact.desk.models.studies import Study, StudySurvey

LABEL_MAXIMUM = 120
WHY_MAXIMUM = 500


class StudyFile(models.Model):
    """Ballots of a survey one a line, without names, computed once for a study (ADR 0026).

    `content` is the CSV compressed with zlib, `checksum` the SHA-256 of the CSV itself,
    `dictionary` what its columns hold. `counts` and `derived_checksum` are what the log of steps
    gave when `replayed` (a step's number) was the last one; `trouble` says why it gave nothing.
    `derived` is the file with what the steps made, compressed as well; empty without steps.
    """

    material = models.OneToOneField(StudySurvey, on_delete=models.CASCADE, related_name="file")
    state = models.CharField(max_length=8, choices=FileState.choices, default=FileState.WAITING)
    asked_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True, blank=True)
    lines = models.PositiveIntegerField(default=0)
    content = models.BinaryField(default=bytes)
    derived = models.BinaryField(default=bytes)
    checksum = models.CharField(max_length=64, blank=True)
    dictionary = models.JSONField(default=list)
    replayed = models.PositiveIntegerField(null=True, blank=True)
    derived_checksum = models.CharField(max_length=64, blank=True)
    counts = models.JSONField(default=dict)
    trouble = models.CharField(max_length=40, blank=True)

    def __str__(self) -> str:
        return f"file of {self.material}: {self.state}"


class StudyStep(models.Model):
    """One line of the log of a file: what was made, why, by whom, when. Never rewritten.

    Written of the material and not of the file: the log outlives the ballots.
    """

    material = models.ForeignKey(StudySurvey, on_delete=models.CASCADE, related_name="steps")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=StepKind.choices)
    spec = models.JSONField()
    why = models.CharField(max_length=WHY_MAXIMUM)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["material", "number"], name="desk_step_number"),
            models.CheckConstraint(condition=~Q(why=""), name="desk_step_why"),
        ]

    def __str__(self) -> str:
        return f"step {self.number} of {self.material}"


class StudyTable(models.Model):
    """A table of a study: what was asked for and, once kept, what may be told of it.

    `definition` names the variables. `shown` is the protected table, the only one that leaves the
    desk; the figures that the analyst sees stand in `TableFigures` and go with the file.
    """

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="tables")
    material = models.ForeignKey(StudySurvey, on_delete=models.CASCADE, related_name="tables")
    number = models.PositiveIntegerField()
    definition = models.JSONField()
    state = models.CharField(max_length=8, choices=TableState.choices, default=TableState.WAITING)
    shown = models.JSONField(default=dict)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["study", "number"], name="desk_table_number")
        ]

    def __str__(self) -> str:
        return f"table {self.number} of study {self.study_id}"


class TableFigures(models.Model):
    """The figures of a table as the analyst sees them: as fine as the file, they go with it."""

    table = models.OneToOneField(StudyTable, on_delete=models.CASCADE, related_name="figures")
    file = models.ForeignKey(StudyFile, on_delete=models.CASCADE, related_name="+")
    content = models.JSONField()

    def __str__(self) -> str:
        return f"figures of {self.table}"

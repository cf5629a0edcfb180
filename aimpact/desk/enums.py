from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class StudyState(TextChoices):
    """Where a study stands. `WITHDRAWN`: its client took the access back."""

    ASKED = "asked", pgettext_lazy("study", "Asked for")
    OPEN = "open", pgettext_lazy("study", "In progress")
    REVIEW = "review", pgettext_lazy("study", "In review")
    SIGNED = "signed", pgettext_lazy("study", "Signed")
    DELIVERED = "delivered", pgettext_lazy("study", "Delivered")
    WITHDRAWN = "withdrawn", pgettext_lazy("study", "Access taken back")


class Part(TextChoices):
    """What somebody of AimPact does in a study. One part each: nobody reviews their own work."""

    ANALYST = "analyst", pgettext_lazy("study", "Analyst")
    REVIEWER = "reviewer", pgettext_lazy("study", "Reviewer")


AT_WORK = frozenset({StudyState.OPEN, StudyState.REVIEW, StudyState.SIGNED})
"""While a study is in one of these, those assigned to it see its pages."""
MOVES: dict[StudyState, frozenset[StudyState]] = {
    StudyState.ASKED: frozenset({StudyState.OPEN, StudyState.WITHDRAWN}),
    StudyState.OPEN: frozenset({StudyState.REVIEW, StudyState.WITHDRAWN}),
    StudyState.REVIEW: frozenset({StudyState.OPEN, StudyState.SIGNED, StudyState.WITHDRAWN}),
    StudyState.SIGNED: frozenset({StudyState.OPEN, StudyState.DELIVERED, StudyState.WITHDRAWN}),
    StudyState.DELIVERED: frozenset({StudyState.OPEN}),
    StudyState.WITHDRAWN: frozenset(),
}
"""From which state a study goes to which. It goes back to work from the review, from the signature
and, when its client asks for a correction, from the delivery."""


class FrameAct(TextChoices):
    """What was done to a code of a frame."""

    ADDED = "added", pgettext_lazy("code", "Added")
    WORDED = "worded", pgettext_lazy("code", "Reworded")
    RAISED = "raised", pgettext_lazy("code", "Moved up")
    RETIRED = "retired", pgettext_lazy("code", "Retired")
    RESTORED = "restored", pgettext_lazy("code", "Restored")
    ERASED = "erased", pgettext_lazy("code", "Erased")


class VariableKind(TextChoices):
    """What a column holds."""

    CHOICE = "choice", pgettext_lazy("variable", "One answer")
    TICKS = "ticks", pgettext_lazy("variable", "Several answers")
    RANK = "rank", pgettext_lazy("variable", "Ranking")
    NUMBER = "number", pgettext_lazy("variable", "Number")
    MOMENT = "moment", pgettext_lazy("variable", "Date or hour")
    CUT = "cut", pgettext_lazy("variable", "Cut")
    WEIGHT = "weight", pgettext_lazy("variable", "Weights")


class StepKind(TextChoices):
    """What a step of the log does."""

    RECODE = "recode", pgettext_lazy("step", "Answers merged")
    BANDS = "bands", pgettext_lazy("step", "Number in bands")
    COMBINE = "combine", pgettext_lazy("step", "Two variables combined")
    CUT = "cut", pgettext_lazy("step", "Cut saved")
    WEIGHT = "weight", pgettext_lazy("step", "Weights computed")
    UNDO = "undo", pgettext_lazy("step", "Step undone")


class FileState(TextChoices):
    """Where the making of a study's file stands."""

    WAITING = "waiting", pgettext_lazy("file", "Waiting for its turn")
    DONE = "done", pgettext_lazy("file", "Ready")
    FAILED = "failed", pgettext_lazy("file", "Failed")


class TableState(TextChoices):
    """Where a table stands: `KEPT` for the reading, `TELLING`: it would tell of too few people."""

    WAITING = "waiting", pgettext_lazy("table", "Being computed")
    DONE = "done", pgettext_lazy("table", "Computed")
    FAILED = "failed", pgettext_lazy("table", "Failed")
    CHECKING = "checking", pgettext_lazy("table", "Being checked")
    KEPT = "kept", pgettext_lazy("table", "Kept for the reading")
    TELLING = "telling", pgettext_lazy("table", "Not kept: it would tell of too few people")

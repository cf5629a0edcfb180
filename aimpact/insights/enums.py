"""Choices of the analyses."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class AnalysisState(TextChoices):
    """Where the computing of an analysis stands."""

    WAITING = "waiting", _("Waiting for its turn")
    RUNNING = "running", _("Under way")
    DONE = "done", _("Finished")
    STOPPED = "stopped", _("Stopped")
    FAILED = "failed", _("Failed")


UNDER_WAY = frozenset({AnalysisState.WAITING, AnalysisState.RUNNING})


class SampleClaim(TextChoices):
    """The label that a team asks for, on facts that it declares."""

    NONE = "", _("None: those who answered chose to")
    RANDOM = "random", _("Random sample: people drawn by lot from a list")
    QUOTA = "quota", _("Quota sample: people chosen to resemble the population")
    PANEL = "panel", _("Weighted panel: people recruited beforehand, results weighted")


class FindingVerdict(TextChoices):
    """What the team decided of a finding."""

    KEPT = "kept", _("Kept")
    DISMISSED = "dismissed", _("Put aside")


class Voice(TextChoices):
    """Why a machine proposes a text for quoting."""

    TYPICAL = "typical", _("Says what most say")
    APART = "apart", _("Says it otherwise")


class ThemeVerb(TextChoices):
    """What a person did of themes."""

    ACCEPT = "accept", _("Accepted or renamed")
    WITHDRAW = "withdraw", _("Acceptance taken back")
    MERGE = "merge", _("Put with others")
    SPLIT = "split", _("Split in parts")
    DROP = "drop", _("Put aside")
    CREATE = "create", _("Made of examples")
    MOVE = "move", _("Texts moved")
    QUOTE = "quote", _("Text chosen for the public")
    UNQUOTE = "unquote", _("Text taken back from the public")
    UNDO = "undo", _("Change undone")


class SplitState(TextChoices):
    """Where the splitting of a theme stands."""

    WAITING = "waiting", _("Being looked for")
    DONE = "done", pgettext_lazy("parts of a theme", "Proposed")
    NONE = "none", _("No clear parts")
    FAILED = "failed", _("Failed")

"""Choices of the analyses."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


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

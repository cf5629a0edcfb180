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

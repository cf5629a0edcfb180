"""Choices of the notes."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class NoteMoment(TextChoices):
    """When a note is written."""

    OPENING = "opening", _("At the opening")
    HALFWAY = "halfway", _("Half-way")
    CLOSING = "closing", _("At the closing")


class Audience(TextChoices):
    """For whom a note is written."""

    OFFICIALS = "officials", _("The people in charge")
    CITIZENS = "citizens", _("Citizens")

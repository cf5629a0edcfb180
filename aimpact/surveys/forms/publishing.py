"""Input for the end of a survey."""

from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from aimpact.surveys.forms.conditions import Posted
from aimpact.surveys.forms.terms import WallClockField, from_wall, on_wall
from aimpact.surveys.forms.texts import WordsField
from aimpact.surveys.models import Survey


class ExtensionForm(forms.Form):
    """A new closing date, and why: it stays in the survey's history."""

    closes_at = WallClockField(
        label=_("New closing"), required=False, help_text=_("Empty: until you close it yourself.")
    )
    reason = WordsField(
        label=_("Reason"),
        maximum=300,
        required=True,
        help_text=_(
            "Participants read it, and it stays in the survey’s history. For instance: too few"
            " answers from the valley."
        ),
        error_messages={"required": _("Say why the date moves: one line is enough.")},
    )

    def __init__(self, survey: Survey, data: Posted | None = None) -> None:
        super().__init__(data, initial={"closes_at": on_wall(survey.closes_at, survey.zone)})
        self.survey = survey

    def clean_closes_at(self) -> datetime | None:
        """The moment, in the survey's time zone."""
        return from_wall(self.cleaned_data["closes_at"], self.survey.zone)

    def refuse_early(self) -> None:
        """The date is past."""
        words = _("This date is past, or before the opening. To stop now, close the survey.")
        self.add_error("closes_at", ValidationError(words))

"""Input of a new kiosk."""

from datetime import datetime, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from aimpact.surveys.forms.texts import WordsField

LONGEST = 90
USUAL_LIMIT = 300


class KioskForm(forms.Form):
    """Where the tablet stands, and for how long."""

    place = WordsField(
        label=_("Where is the tablet?"),
        maximum=80,
        required=True,
        help_text=_("For your team alone, for instance: reception of the town hall."),
        error_messages={"required": _("Name the place: you will recognise the kiosk by it.")},
    )
    days = forms.IntegerField(
        label=_("For how many days?"), min_value=1, max_value=LONGEST, initial=7
    )
    daily_limit = forms.IntegerField(
        label=_("At most how many answers a day?"),
        min_value=1,
        max_value=5_000,
        initial=USUAL_LIMIT,
        help_text=_("A guard against someone who would press the button all day long."),
    )

    def expires_at(self, at: datetime) -> datetime:
        """When the kiosk stops by itself."""
        days: int = self.cleaned_data["days"]
        return at + timedelta(days=days)

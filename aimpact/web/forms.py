"""Input of the front pages."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aimpact.spaces.models import Space
from aimpact.spaces.selectors import team_of
from aimpact.web.journal import GROUPS


class CodeForm(forms.Form):
    """A code of a space or of a survey, as people type it."""

    code = forms.CharField(
        label=_("Your code"),
        max_length=60,
        help_text=_("Eight letters and figures, on your letter or poster. Capitals or not."),
        error_messages={"required": _("Type the code, for instance ABCD-2345.")},
    )


class JournalForm(forms.Form):
    """What to look for in the journal of a space."""

    groupe = forms.ChoiceField(label=_("What"), required=False)
    personne = forms.TypedChoiceField(label=_("Who"), required=False, coerce=int, empty_value=None)
    depuis = forms.DateField(
        label=_("Since"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    jusque = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, space: Space, data: QueryDict) -> None:
        super().__init__(data)
        groups: Any = self.fields["groupe"]
        groups.choices = [("", _("Everything")), *GROUPS.items()]
        people: Any = self.fields["personne"]
        team = [(row.user_id, str(row.user)) for row in team_of(space)]
        people.choices = [("", _("Everybody")), *team]

    def clean(self) -> dict[str, Any]:
        chosen = super().clean() or {}
        since, until = chosen.get("depuis"), chosen.get("jusque")
        if since and until and until < since:
            said = _("This day comes before the one of « Since »: exchange them, or change one.")
            self.add_error("jusque", forms.ValidationError(said, code="inverted"))
        return chosen

    def read(self) -> dict[str, Any]:
        """What `find_events` takes, once the form is valid."""
        chosen = self.cleaned_data
        since, until = chosen.get("depuis"), chosen.get("jusque")
        zone = timezone.get_current_timezone()
        return {
            "group": chosen.get("groupe", ""),
            "actor_id": chosen.get("personne"),
            "since": since and datetime.combine(since, time.min, tzinfo=zone),
            "until": until and datetime.combine(_day_after(until), time.min, tzinfo=zone),
        }


def _day_after(day: date) -> date:
    """The next day; of the last one that there is, itself."""
    return min(day, date.max - timedelta(days=1)) + timedelta(days=1)

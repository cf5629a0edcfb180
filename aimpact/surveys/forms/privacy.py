"""Input of how long personal data are kept."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from aimpact.surveys.forms.conditions import Posted
from aimpact.surveys.models import Survey
from aimpact.surveys.selectors.retention import TermChoices


def _months(number: int) -> str:
    return ngettext("%(number)s month", "%(number)s months", number) % {"number": number}


SHORTER_ONLY = _("The survey is over: the time may be shortened, not lengthened.")
"""Said where a longer term is asked for, or a page of before the end is sent."""


class RetentionForm(forms.Form):
    """How long, and what goes at the end of it."""

    months = forms.TypedChoiceField(
        label=_("How long after the end are personal data kept?"),
        coerce=int,
        help_text=_("As short as your purpose allows. Participants read it before they answer."),
    )
    with_ballots = forms.BooleanField(
        label=_("Erase the answers as well, results included"),
        required=False,
        help_text=_(
            "Otherwise the answers stay, without a name, and the results with them. Only a named"
            " survey has this choice."
        ),
    )
    reason = forms.CharField(
        label=_("Why keep them longer?"),
        required=False,
        max_length=200,
        help_text=_("Only to lengthen the time. Your reason stays in the journal of the space."),
    )

    def __init__(self, survey: Survey, choices: TermChoices, data: Posted | None) -> None:
        initial = {"months": survey.kept_months, "with_ballots": survey.erases_ballots}
        super().__init__(data, initial=initial)
        self.survey, self.choices = survey, choices
        months: Any = self.fields["months"]
        months.choices = [(number, _months(number)) for number in choices.months]
        if not (choices.may_keep_ballots and choices.may_erase_ballots):
            del self.fields["with_ballots"]
        if choices.is_over:
            months.error_messages["invalid_choice"] = SHORTER_ONLY
            del self.fields["reason"]

    def clean(self) -> dict[str, Any]:
        """Lengthening asks for a reason."""
        typed = super().clean() or {}
        if typed.get("months", 0) > self.survey.kept_months and not typed.get("reason"):
            self.add_error("reason", _("Say why: a longer time must serve a purpose."))
        return typed

    def read(self) -> dict[str, Any]:
        """What `change_retention` takes."""
        return {"with_ballots": not self.choices.may_keep_ballots, **self.cleaned_data}

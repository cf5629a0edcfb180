"""Input of a batch of printed codes."""

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aimpact.surveys.forms.texts import WordsField
from aimpact.surveys.services.printed_codes import (
    LARGEST_BATCH,
    SurveyAsksNoCode,
    SurveyEnded,
    TooManyCodes,
)

REFUSALS: dict[type[Exception], Promise] = {
    SurveyAsksNoCode: _("This survey asks nobody for a printed code: see the page of the terms."),
    SurveyEnded: _("The survey is over: a code would open nothing."),
    TooManyCodes: _("That is too many codes for one survey."),
}


class CodesForm(forms.Form):
    """How many codes, and what the batch is called."""

    name = WordsField(
        label=_("Name of the batch"),
        maximum=80,
        required=True,
        help_text=_("For your team alone, for instance: letters to the retirement home."),
    )
    number = forms.IntegerField(
        label=_("Number of codes"), min_value=1, max_value=LARGEST_BATCH, initial=100
    )

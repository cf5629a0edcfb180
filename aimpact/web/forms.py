"""Input of the front pages."""

from django import forms
from django.utils.translation import gettext_lazy as _


class CodeForm(forms.Form):
    """A code of a space or of a survey, as people type it."""

    code = forms.CharField(
        label=_("Your code"),
        max_length=60,
        help_text=_("Eight letters and figures, on your letter or poster. Capitals or not."),
        error_messages={"required": _("Type the code, for instance ABCD-2345.")},
    )

"""Input of the e-mail of a link to answers set aside."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SavedLinkForm(forms.Form):
    """Where to send the link; the address is used once and not kept."""

    link = forms.CharField(widget=forms.HiddenInput)
    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        help_text=_("Used for this one message, then forgotten."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

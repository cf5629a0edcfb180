"""Input of the button that undoes."""

from django import forms


class UndoForm(forms.Form):
    """The version of the survey that the person saw."""

    seen = forms.IntegerField(min_value=1, max_value=2**31 - 1)

"""Input of the builder's buttons that add and move."""

from django import forms

from aimpact.surveys.questionnaire.reading import CODE_MAXIMUM
from aimpact.surveys.questionnaire.structure import Kind


class QuestionAddForm(forms.Form):
    """Which type of question, on which page."""

    kind = forms.ChoiceField(choices=[(kind.value, kind.value) for kind in Kind])
    page = forms.CharField(max_length=CODE_MAXIMUM)

    def chosen_kind(self) -> Kind:
        """The type of question."""
        return Kind(self.cleaned_data["kind"])


class PlaceForm(forms.Form):
    """What was dropped where: a question `into` a page, or a page when `into` is empty."""

    moved = forms.CharField(max_length=CODE_MAXIMUM)
    into = forms.CharField(max_length=CODE_MAXIMUM, required=False)
    position = forms.IntegerField(min_value=0, max_value=1_000)

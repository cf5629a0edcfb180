"""Input of the builder's buttons that add and move."""

from django import forms

from aimpact.surveys.questionnaire.reading import CODE_MAXIMUM
from aimpact.surveys.questionnaire.structure import Kind
from aimpact.surveys.questionnaire.tables import TableForm

_VALUES = [*(kind.value for kind in Kind), *(f"{Kind.MATRIX}:{form}" for form in TableForm)]


class QuestionAddForm(forms.Form):
    """Which type of question, on which page."""

    kind = forms.ChoiceField(choices=[(value, value) for value in _VALUES])
    page = forms.CharField(max_length=CODE_MAXIMUM)

    def chosen_kind(self) -> Kind:
        """The type of question."""
        return Kind(self.cleaned_data["kind"].partition(":")[0])

    def chosen_table(self) -> TableForm | None:
        """The form in which a table starts, if it is not the usual one."""
        form = self.cleaned_data["kind"].partition(":")[2]
        return TableForm(form) if form else None


class PlaceForm(forms.Form):
    """What was dropped where: a question `into` a page, or a page when `into` is empty."""

    moved = forms.CharField(max_length=CODE_MAXIMUM)
    into = forms.CharField(max_length=CODE_MAXIMUM, required=False)
    position = forms.IntegerField(min_value=0, max_value=1_000)

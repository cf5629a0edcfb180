"""Settings of the kinds that ask for a number."""

from django import forms
from django.utils.translation import gettext_lazy as _

from aimpact.questionnaire.structure import Question
from aimpact.surveys.forms.figures import FigureField
from aimpact.surveys.forms.kinds.base import KindSettings, Words

UNIT = Words(name="unit", label=_("Unit"))


class NumberSettings(KindSettings):
    def words(self, question: Question) -> tuple[Words, ...]:
        return (UNIT,)

    def fields(self, question: Question) -> dict[str, forms.Field]:
        whole = forms.BooleanField(
            label=_("Whole numbers only"), required=False, initial=question.is_whole
        )
        return {
            "minimum": FigureField(label=_("Smallest number"), initial=question.minimum),
            "maximum": FigureField(label=_("Largest number"), initial=question.maximum),
            "is_whole": whole,
        }

"""Settings of the kinds that ask for a number on a scale that is drawn."""

from dataclasses import replace

from django import forms
from django.utils.translation import gettext_lazy as _

from aimpact.questionnaire.structure import Question
from aimpact.surveys.forms.figures import FigureField
from aimpact.surveys.forms.kinds.base import KindSettings, Typed, Words
from aimpact.surveys.forms.kinds.numbers import UNIT

ENDS = (
    Words(name="low", label=_("Words of the lower end"), maximum=100),
    Words(name="high", label=_("Words of the upper end"), maximum=100),
)


class NpsSettings(KindSettings):
    def words(self, question: Question) -> tuple[Words, ...]:
        return ENDS


class SliderSettings(KindSettings):
    def words(self, question: Question) -> tuple[Words, ...]:
        return (*ENDS, UNIT)

    def fields(self, question: Question) -> dict[str, forms.Field]:
        return {
            name: FigureField(label=label, initial=getattr(question, name))
            for name, label in (
                ("minimum", _("Smallest number")),
                ("maximum", _("Largest number")),
                ("step", _("Step")),
            )
        }

    def read(self, question: Question, typed: Typed) -> Question:
        read = super().read(question, typed)
        places = (read.minimum or 0.0, read.step or 1.0)
        return replace(read, is_whole=all(place.is_integer() for place in places))

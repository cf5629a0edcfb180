"""Settings of the kinds where people choose: one, several, yes or no, a step of a scale."""

from django import forms
from django.utils.translation import gettext_lazy as _

from aimpact.surveys.forms.kinds.base import (
    ANSWERS,
    CHOICES,
    SCALE,
    FigureField,
    KindSettings,
    Typed,
)
from aimpact.surveys.forms.parts import EXCLUSIVE, NO_OPINION, ORDINARY, OTHER
from aimpact.surveys.questionnaire.blank import ABSTAIN
from aimpact.surveys.questionnaire.structure import Choice, Display, Question


class SingleSettings(KindSettings):
    choices = CHOICES
    roles = (ORDINARY, OTHER, NO_OPINION)

    def fields(self, question: Question) -> dict[str, forms.Field]:
        choices = [
            (Display.RADIO.value, _("Every choice in sight")),
            (Display.DROPDOWN.value, _("A list to unfold, for more than ten choices")),
        ]
        drawn = Display.DROPDOWN if question.display is Display.DROPDOWN else Display.RADIO
        display = forms.ChoiceField(label=_("Display"), choices=choices, initial=drawn.value)
        return {"display": display}


class MultipleSettings(KindSettings):
    choices = CHOICES
    roles = (ORDINARY, OTHER, EXCLUSIVE, NO_OPINION)

    def fields(self, question: Question) -> dict[str, forms.Field]:
        return {
            name: FigureField(label=label, whole=True, at_least=1, initial=getattr(question, name))
            for name, label in (("minimum", _("At least")), ("maximum", _("At most")))
        }


class YesNoSettings(KindSettings):
    choices = ANSWERS

    def fields(self, question: Question) -> dict[str, forms.Field]:
        may = question.choice(ABSTAIN.code) is not None
        label = _("People may abstain")
        return {"may_abstain": forms.BooleanField(label=label, required=False, initial=may)}

    def read(self, question: Question, typed: Typed) -> Question:
        others = {name: value for name, value in typed.items() if name != "may_abstain"}
        return super().read(question, others | {"choices": _abstaining(question, typed)})


def _abstaining(question: Question, typed: Typed) -> tuple[Choice, ...]:
    choices = question.choices
    if not typed["may_abstain"]:
        return tuple(choice for choice in choices if choice.code != ABSTAIN.code)
    return choices if question.choice(ABSTAIN.code) else (*choices, ABSTAIN)


class RatingSettings(KindSettings):
    choices = SCALE
    roles = (ORDINARY, NO_OPINION)

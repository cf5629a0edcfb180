"""Settings of the kinds where people choose: one, several, yes or no, a step of a scale."""

from dataclasses import replace

from django import forms
from django.utils.translation import gettext_lazy as _

from aimpact.questionnaire.blank import ABSTAIN
from aimpact.questionnaire.structure import Choice, Display, Question
from aimpact.surveys.forms.figures import FigureField
from aimpact.surveys.forms.kinds.base import (
    ANSWERS,
    CHOICES,
    SCALE,
    KindSettings,
    Typed,
)
from aimpact.surveys.forms.parts import EXCLUSIVE, NO_OPINION, ORDINARY, OTHER


class SingleSettings(KindSettings):
    choices = CHOICES
    roles = (ORDINARY, OTHER, NO_OPINION)

    def fields(self, question: Question) -> dict[str, forms.Field]:
        choices = [
            (Display.RADIO.value, _("Every choice in sight")),
            (Display.BUTTONS.value, _("Buttons side by side, for short choices")),
            (Display.DROPDOWN.value, _("A list to unfold, for more than ten choices")),
        ]
        is_text = question.display in {Display.SHORT, Display.LONG}
        drawn = Display.RADIO if is_text else question.display
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
        choices = with_choice(question, ABSTAIN, is_offered=typed["may_abstain"])
        return replace(super().read(question, others), choices=choices)


def with_choice(question: Question, choice: Choice, *, is_offered: bool) -> tuple[Choice, ...]:
    """The choices with that one at the end, or without it."""
    if not is_offered:
        return tuple(each for each in question.choices if each.code != choice.code)
    return question.choices if question.choice(choice.code) else (*question.choices, choice)


class RatingSettings(KindSettings):
    choices = SCALE
    roles = (ORDINARY, NO_OPINION)

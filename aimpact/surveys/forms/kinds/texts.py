"""Settings of the kinds that people answer in words."""

from collections.abc import Iterator

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from aimpact.questionnaire.kinds.texts import MAXIMUM
from aimpact.questionnaire.structure import Display, Question
from aimpact.surveys.forms.figures import FigureField
from aimpact.surveys.forms.kinds.base import KindSettings, Typed


class TextSettings(KindSettings):
    def fields(self, question: Question) -> dict[str, forms.Field]:
        choices = [
            (Display.SHORT.value, _("One line")),
            (Display.LONG.value, _("Several lines")),
        ]
        drawn = Display.LONG if question.display is Display.LONG else Display.SHORT
        return {
            "display": forms.ChoiceField(label=_("Length"), choices=choices, initial=drawn.value),
            "maximum": FigureField(
                label=_("Characters at most"), whole=True, at_least=1, initial=question.maximum
            ),
        }

    def errors(self, question: Question, typed: Typed) -> Iterator[tuple[str, ValidationError]]:
        high = typed.get("maximum")
        length = MAXIMUM.get(Display(typed["display"])) if "display" in typed else None
        if high and length and high > length:
            message = _("%(maximum)s characters at most for this length.")
            yield "maximum", ValidationError(message, params={"maximum": length})

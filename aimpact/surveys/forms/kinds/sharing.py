"""Settings of the kinds that order choices, or share something out between them."""

from django import forms
from django.utils.translation import gettext_lazy as _

from aimpact.questionnaire.structure import Question
from aimpact.surveys.forms.figures import FigureField
from aimpact.surveys.forms.kinds.base import CHOICES, KindSettings, Parts, Words
from aimpact.surveys.forms.kinds.numbers import UNIT
from aimpact.surveys.forms.parts import EXCLUSIVE, ORDINARY

PROJECTS = Parts(title=_("Projects"), add=_("Add a project"))


class RankingSettings(KindSettings):
    choices = CHOICES
    roles = (ORDINARY,)

    def fields(self, question: Question) -> dict[str, forms.Field]:
        return {
            name: FigureField(label=label, whole=True, at_least=1, initial=getattr(question, name))
            for name, label in (
                ("minimum", _("Ranks to give at least")),
                ("maximum", _("Ranks to give at most")),
            )
        }


class ConstantSumSettings(KindSettings):
    choices = CHOICES
    roles = (ORDINARY,)

    def words(self, question: Question) -> tuple[Words, ...]:
        return (UNIT,)

    def fields(self, question: Question) -> dict[str, forms.Field]:
        whole = forms.BooleanField(
            label=_("Whole numbers only"), required=False, initial=question.is_whole
        )
        points = FigureField(label=_("Points to share out"), at_least=1, initial=question.maximum)
        return {"maximum": points, "is_whole": whole}


class BudgetSettings(KindSettings):
    choices = PROJECTS
    roles = (ORDINARY, EXCLUSIVE)
    amount = _("Cost")

    def words(self, question: Question) -> tuple[Words, ...]:
        return (UNIT,)

    def fields(self, question: Question) -> dict[str, forms.Field]:
        label = _("Budget that may be spent")
        return {"maximum": FigureField(label=label, at_least=1, initial=question.maximum)}

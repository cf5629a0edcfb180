"""Settings of the kinds that give lines one of the same mentions."""

from dataclasses import replace

from django import forms
from django.utils.translation import gettext_lazy as _

from aimpact.questionnaire.kinds.opinions import PASS
from aimpact.questionnaire.scales import MENTIONS
from aimpact.questionnaire.starts import STATEMENTS
from aimpact.questionnaire.structure import Question
from aimpact.surveys.forms.kinds.base import ANSWERS, KindSettings, Parts, Typed
from aimpact.surveys.forms.kinds.choices import with_choice
from aimpact.surveys.forms.parts import NO_OPINION, ORDINARY


class JudgmentSettings(KindSettings):
    choices = Parts(title=_("Mentions, best first"), add=_("Add a mention"), ready=MENTIONS)
    rows = Parts(title=_("Options"), add=_("Add an option"))
    roles = (ORDINARY, NO_OPINION)


class StatementsSettings(KindSettings):
    choices = ANSWERS
    rows = Parts(title=_("Statements"), add=_("Add a statement"))

    def fields(self, question: Question) -> dict[str, forms.Field]:
        may = question.choice(PASS) is not None
        return {
            "may_pass": forms.BooleanField(label=_("People may pass"), required=False, initial=may)
        }

    def read(self, question: Question, typed: Typed) -> Question:
        others = {name: value for name, value in typed.items() if name != "may_pass"}
        choices = with_choice(question, STATEMENTS[-1], is_offered=typed["may_pass"])
        return replace(super().read(question, others), choices=choices)

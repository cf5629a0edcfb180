"""Settings of the kinds that set choices side by side."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from aimpact.questionnaire.kinds.comparing import pairs_of, sets_of
from aimpact.questionnaire.structure import Question
from aimpact.surveys.forms.kinds.base import CHOICES, KindSettings, Words
from aimpact.surveys.forms.parts import NO_OPINION, ORDINARY
from aimpact.ui.text import format_number


class PairwiseSettings(KindSettings):
    choices = CHOICES
    roles = (ORDINARY, NO_OPINION)

    def note(self, question: Question) -> str:
        number = len(pairs_of(question))
        words = ngettext(
            "Each person makes %(number)s comparison.",
            "Each person makes %(number)s comparisons.",
            number,
        )
        return words % {"number": format_number(number)}


class BestWorstSettings(KindSettings):
    choices = CHOICES
    roles = (ORDINARY,)

    def words(self, question: Question) -> tuple[Words, ...]:
        return (
            Words(name="high", label=_("Words for the first one"), maximum=60),
            Words(name="low", label=_("Words for the last one"), maximum=60),
        )

    def note(self, question: Question) -> str:
        sets = sets_of(question)
        words = ngettext(
            "Each person sees %(number)s set of %(size)s answers.",
            "Each person sees %(number)s sets of %(size)s answers.",
            len(sets),
        )
        size = max((len(each.items) for each in sets), default=0)
        return words % {"number": format_number(len(sets)), "size": format_number(size)}

"""The sample of a survey in words: why a label is refused, what an electoral poll owes."""

import re

from django.utils.translation import gettext as _

from aimpact.core.text import fold
from aimpact.insights.sampling import QUOTA_TOLERANCE, LabelRefusal
from aimpact.questionnaire.structure import Questionnaire

_ELECTORAL = re.compile(
    r"\b(elections?|electora(l|le|les|ux)|electeurs?|candidate?s?|scrutin|referendum|"
    r"intentions? de vote|municipales|presidentielles?|legislatives|senatoriales|tete de liste|"
    r"(premier|second|deuxieme) tour)\b"
)


def seems_electoral(document: Questionnaire) -> bool:
    """Whether words of the questionnaire are those of an electoral debate: the team is asked."""
    texts = [document.title, document.intro, *(each.label for each in document.questions())]
    return any(_ELECTORAL.search(fold(text.read("fr"))) for text in texts)


def explain_label_refusal(refusal: LabelRefusal) -> str:
    """Why the label is not given, and what would allow it."""
    return {
        LabelRefusal.OPEN_TO_ALL: _(
            "Anyone could answer this survey: its participants chose themselves, and were not"
            " drawn or recruited. Invite the people chosen, by e-mail or by printed code."
        ),
        LabelRefusal.NO_METHOD: _("Tell how people were chosen."),
        LabelRefusal.NO_FRAME: _(
            "Name the list from which people were drawn, and how many people it holds."
        ),
        LabelRefusal.NOT_DRAWN: _("Tell how many people were drawn by lot."),
        LabelRefusal.MORE_INVITED_THAN_DRAWN: _(
            "More people were invited than were drawn by lot: some were chosen otherwise."
        ),
        LabelRefusal.MORE_BALLOTS_THAN_DRAWN: _(
            "More people answered than were drawn by lot: some were chosen otherwise."
        ),
        LabelRefusal.NO_QUOTA_FIELD: _("Name the variables of the quotas."),
        LabelRefusal.QUOTA_FIELD_NOT_ASKED: _(
            "A variable of the quotas is not asked in the profile of this survey: nobody can"
            " check it."
        ),
        LabelRefusal.NO_QUOTA_SET: _(
            "Anyone could answer and this survey sets no quota on these variables: nothing held"
            " the sample to them. Set the quotas in the questionnaire, or invite people chosen."
        ),
        LabelRefusal.NO_POPULATION: _(
            "The population is not known for a variable of the quotas, or too few people answered"
            " to compare: import the figures of INSEE, or wait for answers."
        ),
        LabelRefusal.QUOTAS_MISSED: _(
            "The quotas were not met: a group is more than %(points)s points away from its share"
            " of the population."
        )
        % {"points": round(100 * QUOTA_TOLERANCE)},
        LabelRefusal.NOT_WEIGHTED: _(
            "The results are not weighted: a weighted panel needs its weights first."
        ),
    }[refusal]

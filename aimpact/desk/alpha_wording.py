"""What an agreement of coders allows, in words."""

from django.utils.translation import gettext as _

from aimpact.statistics.agreement import Allows, Alpha
from aimpact.ui.text import format_number


def explain_alpha(alpha: Alpha | None) -> list[str]:
    """What an agreement allows, a sentence each, the verdict first."""
    if alpha is None:
        return [_("Every text has the same code: agreement cannot be told from chance.")]
    verdict = {
        Allows.CONCLUSIONS: _("Reliable: from 0.800 on, conclusions may rest on these codes."),
        Allows.TENTATIVE: _(
            "Uncertain: between 0.667 and 0.800, only tentative conclusions, and said to be so."
        ),
        Allows.NOTHING: _(
            "Not reliable: under 0.667, nothing may be concluded from these codes. Make the "
            "definitions clearer, then code other texts."
        ),
    }
    sentences = [verdict[alpha.allows]]
    if alpha.at_worst is not alpha.allows:
        low = format_number(alpha.low, decimals=3)
        sentences.append(
            _(
                "The low end of the interval, %(low)s, falls in a class beneath: more texts would "
                "tell."
            )
            % {"low": low}
        )
    return sentences

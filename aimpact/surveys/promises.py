"""Who can know what one answered, as participants read it: everywhere the same words."""

from django.utils.translation import gettext as _

from aimpact.surveys.enums import Anonymity
from aimpact.surveys.models import Survey


def promise_in_words(survey: Survey) -> tuple[str, str]:
    """The mode of a survey: one word, then what it means (as in `answer/mode.html`)."""
    space = {"space": survey.space.name}
    match survey.anonymity:
        case Anonymity.ANONYMOUS:
            return _("Anonymous:"), _("nothing kept with your answers tells who you are.")
        case Anonymity.PSEUDONYM:
            sentence = _(
                "the team of %(space)s never sees whose answers these are; the platform alone"
                " knows, until they are counted, at the closing at the latest."
            )
            return _("Pseudonymous:"), sentence % space
        case Anonymity.VERIFIABLE:
            return _("Secret and verifiable:"), _(
                "nothing that is kept, even by AimPact, can tell what you answered; at the closing"
                " the ballots are published without names, and you can find yours among them."
            )
    return _("Named:"), _("the team of %(space)s sees your answers with your name.") % space

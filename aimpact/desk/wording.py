"""What the desk refuses to code, and what an agreement allows, in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from aimpact.desk.services import coding, frame
from aimpact.desk.services.studies import WrongState

_REFUSALS: Mapping[type[Exception], Promise] = {
    WrongState: gettext_lazy("The study is not at work any more: nothing was changed."),
    frame.NotATextToCode: gettext_lazy("The texts of this question are not shown for now."),
    frame.SameLabel: gettext_lazy("Another code has this name."),
    frame.TooManyCodes: gettext_lazy("A frame holds 40 codes at most: nobody keeps more in mind."),
    frame.FrameClosed: gettext_lazy(
        "Both coders have done: the frame stays as they read with it. To change it, begin a new "
        "coding."
    ),
    frame.CodeInUse: gettext_lazy("A text bears this code: retire it, it cannot be erased."),
    coding.AlreadyDrawn: gettext_lazy("The texts were drawn already, and are drawn once."),
    coding.NoFrame: gettext_lazy("Write two codes at least before drawing texts."),
    coding.TooFewTexts: gettext_lazy(
        "Fewer than 10 texts are left to draw: read them, there is nothing to measure."
    ),
    coding.NotTwoAnalysts: gettext_lazy("Two different analysts of the study code the texts."),
    coding.NotACoder: gettext_lazy("You have done, or do not code these texts: nothing changed."),
    coding.NothingSaid: gettext_lazy("Give a code at least, or say that the text cannot be coded."),
    coding.NotAllCoded: gettext_lazy("Some texts are left to code."),
    coding.NotCompared: gettext_lazy("The two coders have not both done yet."),
    coding.NothingToSettle: gettext_lazy("The coders agree on this text: nothing is to settle."),
}
REFUSED = tuple(_REFUSALS)
"""What the services of coding raise when they refuse."""


def explain_refusal(refused: Exception) -> str:
    """Why nothing was done, in a sentence."""
    return str(_REFUSALS[type(refused)])

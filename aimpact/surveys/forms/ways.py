"""Input of the ways of answering."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from aimpact.surveys.forms.conditions import Posted
from aimpact.surveys.forms.texts import WordsField
from aimpact.surveys.services.ways import (
    EditLocked,
    EditNeedsLateResults,
    EditNeedsNames,
    MaximumTooLow,
    Ways,
    WaysOfVerifiable,
    WaysRefused,
)
from aimpact.ui.text import format_number

LARGEST_MAXIMUM = 10_000_000

REFUSALS = {
    EditNeedsNames: _(
        "Nothing in this survey tells whose a ballot is, so that it cannot be given back to be"
        " changed. This is for named or pseudonymous surveys, among people who are known."
    ),
    WaysOfVerifiable: _(
        "A secret and verifiable ballot is final and is not set aside, and there is no maximum."
    ),
    EditNeedsLateResults: _(
        "Results of this survey are shown live. Answers that may change are counted at the"
        " closing: choose other terms for the results first."
    ),
    EditLocked: _("The survey has opened: people were told whether their answers are final."),
}


class WaysForm(forms.Form):
    """How many answers, and what participants may do with theirs."""

    maximum_ballots = forms.IntegerField(
        label=_("Maximum number of answers"),
        min_value=1,
        max_value=LARGEST_MAXIMUM,
        required=False,
        help_text=_(
            "Empty: no maximum. Otherwise the survey stops by itself, exactly there, in whichever"
            " way answers come in. Whoever is answering at that moment is told that it is too late:"
            " participants read the maximum before they start."
        ),
    )
    may_save = forms.BooleanField(
        label=_("Participants may save their answers and come back later"),
        required=False,
        help_text=_(
            "What they typed is kept encrypted, for 30 days at most. Only the link that they are"
            " given opens it: neither your team nor AimPact can read it."
        ),
    )
    may_edit = forms.BooleanField(
        label=_("Participants may change their answers until the closing"),
        required=False,
        help_text=_(
            "For named and pseudonymous surveys: nothing tells whose an anonymous ballot is."
            " Answers are then counted at the closing, and results show from that moment on."
        ),
    )

    def __init__(
        self, ways: Ways, data: Posted | None, *, knows_authors: bool, has_opened: bool
    ) -> None:
        initial = {name: getattr(ways, name) for name in self.base_fields}
        super().__init__(data, initial=initial)
        self.fields["may_edit"].disabled = has_opened or not (knows_authors or ways.may_edit)

    def read(self) -> Ways:
        """The ways as typed."""
        return Ways(**self.cleaned_data)

    def refuse(self, refusal: WaysRefused) -> None:
        """Say beside the field why it cannot be."""
        self.add_error(refusal.field, _words(refusal))


def _words(refusal: WaysRefused) -> str:
    if isinstance(refusal, MaximumTooLow):
        sentence = ngettext(
            "%(number)s answer is in already: the maximum cannot be lower.",
            "%(number)s answers are in already: the maximum cannot be lower.",
            refusal.ballots,
        )
        return sentence % {"number": format_number(refusal.ballots)}
    return str(REFUSALS[type(refusal)])


class PauseForm(forms.Form):
    """Why the survey takes no answers for now."""

    pause_reason = WordsField(
        label=_("Reason of the pause"),
        maximum=300,
        required=True,
        help_text=_(
            "Shown to whoever comes meanwhile, for instance: a question is being corrected, we are"
            " back tomorrow at noon."
        ),
        error_messages={"required": _("Say why: people who come will read it.")},
    )

    def read(self) -> str:
        """The reason as typed."""
        typed: dict[str, Any] = self.cleaned_data
        return str(typed["pause_reason"])

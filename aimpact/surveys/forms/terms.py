"""Input of the terms of a survey."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from aimpact.accounts.enums import ProfileField
from aimpact.spaces.enums import TimeZone
from aimpact.surveys.enums import (
    COMPOSED,
    STRENGTH,
    UNLINKED,
    Anonymity,
    Audience,
    Moment,
    ResultsVisibility,
)
from aimpact.surveys.forms.conditions import Posted
from aimpact.surveys.forms.texts import WordsField
from aimpact.surveys.services.terms import (
    AnonymityWeakened,
    AsksForNames,
    AudienceLocked,
    ClosesBeforeOpening,
    ClosesInThePast,
    DatesLocked,
    EditNeedsKnownPeople,
    LiveNeedsFinalBallots,
    NamedNeedsKnownPeople,
    ProfileLocked,
    ReminderOutsideDates,
    RuleNeeded,
    RuleRefused,
    SmallestCellLocked,
    SmallestCellLowered,
    SubjectNeeded,
    Terms,
    TermsRefused,
    TerritoryNeeded,
    VerifiableAsksNoProfile,
    VerifiableIsFinal,
    VerifiableTooLate,
)
from aimpact.territories.enums import TerritoryKind
from aimpact.territories.fields import TerritoryField

FORMATS = ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M")
YEARS = range(2000, 2101)

MOMENTS = [
    (Moment.NONE.value, _("No")),
    (Moment.BEFORE.value, _("Yes, before the decision")),
    (Moment.AFTER.value, _("Yes, after the decision")),
]
AUDIENCES = [
    (audience.value, audience.label)
    for audience in Audience
    if audience not in COMPOSED - {Audience.COMBINED}
]
"""The usual cases, then one word for all that is composed."""
AUDIENCE_HINTS = {
    Audience.LINK: _(
        "The widest. No account is asked; one answer from each browser, which a determined"
        " person can get around."
    ),
    Audience.MEMBERS: _("People who joined your space with a code or a link, once each."),
    Audience.INVITEES: _("A list of e-mail addresses: each gets a personal link, used once."),
    Audience.TERRITORY: _("People whose account says that they live there, once each."),
    Audience.CODES: _("One-time codes on letters or cards that you hand out: no account is asked."),
    Audience.COMBINED: _("For instance: members aged 16 or more, or else people who were invited."),
}
ANONYMITIES = [(mode.value, mode.label) for mode in STRENGTH]
"""The four modes, from the one that says most of people to the one that says least."""
ANONYMITY_HINTS = {
    Anonymity.NAMED: _(
        "Your team sees who gave each answer, and participants read so before they answer. It asks"
        " to know who answers."
    ),
    Anonymity.PSEUDONYM: _(
        "Your team never sees who answered what; the platform alone keeps the link until ballots"
        " are counted, so that people can change theirs. It asks for nothing else."
    ),
    Anonymity.ANONYMOUS: _(
        "Nobody reads who answered what: who took part and what was answered are kept apart, with"
        " nothing to join them. It asks that no question tells who answers."
    ),
    Anonymity.VERIFIABLE: _(
        "Not even AimPact, with its whole database, can tell who answered what, and anyone can"
        " count the ballots again, which are published at the closing. It asks to know who may"
        " answer, for closed questions alone, nothing about participants, final ballots, and"
        " JavaScript in their browsers."
    ),
}
RESULTS_HINTS = {
    ResultsVisibility.LIVE: _("They move by groups of answers. Early results may sway people."),
    ResultsVisibility.AT_END: _("Nobody is swayed, and everyone learns the outcome."),
    ResultsVisibility.TEAM: _("Participants are told so before they answer."),
}
REFUSALS: dict[type[TermsRefused], Promise] = {
    NamedNeedsKnownPeople: _(
        "This mode needs to know who answers: choose members, invited people or inhabitants."
    ),
    EditNeedsKnownPeople: _(
        "Participants may change their answers until the closing: this needs to know who answers."
        " Choose members, invited people or inhabitants."
    ),
    VerifiableTooLate: _("People have answered: the survey can no longer become verifiable."),
    VerifiableAsksNoProfile: _(
        "Ballots of a secret and verifiable survey are published: nothing is asked about people."
    ),
    VerifiableIsFinal: _(
        "A secret and verifiable ballot is final: on the page “Ways of answering”, take away the"
        " maximum and the right to save or to change one’s answers first."
    ),
    AsksForNames: _(
        "A question asks for an e-mail address or a telephone number, which would say who answered."
        " Take the survey back to its draft and remove it first."
    ),
    AnonymityWeakened: _("People have answered anonymously: this promise cannot be taken back."),
    AudienceLocked: _("People have answered: who may answer can no longer change."),
    RuleNeeded: _("Say which conditions."),
    RuleRefused: _("These conditions do not go together."),
    TerritoryNeeded: _("Write the name of the commune, département or région."),
    ProfileLocked: _("People have answered: what is asked about them can no longer change."),
    SmallestCellLocked: _("The survey is over: this number stays as it was."),
    SmallestCellLowered: _("People have answered: this number can grow, not shrink."),
    SubjectNeeded: _("Name the project or the bill."),
    DatesLocked: _("The survey has opened: extend it or close it on the page “Publication”."),
    ClosesBeforeOpening: _("The closing must come after the opening."),
    ClosesInThePast: _("This date is past: the survey would be over at once."),
    LiveNeedsFinalBallots: _(
        "Participants may change their answers until the closing: results are counted then."
    ),
    ReminderOutsideDates: _("The reminder must come after the opening and before the closing."),
}


class WallClockField(forms.DateTimeField):
    """A date and a time as a clock on the wall shows them: the form knows in which time zone."""

    widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})

    def prepare_value(self, value: Any) -> Any:
        return value

    def to_python(self, value: Any) -> datetime | None:
        if value in self.empty_values or isinstance(value, datetime):
            return value or None
        for form in FORMATS:
            try:
                found = datetime.strptime(str(value).strip(), form)  # noqa: DTZ007 - a wall clock
            except ValueError:
                continue
            if found.year in YEARS:
                return found
        raise ValidationError(_("Write a date and a time, for example 31/05/2027 20:00."))


def on_wall(at: datetime | None, zone: ZoneInfo) -> datetime | None:
    """What a clock in that zone shows at that moment."""
    return at.astimezone(zone).replace(tzinfo=None) if at else None


def from_wall(shown: datetime | None, zone: ZoneInfo) -> datetime | None:
    """The moment at which a clock in that zone shows this. Raises `ValidationError` for an hour
    that the change to summer time skips.
    """
    if shown is None:
        return None
    at = shown.replace(tzinfo=zone)
    if on_wall(at.astimezone(UTC), zone) != shown:
        raise ValidationError(_("This hour does not exist that day: clocks go forward."))
    return at


class TermsForm(forms.Form):
    """The terms. What can no longer change is shown, not asked."""

    moment = forms.ChoiceField(
        label=_("Is it tied to a project or a bill?"),
        choices=MOMENTS,
        required=False,
        widget=forms.RadioSelect,
    )
    subject = WordsField(
        label=_("Which project or bill?"),
        maximum=200,
        help_text=_("Participants read it, for instance: the new market hall."),
    )
    audience = forms.ChoiceField(
        label=_("Who may answer?"), choices=AUDIENCES, widget=forms.RadioSelect
    )
    territory = TerritoryField(
        kinds=tuple(TerritoryKind), label=_("Inhabitants of which territory?"), required=False
    )
    anonymity = forms.ChoiceField(
        label=_("Who can know what each person answered?"),
        choices=ANONYMITIES,
        widget=forms.RadioSelect,
    )
    profile_fields = forms.MultipleChoiceField(
        label=_("What would you like to know about participants?"),
        choices=ProfileField.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Asked after the questions, always optional. Ask only what you will use: each one"
            " makes people a little easier to recognise."
        ),
    )
    results_visibility = forms.ChoiceField(
        label=_("Who sees the results, and when?"),
        choices=ResultsVisibility.choices,
        widget=forms.RadioSelect,
    )
    smallest_cell = forms.IntegerField(
        label=_("Smallest group shown"),
        min_value=3,
        max_value=50,
        help_text=_("Results of fewer people than this are never shown, to anyone."),
    )
    opens_at = WallClockField(
        label=_("Opening"),
        required=False,
        help_text=_("Empty: as soon as you publish."),
    )
    closes_at = WallClockField(
        label=_("Closing"), required=False, help_text=_("Empty: until you close it yourself.")
    )
    remind_at = WallClockField(
        label=_("Reminder by e-mail"),
        required=False,
        help_text=_("Sent only to invited people who have not answered."),
    )
    time_zone = forms.ChoiceField(label=_("Time zone of these dates"), choices=TimeZone.choices)

    def __init__(
        self,
        terms: Terms,
        data: Posted | None,
        *,
        ballots_are_in: bool,
        has_opened: bool,
        bars: Mapping[str, Sequence[str]],
    ) -> None:
        """`bars`: what bars each mode of secrecy (`selectors.modes`)."""
        self.terms = terms
        super().__init__(data, initial=_initial(terms))
        hints = {
            "audience": AUDIENCE_HINTS,
            "anonymity": {mode: _with_bars(ANONYMITY_HINTS[mode], bars[mode]) for mode in STRENGTH},
            "results_visibility": RESULTS_HINTS,
        }
        for name, words in hints.items():
            self.fields[name].choice_hints = words  # type: ignore[attr-defined]  # read by ui
        if ballots_are_in:
            self._keep("audience", "profile_fields")
            del self.fields["territory"]
            if terms.anonymity in UNLINKED:  # no weaker mode, and none stronger can be entered
                self._keep("anonymity")
        if has_opened:
            self._keep("opens_at", "closes_at", "time_zone")

    def _keep(self, *names: str) -> None:
        for name in names:
            self.fields[name].disabled = True

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        zone = ZoneInfo(typed.get("time_zone") or self.terms.time_zone)
        for name in ("opens_at", "closes_at", "remind_at"):
            try:
                typed[name] = from_wall(typed.get(name), zone)
            except ValidationError as error:
                self.add_error(name, error)
        return typed

    @property
    def wants_rule(self) -> bool:
        """Whether conditions are to be combined, which the composer asks afterwards."""
        chosen = self.cleaned_data["audience"]
        return chosen == Audience.COMBINED and self.terms.audience not in COMPOSED

    def read(self) -> Terms:
        """The terms as typed; those that were not asked are as they were, to the microsecond."""
        asked = [name for name, field in self.fields.items() if not field.disabled]
        values = {name: self.cleaned_data[name] for name in asked}
        if values.get("audience") == Audience.COMBINED:  # the rule itself is the composer's
            del values["audience"]
            values.pop("territory", None)
        if "profile_fields" in values:
            values["profile_fields"] = tuple(values["profile_fields"])
        return replace(self.terms, **values)

    def refuse(self, refusal: TermsRefused) -> None:
        """Show why the terms cannot be, beside the field to change."""
        field = refusal.field if refusal.field in self.fields else None
        self.add_error(field, str(REFUSALS[type(refusal)]))


def _with_bars(hint: Promise, bars: Sequence[str]) -> str | Promise:
    """What a mode is, and what is in its way as the survey stands."""
    if not bars:
        return hint
    head = gettext("Not as the survey stands:")
    return format_html("{}<br><strong>{} {}</strong>", hint, head, " ".join(bars))


def _initial(terms: Terms) -> dict[str, Any]:
    zone = ZoneInfo(terms.time_zone)
    initial = {name: getattr(terms, name) for name in Terms.__dataclass_fields__}
    initial["audience"] = Audience.COMBINED if terms.audience in COMPOSED else terms.audience
    for name in ("opens_at", "closes_at", "remind_at"):
        initial[name] = on_wall(initial[name], zone)
    return initial | {"profile_fields": list(terms.profile_fields)}

"""Input of a composed rule: one small form a condition, put together in ways by buttons.

It works without JavaScript: each button sends the whole composition and shows it again changed.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aimpact.accounts.oidc.providers import PROFILES, providers
from aimpact.surveys.admission import domains
from aimpact.surveys.admission.conditions import (
    OLDEST,
    YOUNGEST,
    Condition,
    EmailDomain,
    HasCode,
    Inhabitant,
    Invited,
    Kind,
    Level,
    Member,
    MinimumAge,
    VerifiedIdentity,
)
from aimpact.surveys.admission.rule import CONDITIONS, WAYS, Problem, Rule
from aimpact.territories.enums import TerritoryKind
from aimpact.territories.fields import TerritoryField
from aimpact.territories.models import Territory

NAMES: dict[Kind, Promise] = {
    Kind.MEMBER: gettext_lazy("Be a member of the space"),
    Kind.INVITED: gettext_lazy("Have received a personal invitation"),
    Kind.CODE: gettext_lazy("Hold a printed code"),
    Kind.EMAIL_DOMAIN: gettext_lazy("Have a professional or school e-mail address"),
    Kind.TERRITORY: gettext_lazy("Live in a territory"),
    Kind.MINIMUM_AGE: gettext_lazy("Have a minimum age"),
    Kind.IDENTITY: gettext_lazy("Have a verified identity"),
}
PROBLEMS: dict[Problem, Promise] = {
    Problem.EMPTY: gettext_lazy("Each way in needs at least one condition: add one, or remove it."),
    Problem.TOO_LONG: gettext_lazy("That is too many: people must be able to read the whole rule."),
    Problem.ANYONE_WITH_OTHERS: gettext_lazy("Anyone with the link: other conditions are useless."),
    Problem.SAME_KIND_TWICE: gettext_lazy("A way in asks the same kind of thing twice."),
    Problem.WAY_ADDS_NOTHING: gettext_lazy(
        "One way in lets in nobody that another does not: remove one of the two."
    ),
}


class ConditionForm(forms.Form):
    """One condition. `kind` says which; most have nothing to type."""

    kind: ClassVar[Kind]
    make: ClassVar[Callable[[], Condition]]

    @property
    def name(self) -> Promise:
        """What the condition asks, in a few words."""
        return NAMES[self.kind]

    def condition(self) -> Condition:
        """The condition as typed; the form must be valid."""
        return type(self).make()


class MemberForm(ConditionForm):
    kind, make = Kind.MEMBER, Member


class InvitedForm(ConditionForm):
    kind, make = Kind.INVITED, Invited


class CodeForm(ConditionForm):
    kind, make = Kind.CODE, HasCode


class EmailDomainForm(ConditionForm):
    """A list of domains, one a line."""

    kind = Kind.EMAIL_DOMAIN
    domains = forms.CharField(
        label=gettext_lazy("What comes after the @"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy(
            "One a line, for instance: ville-exemple.fr. The address of the account counts, once"
            " checked."
        ),
    )
    subdomains = forms.BooleanField(
        label=gettext_lazy("Subdomains count too (for instance: eleves.ville-exemple.fr)"),
        required=False,
    )

    def clean_domains(self) -> tuple[str, ...]:
        try:
            found = domains.read_domains(self.cleaned_data["domains"])
        except domains.NotADomain as refusal:
            words = _("“%(typed)s” is not what comes after the @ of an address.")
            raise ValidationError(words % {"typed": refusal.typed[:60]}) from refusal
        if len(found) > domains.MOST:
            raise ValidationError(_("%(number)s at most.") % {"number": domains.MOST})
        return found

    def condition(self) -> Condition:
        return EmailDomain(self.cleaned_data["domains"], self.cleaned_data["subdomains"])


class TerritoryForm(ConditionForm):
    """A commune, a département, a région…"""

    kind = Kind.TERRITORY
    territory = TerritoryField(
        kinds=tuple(TerritoryKind), label=gettext_lazy("Inhabitants of which territory?")
    )

    def condition(self) -> Condition:
        return Inhabitant(self.cleaned_data["territory"].pk)


class AgeForm(ConditionForm):
    """An age in years."""

    kind = Kind.MINIMUM_AGE
    years = forms.IntegerField(
        label=gettext_lazy("Minimum age"),
        min_value=YOUNGEST,
        max_value=OLDEST,
        help_text=gettext_lazy(
            "From the year of birth of the account: whoever turns that age this year waits for"
            " the next one."
        ),
    )

    def condition(self) -> Condition:
        return MinimumAge(self.cleaned_data["years"])


class IdentityForm(ConditionForm):
    """A provider and a level of assurance."""

    kind = Kind.IDENTITY
    provider = forms.ChoiceField(label=gettext_lazy("Verified by"))
    level = forms.TypedChoiceField(
        label=gettext_lazy("Level"),
        coerce=int,
        choices=[
            (1, gettext_lazy("Any account of the provider")),
            (2, gettext_lazy("Substantial")),
            (3, gettext_lazy("High")),
        ],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = {provider.profile.code: provider.profile.name for provider in providers()}
        chosen = str(self.initial.get("provider", ""))
        if chosen in PROFILES and not self.is_bound:  # one that the platform has left since
            names.setdefault(chosen, PROFILES[chosen].name)
        self.fields["provider"].choices = list(names.items())  # type: ignore[attr-defined]  # a ChoiceField

    def condition(self) -> Condition:
        level = Level(self.cleaned_data["level"])
        return VerifiedIdentity(self.cleaned_data["provider"], level)


FORMS: dict[Kind, type[ConditionForm]] = {
    form.kind: form
    for form in (
        MemberForm,
        InvitedForm,
        CodeForm,
        EmailDomainForm,
        TerritoryForm,
        AgeForm,
        IdentityForm,
    )
}
Typed = tuple[Kind, dict[str, Any]]
"""A condition as it was typed: its kind, and the raw values of its fields."""


class Composer:
    """The composition of a rule, as it is typed."""

    def __init__(self, ways: list[list[Typed]], *, is_sent: bool = False) -> None:
        self.typed = ways
        self.errors: list[str] = []
        self.ways = [
            [_form(kind, values, f"w{way}c{at}", is_sent) for at, (kind, values) in enumerate(line)]
            for way, line in enumerate(ways)
        ]

    @classmethod
    def of_rule(cls, rule: Rule) -> "Composer":
        """The composition that gives this rule; an empty way for « anyone »."""
        if rule.asks(Kind.ANYONE):
            return cls([[]])
        return cls([[_typed(condition) for condition in way] for way in rule.ways])

    @classmethod
    def of_post(cls, data: Mapping[str, Any], *, is_sent: bool) -> "Composer":
        """The composition that was posted."""
        count = min(_number(data.get("ways")), WAYS)
        return cls([list(_read_way(data, way)) for way in range(count)], is_sent=is_sent)

    @property
    def choices(self) -> list[tuple[str, Promise]]:
        """The kinds of conditions that may be added; identities where they can be verified."""
        kinds = [kind for kind in FORMS if kind is not Kind.IDENTITY or providers()]
        return [(kind.value, NAMES[kind]) for kind in kinds]

    @property
    def may_add_way(self) -> bool:
        return len(self.ways) < WAYS

    def changed(self, button: str, data: Mapping[str, Any]) -> "Composer":
        """The composition once this button has done its work."""
        ways = [list(way) for way in self.typed]
        match button.split(":"):
            case ["way"] if len(ways) < WAYS:
                ways.append([])
            case ["unway", way] if _number(way) < len(ways):
                del ways[_number(way)]
            case ["add", way] if _number(way) < len(ways):
                _add(ways[_number(way)], str(data.get(f"add{way}", "")))
            case ["remove", way, at] if _number(way) < len(ways):
                del ways[_number(way)][_number(at) : _number(at) + 1]
        return Composer(ways or [[]])

    def rule(self) -> Rule | None:
        """The rule as typed; `None` when something is to be mended, said beside it."""
        is_right = [form.is_valid() for way in self.ways for form in way]
        if not all(is_right):
            return None
        rule = Rule(tuple(tuple(form.condition() for form in way) for way in self.ways))
        self.errors = [str(PROBLEMS[problem]) for problem in sorted(rule.problems())]
        return None if self.errors else rule


def _form(kind: Kind, values: dict[str, Any], prefix: str, is_sent: bool) -> ConditionForm:
    if not is_sent:
        return FORMS[kind](prefix=prefix, initial=values)
    data = {f"{prefix}-{name}": value for name, value in values.items()}
    return FORMS[kind](data, prefix=prefix, initial=values)


def _typed(condition: Condition) -> Typed:
    values: dict[str, Any] = {}
    match condition:
        case EmailDomain(listed, subdomains):
            values = {"domains": "\n".join(map(domains.shown, listed)), "subdomains": subdomains}
        case Inhabitant(number):
            found = Territory.objects.filter(pk=number).select_related("departement").first()
            values = {"territory": found.label if found else ""}
        case MinimumAge(years):
            values = {"years": years}
        case VerifiedIdentity(provider, level):
            values = {"provider": provider, "level": int(level)}
    return condition.kind, values


def _read_way(data: Mapping[str, Any], way: int) -> Iterator[Typed]:
    for at in range(CONDITIONS):
        prefix = f"w{way}c{at}"
        kind = str(data.get(f"{prefix}-kind", ""))
        if kind not in {known.value for known in FORMS}:
            return
        names = [*FORMS[Kind(kind)].base_fields, "territory_choice"]
        values = {name: data[f"{prefix}-{name}"] for name in names if f"{prefix}-{name}" in data}
        yield Kind(kind), values


def _add(way: list[Typed], kind: str) -> None:
    is_known = kind in {known.value for known in FORMS}
    if is_known and len(way) < CONDITIONS and kind not in {typed[0].value for typed in way}:
        way.append((Kind(kind), {}))


def _number(typed: Any) -> int:
    text = str(typed)
    return int(text) if text.isdecimal() and len(text) < 3 else 0

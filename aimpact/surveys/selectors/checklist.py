"""The whole rule as a checklist for one person: what is met, what is not, and how to meet it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from aimpact.accounts.oidc.providers import find_provider
from aimpact.surveys.admission.conditions import Condition, Key, Kind, MinimumAge, VerifiedIdentity
from aimpact.surveys.admission.rule import Way
from aimpact.surveys.eligibility import Lack, lack_of
from aimpact.surveys.models import Survey
from aimpact.surveys.rules import Visitor
from aimpact.surveys.selectors.admission_words import Places, condition_in_words, places_of
from aimpact.ui.parts import Link


@dataclass(frozen=True, slots=True)
class Item:
    """One condition. `is_met` is `None` while nobody has signed in: we cannot tell."""

    words: str
    is_met: bool | None
    advice: str = ""
    link: Link | None = None


@dataclass(frozen=True, slots=True)
class Checklist:
    """The ways in, for one person. `actions` are what one does first (sign in, sign up)."""

    ways: tuple[tuple[Item, ...], ...]
    must_sign_in: bool
    mixes_keys: bool
    asks_code: bool
    actions: tuple[Link, ...]

    @property
    def is_code_alone(self) -> bool:
        """Whether a code is all that is asked: its field then says everything."""
        return self.asks_code and len(self.ways) == 1 and len(self.ways[0]) == 1


@dataclass(frozen=True, slots=True)
class _Case:
    """What the advice of one condition depends on."""

    survey: Survey
    visitor: Visitor
    condition: Any
    at: datetime
    here: str


def make_checklist(survey: Survey, visitor: Visitor, *, at: datetime, here: str) -> Checklist:
    """The checklist of this person at this survey; `here` is where the ways out lead back."""
    rule = survey.rule
    places = places_of(rule.conditions)
    items = {
        condition: _item(_Case(survey, visitor, condition, at, here), places)
        for condition in rule.conditions
    }
    must_sign_in = visitor.user is None and Key.ACCOUNT in rule.looks_at
    holds_code = rule.asks(Kind.CODE) and _is_met(items, rule.ways, Kind.CODE)
    return Checklist(
        ways=tuple(tuple(items[condition] for condition in way) for way in rule.ways),
        must_sign_in=must_sign_in,
        mixes_keys=rule.mixes_keys,
        asks_code=rule.asks(Kind.CODE) and not holds_code,
        actions=_actions(survey, here) if must_sign_in else (),
    )


def _is_met(items: dict[Condition, Item], ways: tuple[Way, ...], kind: Kind) -> bool:
    return any(items[one].is_met for way in ways for one in way if one.kind is kind)


def _item(case: _Case, places: Places) -> Item:
    words = capfirst(condition_in_words(case.condition, case.survey.space.name, places))
    lack = lack_of(case.survey, case.visitor, case.condition, at=case.at)
    if lack is None:
        return Item(words, is_met=True)
    if lack is Lack.NOT_SIGNED_IN:
        return Item(words, is_met=None)
    advice, link = _ADVICE[lack](case)
    return Item(words, is_met=False, advice=advice, link=link)


def _actions(survey: Survey, here: str) -> tuple[Link, ...]:
    query = urlencode({"next": here})
    return (
        Link(_("Sign in"), f"{reverse('account_login')}?{query}", "log-in"),
        Link(_("Create an account"), f"{reverse('account_signup')}?{query}", "user-plus"),
    )


def _to(name: str, label: str, case: _Case, icon: str) -> Link:
    return Link(label, f"{reverse(name)}?{urlencode({'next': case.here})}", icon)


Advice = tuple[str, Link | None]


def _not_a_member(case: _Case) -> Advice:
    words = _("Enter the code or the link that %(space)s gives to its members, then come back.")
    link = _to("enter_code", _("Enter an access code"), case, "key-round")
    return words % {"space": case.survey.space.name}, link


def _not_invited(case: _Case) -> Advice:
    words = _("Open the personal link of the e-mail that %(space)s sent you.")
    return words % {"space": case.survey.space.name}, None


def _no_code(case: _Case) -> Advice:
    return _("Type the code of your letter or card at the top of this page."), None


def _no_commune(case: _Case) -> Advice:
    words = _("Your profile does not say where you live.")
    return words, _to("account_profile", _("Add my commune"), case, "map-pin")


def _outside(case: _Case) -> Advice:
    commune = case.visitor.user.commune if case.visitor.user else ""
    words = _("Your profile says that you live in %(commune)s.") % {"commune": commune}
    return words, _to("account_profile", _("Change my commune"), case, "map-pin")


def _other_address(case: _Case) -> Advice:
    address = case.visitor.user.email if case.visitor.user else ""
    words = _("Your account has the address %(address)s.") % {"address": address}
    return words, _to("account_email", _("Change my address"), case, "mail")


def _no_birth_year(case: _Case) -> Advice:
    words = _("Your profile does not say in which year you were born.")
    return words, _to("account_profile", _("Add my year of birth"), case, "calendar")


def _not_sure_of_age(case: _Case) -> Advice:
    condition: MinimumAge = case.condition
    words = _(
        "You turn %(years)s this year. We know the year of your birth and not the day: you can"
        " answer from 1 January %(year)s."
    )
    year = case.at.astimezone(case.survey.zone).year + 1
    return words % {"years": condition.years, "year": year}, None


def _below_age(case: _Case) -> Advice:
    words = _("From your year of birth, you are younger.")
    return words, _to("account_profile", _("Check my profile"), case, "calendar")


def _not_verified(case: _Case) -> Advice:
    condition: VerifiedIdentity = case.condition
    provider = find_provider(condition.provider)
    if provider is None:
        return _("This platform does not offer this verification: tell the team."), None
    label = _("Verify my identity with %(provider)s") % {"provider": provider.profile.name}
    words = _("It takes a few minutes, once. Your name is not kept.")
    return words, _to("account_identities", label, case, "shield-check")


def _level_too_low(case: _Case) -> Advice:
    link = _not_verified(case)[1]
    return _("Your identity is verified at a lower level: verify it at a higher one."), link


_ADVICE: dict[Lack, Callable[[_Case], Advice]] = {
    Lack.NOT_A_MEMBER: _not_a_member,
    Lack.NOT_INVITED: _not_invited,
    Lack.NO_CODE: _no_code,
    Lack.NO_COMMUNE: _no_commune,
    Lack.OUTSIDE_TERRITORY: _outside,
    Lack.OTHER_ADDRESS: _other_address,
    Lack.NO_BIRTH_YEAR: _no_birth_year,
    Lack.NOT_SURE_OF_AGE: _not_sure_of_age,
    Lack.BELOW_AGE: _below_age,
    Lack.NOT_VERIFIED: _not_verified,
    Lack.LEVEL_TOO_LOW: _level_too_low,
}

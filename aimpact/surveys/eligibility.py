"""What of a person meets a condition, read in the database, and what is lacking if it does not."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from allauth.account.models import EmailAddress

from aimpact.accounts.models import User, VerifiedIdentity
from aimpact.spaces.rules import is_member
from aimpact.surveys.admission import domains
from aimpact.surveys.admission.conditions import (
    Condition,
    EmailDomain,
    Inhabitant,
    Kind,
    MinimumAge,
)
from aimpact.surveys.admission.conditions import VerifiedIdentity as VerifiedBy
from aimpact.surveys.models import Invitation, Participation, PrintedCode, Survey
from aimpact.territories.models import Territory


class Lack(StrEnum):
    """What a person lacks to meet a condition. Those of the usual cases are `rules.Reason`s too."""

    NOT_SIGNED_IN = "not_signed_in"
    NOT_A_MEMBER = "not_a_member"
    NOT_INVITED = "not_invited"
    NO_CODE = "no_code"
    NO_COMMUNE = "no_commune"
    OUTSIDE_TERRITORY = "outside_territory"
    OTHER_ADDRESS = "other_address"
    NO_BIRTH_YEAR = "no_birth_year"
    NOT_SURE_OF_AGE = "not_sure_of_age"
    BELOW_AGE = "below_age"
    NOT_VERIFIED = "not_verified"
    LEVEL_TOO_LOW = "level_too_low"


class Person(Protocol):
    """A `rules.Visitor`."""

    @property
    def user(self) -> User | None: ...
    @property
    def invitation(self) -> Invitation | None: ...
    @property
    def code_hash(self) -> bytes | None: ...


def lack_of(survey: Survey, person: Person, condition: Condition, *, at: datetime) -> Lack | None:
    """What this person lacks to meet the condition now; `None` when they meet it."""
    if condition.kind is Kind.ANYONE:
        return None
    if condition.kind is Kind.INVITED:
        invitation = person.invitation
        is_invited = invitation is not None and invitation.survey_id == survey.pk
        return None if is_invited else Lack.NOT_INVITED
    if condition.kind is Kind.CODE:
        return None if _holds_code(survey, person.code_hash) else Lack.NO_CODE
    if person.user is None:
        return Lack.NOT_SIGNED_IN
    return _OF_ACCOUNTS[condition.kind](survey, person.user, condition, at)


def _holds_code(survey: Survey, code_hash: bytes | None) -> bool:
    # One that is in the register is held too: its ballot may be sent twice, or be refused as such.
    if code_hash is None:
        return False
    keys = {"survey": survey, "code_hash": code_hash}
    return (
        PrintedCode.objects.filter(**keys).exists() or Participation.objects.filter(**keys).exists()
    )


def _member(survey: Survey, user: User, condition: Any, at: datetime) -> Lack | None:
    return None if is_member(user, survey.space) else Lack.NOT_A_MEMBER


def _inhabitant(survey: Survey, user: User, condition: Inhabitant, at: datetime) -> Lack | None:
    if user.commune is None:
        return Lack.NO_COMMUNE
    territory = (
        survey.territory
        if condition.territory == survey.territory_id
        else Territory.objects.filter(pk=condition.territory).first()
    )
    inside = territory is not None and territory.contains(user.commune)
    return None if inside else Lack.OUTSIDE_TERRITORY


def _email_domain(survey: Survey, user: User, condition: EmailDomain, at: datetime) -> Lack | None:
    checked = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    is_there = any(
        domains.matches(address, condition.domains, subdomains=condition.subdomains)
        for address in checked
    )
    return None if is_there else Lack.OTHER_ADDRESS


def _minimum_age(survey: Survey, user: User, condition: MinimumAge, at: datetime) -> Lack | None:
    born = birth_year(user)
    if born is None:
        return Lack.NO_BIRTH_YEAR
    turns = at.astimezone(survey.zone).year - born
    if turns == condition.years:  # this year, perhaps not yet
        return Lack.NOT_SURE_OF_AGE
    return None if turns > condition.years else Lack.BELOW_AGE


def birth_year(user: User) -> int | None:
    """The year of birth that a provider vouched for, else the one that the person told."""
    verified = VerifiedIdentity.objects.filter(user=user, birth_year__isnull=False)
    return verified.values_list("birth_year", flat=True).first() or user.birth_year


def _identity(survey: Survey, user: User, condition: VerifiedBy, at: datetime) -> Lack | None:
    found = VerifiedIdentity.objects.filter(user=user, provider=condition.provider).first()
    if found is None:
        return Lack.NOT_VERIFIED
    return None if found.level >= condition.level else Lack.LEVEL_TOO_LOW


_OF_ACCOUNTS: dict[Kind, Callable[[Survey, User, Any, datetime], Lack | None]] = {
    Kind.MEMBER: _member,
    Kind.TERRITORY: _inhabitant,
    Kind.EMAIL_DOMAIN: _email_domain,
    Kind.MINIMUM_AGE: _minimum_age,
    Kind.IDENTITY: _identity,
}

"""Reads of an account."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aimpact.accounts import personal_data
from aimpact.accounts.models import User, VerifiedIdentity
from aimpact.accounts.oidc.providers import Profile, providers
from aimpact.core.models import AuditEvent, OutgoingMail


@dataclass(frozen=True)
class Protection:
    """What protects an account: kinds of second factor, and whether it has a password."""

    has_password: bool
    has_app: bool
    keys: int

    @property
    def has_second_factor(self) -> bool:
        return self.has_app or self.keys > 0


def account_protection(user: User) -> Protection:
    """What protects this account today."""
    kinds = list(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    return Protection(
        has_password=user.has_usable_password(),
        has_app=Authenticator.Type.TOTP in kinds,
        keys=kinds.count(Authenticator.Type.WEBAUTHN),
    )


@dataclass(frozen=True)
class IdentityAt:
    """An identity provider as one account sees it; `verified` is empty until it vouched."""

    provider: Profile
    verified: VerifiedIdentity | None

    @property
    def level(self) -> Promise | str:
        """The level of assurance in words."""
        return LEVELS[self.verified.level] if self.verified else ""


LEVELS = {
    1: _("low level (an account of a public service)"),
    2: _("substantial level (a phone application checked against a document)"),
    3: _("high level (an electronic identity card)"),
}


def identities_of(user: User) -> list[IdentityAt]:
    """Every provider of this platform, and what it vouched for."""
    known = {one.provider: one for one in VerifiedIdentity.objects.filter(user=user)}
    return [
        IdentityAt(provider.profile, known.get(provider.profile.code)) for provider in providers()
    ]


def waiting_mails(user: User) -> QuerySet[OutgoingMail]:
    """The messages to this person that the mail server has not taken yet."""
    return OutgoingMail.objects.filter(to__in=personal_data.addresses_of(user))


def _actions(user: User) -> list[dict[str, Any]]:
    """What the audit trail says that the person did."""
    events = AuditEvent.objects.filter(actor_id=user.pk).order_by("at", "pk")
    return [
        {"at": one.at.isoformat(timespec="seconds"), "verb": one.verb, "details": one.details}
        for one in events.iterator()
    ]


def account_data(user: User, *, at: datetime) -> dict[str, Any]:
    """All that is held of a person, ready for JSON (GDPR, articles 15 and 20). No secret is in it.

    Ballots of anonymous surveys are not: nothing says whose they are.
    """
    addresses = EmailAddress.objects.filter(user=user).order_by("pk")
    factors = Authenticator.objects.filter(user=user).order_by("pk")
    return {
        "exported_at": at.isoformat(timespec="seconds"),
        "account": {
            "email": user.email,
            "addresses": [
                {"email": one.email, "verified": one.verified, "primary": one.primary}
                for one in addresses
            ],
            "joined_at": user.joined_at.isoformat(timespec="seconds"),
            "last_signed_in_at": user.last_login and user.last_login.isoformat(timespec="seconds"),
            "has_password": user.has_usable_password(),
            "second_factors": [
                {"type": one.type, "created_at": one.created_at.isoformat(timespec="seconds")}
                for one in factors
            ],
        },
        "profile": {
            "display_name": user.display_name,
            "commune": user.commune and {"code": user.commune.code, "name": user.commune.name},
            "birth_year": user.birth_year,
            "gender": user.gender,
            "occupation": user.occupation,
            "language": user.language,
        },
        "identities": [
            {
                "provider": one.provider,
                "level": one.level,
                "birth_year": one.birth_year,
                "verified_at": one.verified_at.isoformat(timespec="seconds"),
            }
            for one in user.identities.order_by("pk")
        ],
        "actions": _actions(user),
        "waiting_messages": [
            {"subject": one.subject, "created_at": one.created_at.isoformat(timespec="seconds")}
            for one in waiting_mails(user).order_by("pk")
        ],
        **personal_data.exports(user),
    }

"""Writes of an account. Signing up, passwords and second factors are django-allauth's."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.encoding import force_bytes

from aimpact.accounts import personal_data
from aimpact.accounts.models import User, VerifiedIdentity
from aimpact.accounts.oidc.providers import Claims
from aimpact.accounts.rules import birth_years
from aimpact.accounts.selectors import waiting_mails
from aimpact.core.services import record_event
from aimpact.territories.models import Territory

UNFINISHED_KEPT = timedelta(days=7)
"""How long an account waits for its address to be checked."""


class IdentityTaken(Exception):
    """Another account has this identity: one person has one account that is verified."""


class AnotherIdentity(Exception):
    """The account has another identity of this provider."""


@dataclass(frozen=True)
class Profile:
    """What a person tells; empty values say nothing."""

    display_name: str
    commune: Territory | None
    birth_year: int | None
    gender: str
    occupation: str
    language: str


class BirthYearRefused(Exception):
    """Nobody who may have an account is born in that year."""


class AccountNeeded(Exception):
    """The account cannot be deleted yet; `reasons` say why, and what to do first."""

    def __init__(self, reasons: list[personal_data.Text]) -> None:
        super().__init__("; ".join(str(reason) for reason in reasons))
        self.reasons = reasons


@transaction.atomic
def change_profile(user: User, profile: Profile, *, by: User, at: datetime) -> User:
    """Replace what the person tells. The trail says which fields changed, never their values."""
    if profile.birth_year is not None and profile.birth_year not in birth_years(at.date()):
        raise BirthYearRefused(profile.birth_year)
    locked = User.objects.select_for_update().get(pk=user.pk)
    before = {name: getattr(locked, name) for name in profile.__dataclass_fields__}
    changed = [name for name, value in before.items() if value != getattr(profile, name)]
    for name in changed:
        setattr(locked, name, getattr(profile, name))
    if changed:
        locked.save(update_fields=changed)
        record_event(locked, "accounts.profile_changed", by=by, at=at, fields=", ".join(changed))
    return locked


@transaction.atomic
def link_identity(user: User, claims: Claims, *, by: User, at: datetime) -> VerifiedIdentity:
    """Keep that this person's identity was proven. Raises `IdentityTaken`, `AnotherIdentity`.

    Proven again, it keeps the higher level: a level once shown is not lost by a weaker sign-in.
    """
    locked = User.objects.select_for_update().get(pk=user.pk)
    known = find_identity(claims)
    if known is not None and known.user_id != locked.pk:
        raise IdentityTaken
    own = VerifiedIdentity.objects.filter(user=locked, provider=claims.provider).first()
    if own is not None and known is None:
        raise AnotherIdentity
    identity = own or VerifiedIdentity(user=locked, provider=claims.provider, level=claims.level)
    identity.subject_hash = _subject_hashes(claims)[0]
    identity.level = max(identity.level, claims.level)
    identity.birth_year = claims.birth_year or identity.birth_year
    identity.verified_at = at
    identity.save()
    record_event(locked, "accounts.identity_verified", by=by, at=at, provider=claims.provider)
    return identity


def find_identity(claims: Claims) -> VerifiedIdentity | None:
    """The identity that was linked before, with its account."""
    hashes = _subject_hashes(claims)
    found = VerifiedIdentity.objects.filter(provider=claims.provider, subject_hash__in=hashes)
    return found.select_related("user").first()


def _subject_hashes(claims: Claims) -> list[bytes]:
    """The keyed hash of a subject, then those that former secret keys gave."""
    message = f"accounts.identity|{claims.provider}|{claims.subject}".encode()
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [hmac.digest(force_bytes(key), message, hashlib.sha256) for key in keys]


@transaction.atomic
def set_up_app(user: User, *, secret: str, by: User | None, at: datetime) -> Authenticator:
    """Protect an account with an application of codes that holds `secret` (base 32).

    For accounts that are made by the platform, such as those of the demonstration; people do
    it themselves on their pages.
    """
    factor = Authenticator.objects.create(
        user=user, type=Authenticator.Type.TOTP, data={"secret": get_adapter().encrypt(secret)}
    )
    record_event(user, "accounts.second_factor_added", by=by, at=at, type=factor.type)
    return factor


@transaction.atomic
def delete_account(user: User, *, by: User, at: datetime) -> None:
    """Delete the account and what is the person's alone; settle what others still need.

    Raises `AccountNeeded` when something must be done first. The trail keeps a number, nothing
    else.
    """
    # Not against those who only make sure that the account exists: they may hold what a departure
    # waits for.
    locked = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if reasons := personal_data.obstacles(locked):
        raise AccountNeeded(reasons)
    for departure in personal_data.departures():
        departure.settle(locked, at)
    waiting_mails(locked).delete()
    record_event(locked, "accounts.deleted", by=by, at=at)
    locked.delete()


@transaction.atomic
def forget_unfinished_accounts(*, at: datetime) -> int:
    """Delete the accounts whose address was never checked; returns how many."""
    checked = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
    stale = User.objects.filter(
        ~Exists(checked), last_login=None, joined_at__lt=at - UNFINISHED_KEPT
    )
    users = list(stale.select_for_update(of=["self"]))
    for user in users:
        record_event(user, "accounts.never_finished", by=None, at=at)
        user.delete()
    return len(users)

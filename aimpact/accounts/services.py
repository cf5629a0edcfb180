"""Writes of an account. Signing up, passwords and second factors are django-allauth's."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import Exists, OuterRef

from aimpact.accounts import personal_data
from aimpact.accounts.models import User
from aimpact.accounts.rules import birth_years
from aimpact.core.services import record_event
from aimpact.territories.models import Territory

UNFINISHED_KEPT = timedelta(days=7)
"""How long an account waits for its address to be checked."""


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
    locked = User.objects.select_for_update().get(pk=user.pk)
    if reasons := personal_data.obstacles(locked):
        raise AccountNeeded(reasons)
    for departure in personal_data.departures():
        departure.settle(locked, at)
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

"""What django-allauth says that it did, written in the audit trail. Never a code nor an address."""

from typing import Any

from allauth.account import signals as account_signals
from allauth.mfa import signals as second_factor_signals
from allauth.mfa.models import Authenticator
from django.db.models.signals import pre_save
from django.utils import timezone

from aimpact.accounts.models import User
from aimpact.core.services import record_event

_ACCOUNT_EVENTS = {
    account_signals.user_signed_up: "accounts.signed_up",
    account_signals.password_changed: "accounts.password_changed",
    account_signals.password_set: "accounts.password_set",
    account_signals.password_reset: "accounts.password_reset",
    account_signals.email_changed: "accounts.address_changed",
}
_FACTOR_EVENTS = {
    second_factor_signals.authenticator_added: "accounts.second_factor_added",
    second_factor_signals.authenticator_removed: "accounts.second_factor_removed",
    second_factor_signals.authenticator_reset: "accounts.second_factor_reset",
}


def listen() -> None:
    """Connect once, from `AppConfig.ready`."""
    for signal in (*_ACCOUNT_EVENTS, *_FACTOR_EVENTS):
        signal.connect(_write_down, dispatch_uid="aimpact.accounts.trail")
    pre_save.connect(_shown_when_made, Authenticator, dispatch_uid="aimpact.accounts.shown")


def _write_down(signal: Any, user: User, authenticator: Any = None, **facts: Any) -> None:
    if "from_email_address" in facts and facts["from_email_address"] is None:
        return  # the first address, of an account that is being opened: nothing changed
    verb = _ACCOUNT_EVENTS.get(signal) or _FACTOR_EVENTS[signal]
    kind = str(authenticator.type) if authenticator else None
    record_event(user, verb, by=user, at=timezone.now(), type=kind)


def _shown_when_made(instance: Authenticator, **facts: Any) -> None:
    # Backup codes are shown as soon as they are made. Said then, it need not be written by the
    # page that shows them: a GET never writes.
    if instance.type == Authenticator.Type.RECOVERY_CODES:
        instance.data.setdefault("viewed_at", timezone.now().timestamp())

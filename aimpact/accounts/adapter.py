"""What sign-in does our way: our words, our mail, our secrets. The rest is django-allauth's."""

import base64
import logging
import secrets
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any, cast

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from aimpact.accounts.letters import LETTERS, write_letter
from aimpact.accounts.models import User
from aimpact.core import vault
from aimpact.core.addresses import caller_key
from aimpact.core.services import queue_mail

logger = logging.getLogger(__name__)
PURPOSE = "totp"
"""Names the key that closes the second factors."""
CODE_LIFE = timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT)


class AccountAdapter(DefaultAccountAdapter):
    """Accounts: e-mail through the worker, language kept, messages in plain words."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed."),
        "duplicate_email": _("This is already the address of your account."),
        "email_password_mismatch": _(
            "The address and the password do not go together. Check both, or ask for a code."
        ),
        "email_taken": _("An account already has this address."),
        "enter_current_password": _("This is not your present password."),
        "incorrect_code": _("This is not the right code. Check the digits and try again."),
        "incorrect_password": _("This is not your password."),
        "invalid_login": _("This is not an e-mail address that we can use."),
        "rate_limited": _("That was too fast: wait a little, then try again."),
        "same_as_current": _("This is the address that you have already."),
        "too_many_login_attempts": _(
            "Too many tries. Wait a few minutes, then try again or ask for a new code."
        ),
        "unverified_primary_email": _("Your address must be checked first."),
    }

    def get_client_ip(self, request: HttpRequest) -> str:
        """The caller as a keyed hash: limits of sign-in are kept in a table, addresses are not."""
        return caller_key(request)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue the letter: sent by the worker after the commit, at once for a code."""
        letter = LETTERS[template_prefix]
        mail = write_letter(letter, to=email, context=context, language=get_language() or "fr")
        now = timezone.now()
        if letter.has_code:
            mail = replace(mail, useful_until=now + CODE_LIFE)
        queue_mail(mail, at=now, urgent=letter.has_code)

    def save_user(
        self, request: HttpRequest, user: AbstractBaseUser, form: Any, commit: bool = True
    ) -> AbstractBaseUser:
        """A new account speaks the language of the page that made it."""
        cast("User", user).language = (get_language() or "fr")[:2]
        saved: AbstractBaseUser = super().save_user(request, user, form, commit)
        return saved

    def post_login(
        self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any
    ) -> HttpResponse:
        """A browser that never chose a language takes the account's."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES and isinstance(user, User):
            set_language_cookie(response, user.language)
        return response

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return resolve_url("account_home")

    def get_email_verification_redirect_url(self, email_address: Any) -> str:
        return resolve_url("account_home")


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors: secrets encrypted at rest, names of keys in plain words."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
        "cannot_generate_recovery_codes": _(
            "Add an application or a key before you make backup codes."
        ),
        "unverified_email": _("Check your e-mail address before you add a second factor."),
    }

    def build_totp_svg(self, url: str) -> str:
        """A square code on white, which cameras read on a dark page too."""
        drawn = BytesIO()
        segno.make(url, error="m").save(drawn, kind="svg", light="white", border=4, omitsize=True)
        return drawn.getvalue().decode()

    def encrypt(self, text: str) -> str:
        return vault.close(text.encode(), purpose=PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        """The secret; one that nobody knows when the keys that closed it are lost."""
        try:
            return vault.open_again(encrypted_text, purpose=PURPOSE).decode()
        except vault.Lost:
            logger.error("A second factor was closed with a key that is not in the settings.")
            return base64.b32encode(secrets.token_bytes(20)).decode()

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Any) -> str:  # noqa: A002  # allauth's name
        number = user.authenticator_set.filter(type=type).count() + 1  # type: ignore[attr-defined]  # allauth ships no types
        return ngettext("My key", "My key %(number)d", number) % {"number": number}


def set_language_cookie(response: HttpResponse, language: str) -> None:
    """Remember the language as the switch in the header does."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 24 * 3600,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )

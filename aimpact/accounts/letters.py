"""The letters that signing up, signing in and securing an account send."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aimpact.core.services import Mail, render_mail

Words = str | Promise


@dataclass(frozen=True)
class Letter:
    """One kind of letter. `subject` and `body` may name values of the context: `%(code)s`.

    `action` is a button: its label and the name of the URL it leads to. `why` says why the
    person gets it, and what to do if it is none of their doing.
    """

    subject: Words
    body: tuple[Words, ...]
    why: Words
    has_code: bool = False
    action: tuple[Words, str] | None = None


_TYPED = _("You get this message because this address was typed on AimPact.")
_IGNORE = _(
    "You get this message because this address was typed on AimPact. If it was not by you, you "
    "need not do anything: nobody gets in without the code."
)
_SAFETY = _(
    "We write at each important change of an account, for its safety. If this was not you, "
    "choose a new password at once, then look at what protects your account."
)
_LIFE = _("It works once, for 15 minutes. Give it to nobody: we never ask for it.")
_SIGN_UP = (_("Create an account"), "account_signup")
_SIGN_IN = (_("Sign in with a code"), "account_request_login_code")
_PASSWORD = (_("Choose a new password"), "account_reset_password")
_SECURITY = (_("What protects my account"), "mfa_index")

LETTERS: dict[str, Letter] = {
    "account/email/login_code": Letter(
        subject=_("Your code to sign in: %(code)s"),
        body=(_("Type this code on the page where you asked for it, to sign in."), _LIFE),
        why=_IGNORE,
        has_code=True,
    ),
    "account/email/email_confirmation_signup": Letter(
        subject=_("Your code to create your account: %(code)s"),
        body=(
            _("Welcome. Type this code on the page where you are creating your account."),
            _LIFE,
        ),
        why=_IGNORE,
        has_code=True,
    ),
    "account/email/email_confirmation": Letter(
        subject=_("Your code to check your address: %(code)s"),
        body=(
            _(
                "Type this code on the page where you asked for it, to check that this "
                "address is yours."
            ),
            _LIFE,
        ),
        why=_IGNORE,
        has_code=True,
    ),
    "account/email/password_reset_code": Letter(
        subject=_("Your code to choose a new password: %(code)s"),
        body=(
            _(
                "Type this code on the page where you asked for it. You can then choose a new "
                "password."
            ),
            _LIFE,
        ),
        why=_IGNORE,
        has_code=True,
    ),
    "account/email/account_already_exists": Letter(
        subject=_("You already have an account"),
        body=(
            _(
                "You asked to create an account on AimPact with this address. It already has one: "
                "you have nothing to create."
            ),
            _("Sign in with a code sent to this address: no password is needed."),
        ),
        why=_TYPED,
        action=_SIGN_IN,
    ),
    "account/email/unknown_account": Letter(
        subject=_("No account has this address"),
        body=(
            _("You asked to sign in to AimPact with this address, and no account has it."),
            _(
                "You may have signed up with another address. You can also create an account with "
                "this one."
            ),
        ),
        why=_TYPED,
        action=_SIGN_UP,
    ),
    "account/email/email_changed": Letter(
        subject=_("The address of your account has changed"),
        body=(_("The address of your account was %(from_email)s. It is now %(to_email)s."),),
        why=_SAFETY,
        action=_PASSWORD,
    ),
    "account/email/email_deleted": Letter(
        subject=_("An address was removed from your account"),
        body=(_("The address %(deleted_email)s was removed from your account."),),
        why=_SAFETY,
        action=_PASSWORD,
    ),
    "account/email/password_changed": Letter(
        subject=_("Your password has changed"),
        body=(_("The password of your account was changed."),),
        why=_SAFETY,
        action=_PASSWORD,
    ),
    "account/email/password_reset": Letter(
        subject=_("Your password has changed"),
        body=(_("A new password was chosen for your account, with a code sent to this address."),),
        why=_SAFETY,
        action=_PASSWORD,
    ),
    "account/email/password_set": Letter(
        subject=_("Your account has a password"),
        body=(_("Your account now has a password. You can still sign in with a code."),),
        why=_SAFETY,
        action=_PASSWORD,
    ),
    "mfa/email/totp_activated": Letter(
        subject=_("An application now protects your account"),
        body=(_("From now on, signing in also asks for the code of your application."),),
        why=_SAFETY,
        action=_SECURITY,
    ),
    "mfa/email/totp_deactivated": Letter(
        subject=_("The application no longer protects your account"),
        body=(_("Signing in no longer asks for the code of an application."),),
        why=_SAFETY,
        action=_SECURITY,
    ),
    "mfa/email/webauthn_added": Letter(
        subject=_("A passkey was added to your account"),
        body=(_("A passkey or security key can now be used to sign in to your account."),),
        why=_SAFETY,
        action=_SECURITY,
    ),
    "mfa/email/webauthn_removed": Letter(
        subject=_("A passkey was removed from your account"),
        body=(_("A passkey or security key can no longer be used to sign in to your account."),),
        why=_SAFETY,
        action=_SECURITY,
    ),
    "mfa/email/recovery_codes_generated": Letter(
        subject=_("Your account has new backup codes"),
        body=(_("New backup codes were made for your account. The former ones no longer work."),),
        why=_SAFETY,
        action=_SECURITY,
    ),
}
"""Every letter that django-allauth may ask for, by the name it gives."""


def write_letter(letter: Letter, *, to: str, context: Mapping[str, Any], language: str) -> Mail:
    """The message ready to be queued, in `language`."""
    values = {key: value for key, value in context.items() if isinstance(value, str)}
    with translation.override(language):
        words = {
            "subject_line": str(letter.subject) % values,
            "paragraphs": [str(paragraph) % values for paragraph in letter.body],
            "code": values.get("code", "") if letter.has_code else "",
            "why_words": str(letter.why),
            "action_label": str(letter.action[0]) if letter.action else "",
            "action_url": _address(letter.action[1]) if letter.action else "",
        }
    return render_mail("accounts/email/letter", to=to, context=words, language=language)


def _address(name: str) -> str:
    return settings.PUBLIC_URL + reverse(name)

"""Forms of signing up, signing in, the profile and the account.

Those of django-allauth keep its rules; here they get our words, and no placeholder that
repeats the label.
"""

from typing import Any

from allauth.account import forms as account_forms
from allauth.mfa.base import forms as second_factor_forms
from allauth.mfa.totp import forms as app_forms
from allauth.mfa.webauthn import forms as key_forms
from django import forms
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils import timezone
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from aimpact.accounts.enums import Gender, OccupationalGroup
from aimpact.accounts.rules import birth_years
from aimpact.territories.fields import CommuneField

ADDRESS_LENGTH = 254
"""Characters of an e-mail address (RFC 5321), and of the column that keeps it."""
KEY_NAME_LENGTH = 60
TOTP_STEP = 30
"""Seconds that a code of the application lasts (RFC 6238)."""
LANGUAGES = [
    (code, get_language_info(code)["name_local"].capitalize()) for code, _name in settings.LANGUAGES
]
"""Each in its own words: who reads only English looks for "English"."""
ADDRESS = _("E-mail address")
ADDRESS_HINT = _("For example: name@example.fr")
NEW_PASSWORD_HINT = _(
    "At least 12 characters. A short sentence is easy to remember and hard to guess."
)
CODE_HINT = _("The eight digits of the message that we sent you.")
APP_CODE_HINT = _("The six digits that your application shows, or one of your backup codes.")


class _OurWords:
    """Labels and hints of ours on a form of django-allauth."""

    labels: dict[str, Any] = {}
    hints: dict[str, Any] = {}
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.hints.get(name, "")
            if isinstance(field, forms.EmailField):
                # django-allauth would cut a longer one to what the database takes.
                field.validators.append(MaxLengthValidator(ADDRESS_LENGTH))


class _Code(_OurWords):
    """A code of digits: the numeric keyboard, and what the phone offers to fill in."""

    labels = {"code": _("Code")}
    hints = {"code": CODE_HINT}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {
            "inputmode": "numeric",
            "autocomplete": "one-time-code",
            "autocapitalize": "off",
            "spellcheck": "false",
            "maxlength": 32,
        }


class _Credential:
    """What the browser says of a key may be anything at all: garbage is a wrong code."""

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]  # mixed in before the form
        except (AttributeError, KeyError, LookupError, TypeError, ValueError) as error:
            if isinstance(error, ValidationError):
                raise
            raise ValidationError(_("This key was not recognised."), code="key") from error


# --- signing up and in ------------------------------------------------------------------
class SignUpForm(_OurWords, account_forms.SignupForm):
    labels = {"email": ADDRESS, "password1": _("Password")}
    hints = {
        "email": _("We send a code there, to check that it is yours."),
        "password1": _(
            "At least 12 characters, for instance a short sentence. Leave it empty if you prefer "
            "to get a code by e-mail each time you sign in."
        ),
    }


class SignInForm(_OurWords, account_forms.LoginForm):
    labels = {
        "login": ADDRESS,
        "password": _("Password"),
        "remember": _("Stay signed in on this device"),
    }
    hints = {"remember": _("Not on a device that other people use.")}


class AskCodeForm(_OurWords, account_forms.RequestLoginCodeForm):
    labels = {"email": ADDRESS}
    hints = {"email": _("The address of your account: we send the code there.")}


class SignInCodeForm(_Code, account_forms.ConfirmLoginCodeForm):
    pass


class AddressCodeForm(_Code, account_forms.ConfirmEmailVerificationCodeForm):
    pass


class PasswordCodeForm(_Code, account_forms.ConfirmPasswordResetCodeForm):
    pass


class CorrectAddressForm(_OurWords, account_forms.ChangeEmailForm):
    labels = {"email": _("The right address")}
    hints = {"email": _("We send a new code there.")}


# --- address and password ---------------------------------------------------------------
class NewAddressForm(_OurWords, account_forms.AddEmailForm):
    labels = {"email": _("New address")}
    hints = {"email": _("We send a code there. Until you type it, the present address stays.")}


class ForgottenPasswordForm(_OurWords, account_forms.ResetPasswordForm):
    labels = {"email": ADDRESS}
    hints = {"email": _("The address of your account: we send a code there.")}


class _OnePassword(_OurWords):
    """Typed once: it can be shown, which a second typing replaces badly."""

    labels = {"oldpassword": _("Present password"), "password1": _("New password")}
    hints = {"password1": NEW_PASSWORD_HINT}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]


class NewPasswordForm(_OnePassword, account_forms.ResetPasswordKeyForm):
    pass


class ChangePasswordForm(_OnePassword, account_forms.ChangePasswordForm):
    pass


class FirstPasswordForm(_OnePassword, account_forms.SetPasswordForm):
    pass


class ConfirmPasswordForm(_OurWords, account_forms.ReauthenticateForm):
    labels = {"password": _("Password")}


# --- second factor ----------------------------------------------------------------------
class _AppCode(_Code):
    """A code of the application, accepted once for as long as it is good."""

    hints = {"code": APP_CODE_HINT}

    def clean_code(self) -> str:
        # django-allauth forgets a used code after one step; ours is good for three (tolerance).
        code: str = super().clean_code()  # type: ignore[misc]  # mixed in before the form
        digits = "".join(character for character in code if character.isdigit())
        key = f"accounts.code/{self.user.pk}/{digits}"  # type: ignore[attr-defined]  # set by the form
        steps = 1 + 2 * settings.MFA_TOTP_TOLERANCE
        if not cache.add(key, 1, timeout=steps * TOTP_STEP):
            raise ValidationError(
                _("This code was already used: wait for the next one."), code="used"
            )
        return code


class SecondFactorForm(_AppCode, second_factor_forms.AuthenticateForm):
    pass


class ConfirmCodeForm(_AppCode, second_factor_forms.ReauthenticateForm):
    pass


class ActivateAppForm(_Code, app_forms.ActivateTOTPForm):
    labels = {"code": _("Code of the application")}
    hints = {"code": _("The six digits that the application shows now.")}


class KeyAsSecondFactorForm(_Credential, key_forms.AuthenticateWebAuthnForm):
    pass


class ConfirmKeyForm(_Credential, key_forms.ReauthenticateWebAuthnForm):
    pass


class KeySignInForm(_Credential, key_forms.LoginWebAuthnForm):
    pass


class AddKeyForm(_OurWords, key_forms.AddWebAuthnForm):
    labels = {
        "name": _("Name of the key"),
        "passwordless": _("Let me sign in with this key alone"),
    }
    hints = {
        "name": _("To tell it from your other keys, for instance “My phone”."),
        "passwordless": _(
            "It is then a passkey: your fingerprint, face or device code replaces the password."
        ),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["maxlength"] = KEY_NAME_LENGTH

    def clean_name(self) -> str:
        # The key exists already on the device: too long a name is cut rather than refused.
        name: str = super().clean_name()
        return name[:KEY_NAME_LENGTH]

    def clean(self) -> Any:
        try:
            return super().clean()
        except (AttributeError, KeyError, LookupError, TypeError, ValueError) as error:
            if isinstance(error, ValidationError):
                raise
            raise ValidationError(_("This key was not recognised."), code="key") from error


class RenameKeyForm(_OurWords, key_forms.EditWebAuthnForm):
    labels = {"name": _("Name of the key")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = self.fields["name"]
        name.widget.attrs["maxlength"] = KEY_NAME_LENGTH
        name.validators.append(MaxLengthValidator(KEY_NAME_LENGTH))


# --- the person -------------------------------------------------------------------------
class ProfileForm(forms.Form):
    """What a person may tell. Everything may stay empty; each field says why it is asked."""

    display_name = forms.CharField(
        label=_("Name shown"),
        max_length=80,
        required=False,
        help_text=_(
            "What other people see beside your contributions. A first name or a nickname will do. "
            "Empty: your team sees your address, other people see nothing."
        ),
    )
    commune = CommuneField(
        required=False,
        help_text=_(
            "To show you what concerns your territory, and to open the surveys kept for its "
            "inhabitants. Type its name or its postal code."
        ),
    )
    birth_year = forms.IntegerField(
        label=_("Year of birth"),
        required=False,
        help_text=_(
            "To compare those who answer with the population, by age group, and to open the "
            "surveys that have a minimum age. Four digits."
        ),
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "bday-year", "maxlength": 4}
        ),
    )
    gender = forms.ChoiceField(
        label=_("Gender"),
        required=False,
        choices=[("", _("I prefer not to say")), *Gender.choices],
        widget=forms.RadioSelect,
        help_text=_("To see whether women and men took part as much, and answered alike."),
    )
    occupation = forms.ChoiceField(
        label=_("Occupation"),
        required=False,
        choices=[("", _("I prefer not to say")), *OccupationalGroup.choices],
        help_text=_("One of INSEE's eight groups, to see whether all walks of life are heard."),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=[
            (code, get_language_info(code)["name_local"].capitalize())
            for code, _name in settings.LANGUAGES
        ],
        widget=forms.RadioSelect,
        help_text=_("That of the pages, and of the messages that we send you."),
    )

    def clean_birth_year(self) -> int | None:
        year: int | None = self.cleaned_data["birth_year"]
        years = birth_years(timezone.localdate())
        if year is not None and year not in years:
            raise ValidationError(
                _("Type a year between %(first)d and %(last)d: one must be 15 years old."),
                params={"first": years[0], "last": years[-1]},
                code="implausible",
            )
        return year


class DeleteAccountForm(forms.Form):
    """Typing one's own address says that it is meant."""

    email = forms.EmailField(
        label=_("Type your e-mail address to confirm"),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, address: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.address = address

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).strip().lower()
        if email != self.address:
            raise ValidationError(_("This is not the address of your account."), code="other")
        return email

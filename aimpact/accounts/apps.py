from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _

_VERBS = {
    "accounts.signed_up": _("You opened your account"),
    "accounts.password_changed": _("You changed your password"),
    "accounts.password_set": _("You chose a password"),
    "accounts.password_reset": _("You chose a new password"),
    "accounts.address_changed": _("You changed your e-mail address"),
    "accounts.second_factor_added": _("You added a double protection"),
    "accounts.second_factor_removed": _("You took a double protection away"),
    "accounts.second_factor_reset": _("You made new backup codes"),
    "accounts.profile_changed": _("You changed your profile"),
    "accounts.identity_verified": _("Your identity was verified"),
}
_FACTORS = {
    "totp": _("An application of codes"),
    "webauthn": _("A passkey or a security key"),
    "recovery_codes": _("Backup codes"),
}


class AccountsConfig(AppConfig):
    name = "aimpact.accounts"
    label = "accounts"

    def ready(self) -> None:
        from aimpact.accounts import personal_data, receivers
        from aimpact.accounts.enums import Gender, OccupationalGroup
        from aimpact.accounts.oidc.providers import PROFILES
        from aimpact.accounts.selectors import LEVELS
        from aimpact.ui import navigation
        from aimpact.ui.parts import Entry

        receivers.listen()
        personal_data.add_words("verb", _VERBS)
        personal_data.add_words("type", _FACTORS)
        personal_data.add_words("gender", dict(Gender.choices))
        personal_data.add_words("occupation", dict(OccupationalGroup.choices))
        personal_data.add_words("level", {str(level): words for level, words in LEVELS.items()})
        providers = {code: profile.name for code, profile in PROFILES.items()}
        personal_data.add_words("provider", providers)
        personal_data.add_words("language", dict(settings.LANGUAGES))
        navigation.add_link("visitor", Entry(_("Sign in"), "account_login", order=10))
        navigation.add_link("visitor", Entry(_("Create an account"), "account_signup", order=20))
        navigation.add_link("account", Entry(_("My account"), "account_home", "user", order=10))
        navigation.add_link("account", Entry(_("Sign out"), "account_logout", "log-out", order=90))

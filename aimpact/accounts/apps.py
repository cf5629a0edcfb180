from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "aimpact.accounts"
    label = "accounts"

    def ready(self) -> None:
        from aimpact.accounts import receivers
        from aimpact.ui import navigation
        from aimpact.ui.parts import Entry

        receivers.listen()
        navigation.add_link("visitor", Entry(_("Sign in"), "account_login", order=10))
        navigation.add_link("visitor", Entry(_("Create an account"), "account_signup", order=20))
        navigation.add_link("account", Entry(_("My account"), "account_home", "user", order=10))
        navigation.add_link("account", Entry(_("Sign out"), "account_logout", "log-out", order=90))

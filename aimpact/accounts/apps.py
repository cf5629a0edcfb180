from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "aimpact.accounts"
    label = "accounts"

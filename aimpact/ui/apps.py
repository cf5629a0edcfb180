from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "aimpact.ui"
    label = "ui"

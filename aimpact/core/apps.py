from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "aimpact.core"
    label = "core"

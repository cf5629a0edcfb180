from django.apps import AppConfig


class SpacesConfig(AppConfig):
    name = "aimpact.spaces"
    label = "spaces"

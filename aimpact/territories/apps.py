from django.apps import AppConfig


class TerritoriesConfig(AppConfig):
    name = "aimpact.territories"
    label = "territories"

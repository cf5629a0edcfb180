from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "aimpact.desk"
    label = "desk"

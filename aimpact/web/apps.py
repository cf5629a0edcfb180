from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "aimpact.web"
    label = "web"

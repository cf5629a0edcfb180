from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "aimpact.demo"
    label = "demo"

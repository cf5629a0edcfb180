from django.apps import AppConfig


class InsightsConfig(AppConfig):
    name = "aimpact.insights"
    label = "insights"

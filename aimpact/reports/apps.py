from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "aimpact.reports"
    label = "reports"

from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "aimpact.surveys"
    label = "surveys"

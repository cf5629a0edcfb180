from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    name = "aimpact.knowledge"
    label = "knowledge"

"""URLs of the exchange: questionnaires in and out, answers in, the published schema."""

from django.urls import URLPattern, URLResolver, path

from aimpact.exchange.views import answers, files, imports, schema

_IMPORTS = "e/<slug:slug>/equipe/questionnaires/"
_SURVEY = "e/<slug:slug>/equipe/sondages/<slug:code>/fichiers/"

urlpatterns: list[URLPattern | URLResolver] = [
    path(_IMPORTS, imports.questionnaire_import, name="questionnaire_import"),
    path(f"{_IMPORTS}<int:pk>/", imports.questionnaire_preview, name="questionnaire_preview"),
    path(
        f"{_IMPORTS}<int:pk>/abandonner/",
        imports.questionnaire_discard,
        name="questionnaire_discard",
    ),
    path(_SURVEY, files.survey_files, name="survey_files"),
    path(f"{_SURVEY}<str:file_format>/", files.survey_file, name="survey_file"),
    path(f"{_SURVEY}<str:file_format>/telecharger/", files.survey_download, name="survey_download"),
    path(f"{_SURVEY}reponses/envoyer/", answers.survey_answers, name="survey_answers"),
    path(f"{_SURVEY}reponses/<int:pk>/", answers.survey_answers_check, name="survey_answers_check"),
    path("formats/questionnaire-1.json", schema.questionnaire_schema, name="questionnaire_schema"),
]

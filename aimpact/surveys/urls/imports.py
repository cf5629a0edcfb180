from django.urls import URLPattern, URLResolver, path

from aimpact.surveys.views import imports

_DRAFT = "e/<slug:slug>/equipe/imports/<int:pk>/"
_SURVEY = "e/<slug:slug>/equipe/sondages/<str:code>/import/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("e/<slug:slug>/equipe/imports/", imports.start, name="import_start"),
    path(f"{_DRAFT}lecture/", imports.reading, name="import_reading"),
    path(f"{_DRAFT}colonnes/", imports.columns, name="import_columns"),
    path(f"{_DRAFT}correspondance/", imports.mapping, name="import_mapping"),
    path(f"{_DRAFT}apercu/", imports.preview, name="import_preview"),
    path(f"{_DRAFT}apercu.csv", imports.preview_csv, name="import_preview_csv"),
    path(f"{_DRAFT}abandonner/", imports.discard, name="import_discard"),
    path(_SURVEY, imports.report, name="import_report"),
    path(f"{_SURVEY}rapport.csv", imports.report_csv, name="import_report_csv"),
]

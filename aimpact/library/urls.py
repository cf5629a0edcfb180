"""URLs of the library: the templates, and what it adds to a survey's team pages."""

from django.urls import URLPattern, URLResolver, path

from aimpact.library.views import kits, remarks, templates

TEAM = "e/<slug:slug>/equipe/modeles/"
SURVEY = "e/<slug:slug>/equipe/sondages/<slug:code>/"
REMARKS = f"{SURVEY}questions/relecture/"

urlpatterns: list[URLPattern | URLResolver] = [
    path(TEAM, templates.library_gallery, name="library_gallery"),
    path(f"{TEAM}proches/", templates.library_nearest, name="library_nearest"),
    path(f"{TEAM}<slug:name>/", templates.library_template, name="library_template"),
    path(f"{TEAM}<slug:name>/utiliser/", templates.library_use, name="library_use"),
    path(f"{SURVEY}annonces/", kits.survey_announcements, name="survey_announcements"),
    path(REMARKS, remarks.survey_remarks, name="survey_remarks"),
    path(f"{REMARKS}decider/", remarks.survey_remark, name="survey_remark"),
    path(
        f"{REMARKS}reprendre/",
        remarks.survey_remarks_restore,
        name="survey_remarks_restore",
    ),
    path(f"{REMARKS}modele/", remarks.survey_ask_model, name="survey_ask_model"),
    path(f"{REMARKS}autoriser/", remarks.survey_allow_model, name="survey_allow_model"),
]

"""URLs of the library: templates, the bank of questions, what they add to a survey's pages."""

from django.urls import URLPattern, URLResolver, path

from aimpact.library.views import bank, kits, nearest, own_templates, remarks, sharing, templates
from aimpact.library.views import trends as history

TEMPLATES = "e/<slug:slug>/equipe/modeles/"
BANK = "e/<slug:slug>/equipe/banque/"
SHARING = "e/<slug:slug>/equipe/partage/"
SURVEY = "e/<slug:slug>/equipe/sondages/<slug:code>/"
QUESTIONS = f"{SURVEY}questions/"
REMARKS = f"{QUESTIONS}relecture/"

urlpatterns: list[URLPattern | URLResolver] = [
    path(TEMPLATES, templates.library_gallery, name="library_gallery"),
    path(f"{TEMPLATES}proches/", nearest.library_nearest, name="library_nearest"),
    path(f"{TEMPLATES}passer/", nearest.library_skip, name="library_skip"),
    path(f"{TEMPLATES}<slug:name>/", templates.library_template, name="library_template"),
    path(f"{TEMPLATES}<slug:name>/utiliser/", templates.library_use, name="library_use"),
    path(f"{TEMPLATES}<slug:name>/modifier/", own_templates.library_own, name="library_own"),
    path(f"{TEMPLATES}<slug:name>/faire/", own_templates.library_own_do, name="library_own_do"),
    path(BANK, bank.library_bank, name="library_bank"),
    path(f"{BANK}reprendre/", bank.survey_reuse, name="library_reuse"),
    path(f"{BANK}<int:number>/", bank.library_question, name="library_question"),
    path(f"{BANK}<int:number>/faire/", bank.library_question_do, name="library_question_do"),
    path(SHARING, sharing.library_proposals, name="library_proposals"),
    path(f"{SHARING}<slug:kind>/<int:number>/", sharing.library_decide, name="library_decide"),
    path(f"{SURVEY}annonces/", kits.survey_announcements, name="survey_announcements"),
    path(f"{SURVEY}modele/", own_templates.survey_save_template, name="survey_save_template"),
    path(
        f"{SURVEY}resultats/questions/<slug:part>/",
        history.survey_question_history,
        name="survey_question_history",
    ),
    path(f"{QUESTIONS}garder/", bank.survey_keep_question, name="survey_keep_question"),
    path(f"{QUESTIONS}proches/", nearest.survey_nearest, name="survey_nearest"),
    path(
        f"{QUESTIONS}<slug:part>/remplacer/",
        bank.survey_replace_question,
        name="survey_replace_question",
    ),
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

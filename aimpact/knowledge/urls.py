"""The addresses of this app."""

from django.urls import URLPattern, URLResolver, path

from aimpact.knowledge.views import cases, entries, findings

BASE = "e/<slug:slug>/equipe/connaissances/"
CASES = "e/<slug:slug>/equipe/sondages/<slug:code>/resultats/cas/"

urlpatterns: list[URLPattern | URLResolver] = [
    path(f"{BASE}propositions/", findings.knowledge_proposals, name="knowledge_proposals"),
    path(f"{BASE}propositions/<int:number>/", findings.knowledge_decide, name="knowledge_decide"),
    path(BASE, entries.knowledge_base, name="knowledge_base"),
    path(f"{BASE}sens/", entries.knowledge_ask, name="knowledge_ask"),
    path(f"{BASE}ajouter/", entries.knowledge_new, name="knowledge_new"),
    path(f"{BASE}<int:number>/", entries.knowledge_entry, name="knowledge_entry"),
    path(f"{BASE}<int:number>/modifier/", entries.knowledge_edit, name="knowledge_edit"),
    path(f"{BASE}<int:number>/faire/", entries.knowledge_do, name="knowledge_do"),
    path(CASES, cases.survey_cases, name="survey_cases"),
    path(f"{CASES}constats/", findings.survey_kept_findings, name="survey_kept_findings"),
    path(f"{CASES}sens/", cases.survey_cases_ask, name="survey_cases_ask"),
    path(f"{CASES}synthese/", cases.survey_synthesis, name="survey_synthesis"),
    path(
        f"{CASES}synthese/autoriser/", cases.survey_synthesis_allow, name="survey_synthesis_allow"
    ),
    path(f"{CASES}<int:number>/", cases.survey_case, name="survey_case"),
]

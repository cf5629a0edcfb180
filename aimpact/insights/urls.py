"""URLs of results: the team's, under its survey; the public's, under the survey's short code."""

from django.urls import URLPattern, URLResolver, path

from aimpact.insights.views import differences, exports, rehearsal, results, sampling, texts

TEAM = "e/<slug:slug>/equipe/sondages/<slug:code>/resultats/"

urlpatterns: list[URLPattern | URLResolver] = [
    path(TEAM, results.survey_results, name="survey_results"),
    path(
        "e/<slug:slug>/equipe/sondages/<slug:code>/repetition/",
        rehearsal.survey_rehearsal,
        name="survey_rehearsal",
    ),
    path(f"{TEAM}exports/", exports.survey_exports, name="survey_exports"),
    path(f"{TEAM}echantillon/", sampling.survey_sample, name="survey_sample"),
    path(f"{TEAM}ecarts/", differences.survey_differences, name="survey_differences"),
    path(f"{TEAM}textes/<slug:field>/", texts.survey_texts, name="survey_texts"),
    path("s/<slug:code>/resultats/", results.public_results, name="public_results"),
]

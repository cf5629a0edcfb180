"""URLs of results: the team's, under its survey; the public's, under the survey's short code."""

from django.urls import URLPattern, URLResolver, path

from aimpact.insights.views import (
    analyses,
    charts,
    differences,
    exports,
    findings,
    margins,
    open_data,
    opinion_groups,
    rehearsal,
    representation,
    results,
    sampling,
    texts,
    theme_texts,
    themes,
    weights,
)

TEAM = "e/<slug:slug>/equipe/sondages/<slug:code>/resultats/"

urlpatterns: list[URLPattern | URLResolver] = [
    path(TEAM, results.survey_results, name="survey_results"),
    path(
        "e/<slug:slug>/equipe/sondages/<slug:code>/repetition/",
        rehearsal.survey_rehearsal,
        name="survey_rehearsal",
    ),
    path(f"{TEAM}constats/", findings.survey_findings, name="survey_findings"),
    path(f"{TEAM}constats/avis/", findings.judge_finding, name="judge_finding"),
    path("constats/", findings.finding_rules, name="finding_rules"),
    path(f"{TEAM}analyse/", analyses.survey_analysis, name="survey_analysis"),
    path(f"{TEAM}analyse/etat/", analyses.survey_analysis_state, name="survey_analysis_state"),
    path(f"{TEAM}analyse/lancer/", analyses.start_survey_analysis, name="start_survey_analysis"),
    path(f"{TEAM}analyse/arreter/", analyses.stop_survey_analysis, name="stop_survey_analysis"),
    path(f"{TEAM}analyse/publier/", analyses.publish_survey_parts, name="publish_survey_parts"),
    path(f"{TEAM}exports/", exports.survey_exports, name="survey_exports"),
    path(f"{TEAM}donnees-ouvertes/", exports.survey_open_data, name="survey_open_data"),
    path("e/<slug:slug>/equipe/population/", margins.space_population, name="space_population"),
    path(
        "e/<slug:slug>/equipe/population/garder/", margins.keep_population, name="keep_population"
    ),
    path(
        "e/<slug:slug>/equipe/population/<slug:field>/retirer/",
        margins.forget_population,
        name="forget_population",
    ),
    path(f"{TEAM}redressement/", weights.survey_weights, name="survey_weights"),
    path("s/<slug:code>/resultats/redressement/", weights.public_weights, name="public_weights"),
    path(f"{TEAM}echantillon/", sampling.survey_sample, name="survey_sample"),
    path(f"{TEAM}ecarts/", differences.survey_differences, name="survey_differences"),
    path(
        f"{TEAM}representativite/",
        representation.survey_representation,
        name="survey_representation",
    ),
    path(
        f"{TEAM}representativite/<slug:field>/<str:value>/",
        representation.survey_reach,
        name="survey_reach",
    ),
    path(
        "s/<slug:code>/resultats/groupes-opinion/",
        opinion_groups.public_opinion_groups,
        name="public_opinion_groups",
    ),
    path(
        f"{TEAM}groupes-opinion/",
        opinion_groups.survey_opinion_groups,
        name="survey_opinion_groups",
    ),
    path(f"{TEAM}textes/<slug:field>/", texts.survey_texts, name="survey_texts"),
    path(f"{TEAM}themes/", themes.survey_themes, name="survey_themes"),
    path(f"{TEAM}themes/<int:theme>/", themes.change_theme, name="change_theme"),
    path(f"{TEAM}themes/<int:theme>/parties/", themes.name_parts, name="name_parts"),
    path(f"{TEAM}themes/<int:theme>/citation/", themes.quote_of_theme, name="quote_of_theme"),
    path(f"{TEAM}themes/<slug:field>/reunir/", themes.gather_themes, name="gather_themes"),
    path(f"{TEAM}themes/<slug:field>/annuler/", themes.undo_themes, name="undo_themes"),
    path(f"{TEAM}themes/<slug:field>/textes/", theme_texts.theme_texts, name="theme_texts"),
    path(
        f"{TEAM}themes/<slug:field>/textes/ranger/",
        theme_texts.set_theme_texts,
        name="set_theme_texts",
    ),
    path(f"{TEAM}themes/<slug:field>/", themes.survey_themes, name="themes_of_field"),
    path("s/<slug:code>/resultats/", results.public_results, name="public_results"),
    path(
        "s/<slug:code>/resultats/ecarts/",
        differences.public_differences,
        name="public_differences",
    ),
    path("s/<slug:code>/resultats/donnees/", open_data.public_open_data, name="public_open_data"),
    path(
        "s/<slug:code>/resultats/donnees/donnees-ouvertes.zip",
        open_data.public_open_data_file,
        name="public_open_data_file",
    ),
    path(
        "s/<slug:code>/resultats/donnees/catalogue.jsonld",
        open_data.public_open_data_entry,
        name="public_open_data_entry",
    ),
    path(f"{TEAM}graphiques/<slug:chart>.<slug:output>", charts.survey_chart, name="survey_chart"),
    path(
        "s/<slug:code>/resultats/graphiques/<slug:chart>.<slug:output>",
        charts.public_chart,
        name="public_chart",
    ),
]

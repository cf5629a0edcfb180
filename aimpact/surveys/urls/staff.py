"""The team's pages about surveys. Sharing is added by `public`'s siblings, results by insights."""

from django.urls import URLPattern, URLResolver, include, path

from aimpact.surveys.views import (
    admission,
    builder,
    builder_buttons,
    keying,
    kiosks,
    logic,
    privacy,
    publishing,
    surveys,
    terms,
    versions,
    ways,
)

_builder: list[URLPattern | URLResolver] = [
    path("", builder.survey_builder, name="survey_builder"),
    path("textes/", builder.survey_words, name="survey_words"),
    path("anglais/", builder_buttons.survey_english, name="survey_english"),
    path("annuler/", versions.survey_undo, name="survey_undo"),
    path("versions/", versions.survey_versions, name="survey_versions"),
    path("versions/<int:version>/", versions.survey_version_restore, name="survey_version_restore"),
    path("place/", builder_buttons.survey_place, name="survey_place"),
    path("page/", builder_buttons.survey_page_add, name="survey_page_add"),
    path("page/<slug:part>/", builder.survey_page, name="survey_page"),
    path("page/<slug:part>/bouton/", builder_buttons.survey_page_button, name="survey_page_button"),
    path(
        "page/<slug:part>/supprimer/", builder_buttons.survey_page_delete, name="survey_page_delete"
    ),
    path("question/", builder_buttons.survey_question_add, name="survey_question_add"),
    path("question/<slug:part>/", builder.survey_question, name="survey_question"),
    path(
        "question/<slug:part>/bouton/",
        builder_buttons.survey_question_button,
        name="survey_question_button",
    ),
    path(
        "question/<slug:part>/deplacer/",
        builder_buttons.survey_question_move,
        name="survey_question_move",
    ),
    path(
        "question/<slug:part>/supprimer/",
        builder_buttons.survey_question_delete,
        name="survey_question_delete",
    ),
]

_logic: list[URLPattern | URLResolver] = [
    path("", logic.survey_logic, name="survey_logic"),
    path("bouton/", logic.survey_logic_button, name="survey_logic_button"),
    path("fin/<slug:part>/", logic.survey_ending, name="survey_ending"),
    path("quota/<slug:part>/", logic.survey_quota, name="survey_quota"),
    path("question/<slug:part>/", logic.survey_advanced, name="survey_advanced"),
    path(
        "question/<slug:part>/<slug:inner>/",
        logic.survey_part_condition,
        name="survey_part_condition",
    ),
]

_survey: list[URLPattern | URLResolver] = [
    path("", surveys.survey_overview, name="survey_overview"),
    path("dupliquer/", surveys.survey_duplicate, name="survey_duplicate"),
    path("supprimer/", surveys.survey_delete, name="survey_delete"),
    path("questions/", include(_builder)),
    path("logique/", include(_logic)),
    path("conditions/", terms.survey_terms, name="survey_terms"),
    path("conditions/composer/", admission.survey_admission, name="survey_admission"),
    path("ecrans/", terms.survey_screens, name="survey_screens"),
    path("publication/", publishing.survey_publish, name="survey_publish"),
    path("publication/retirer/", publishing.survey_unpublish, name="survey_unpublish"),
    path("publication/clore/", publishing.survey_close, name="survey_close"),
    path("publication/prolonger/", publishing.survey_extend, name="survey_extend"),
    path("publication/suspendre/", publishing.survey_pause, name="survey_pause"),
    path("publication/reprendre/", publishing.survey_resume, name="survey_resume"),
    path("donnees-personnelles/", privacy.survey_privacy, name="survey_privacy"),
    path("donnees-personnelles/preuve/<slug:kind>/", privacy.erasure_proof, name="erasure_proof"),
    path("recueil/", ways.survey_ways, name="survey_ways"),
    path("recueil/papier/", include("aimpact.surveys.urls.paper")),
    path("recueil/telephone/", keying.survey_phone, name="survey_phone"),
    path("recueil/bornes/", kiosks.survey_kiosks, name="survey_kiosks"),
    path("recueil/bornes/<int:pk>/arreter/", kiosks.stop_survey_kiosk, name="stop_survey_kiosk"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("e/<slug:slug>/equipe/sondages/", surveys.survey_list, name="survey_list"),
    path("e/<slug:slug>/equipe/sondages/nouveau/", surveys.survey_create, name="survey_create"),
    path("e/<slug:slug>/equipe/sondages/<slug:code>/", include(_survey)),
]

"""Pictures and films of surveys; files that participants send."""

from django.urls import URLPattern, URLResolver, path, re_path

from aimpact.surveys.views import files, media

_SURVEY = "e/<slug:slug>/equipe/sondages/<slug:code>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path(f"{_SURVEY}questions/images/", media.survey_media, name="survey_media"),
    path(
        f"{_SURVEY}questions/images/<slug:media>/supprimer/",
        media.remove_survey_media,
        name="remove_survey_media",
    ),
    path(f"{_SURVEY}resultats/envois/<slug:field>/", files.received_files, name="received_files"),
    path(f"{_SURVEY}resultats/envoi/<int:pk>/", files.received_file, name="received_file"),
    path(
        f"{_SURVEY}resultats/envois/<slug:field>/archive/",
        files.export_received_files,
        name="export_received_files",
    ),
    re_path(
        r"^media/sondages/(?P<stem>[0-9a-f]{32})/(?P<name>[0-9]{1,5}\.webp|film\.(?:mp4|webm))$",
        media.survey_media_file,
        name="survey_media_file",
    ),
]

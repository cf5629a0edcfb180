"""URLs of notes: the team's, under the results of its survey; those of links and of the public."""

from django.urls import URLPattern, URLResolver, path

from aimpact.reports.views import commitments, notes, opting, shared

TEAM = "e/<slug:slug>/equipe/sondages/<slug:code>/resultats/"

urlpatterns: list[URLPattern | URLResolver] = [
    path(f"{TEAM}note/", notes.survey_note, name="survey_note"),
    path(f"{TEAM}note/envoi/", notes.note_sending, name="note_sending"),
    path(f"{TEAM}note/destinataires/", notes.note_recipients, name="note_recipients"),
    path(
        f"{TEAM}note/destinataires/<int:number>/",
        notes.forget_note_recipient,
        name="forget_note_recipient",
    ),
    path(f"{TEAM}note/pour/<slug:audience>/", notes.survey_note, name="survey_note_for"),
    path(
        f"{TEAM}note/pour/<slug:audience>/note.<slug:output>",
        notes.survey_note_file,
        name="survey_note_file",
    ),
    path(
        f"{TEAM}note/pour/<slug:audience>/<slug:section>/", notes.note_section, name="note_section"
    ),
    path(f"{TEAM}suites/", commitments.survey_commitment, name="survey_commitment"),
    path("s/<slug:code>/suites/", commitments.public_commitment, name="public_commitment"),
    path("notes/<str:token>/desinscription/", opting.note_opt_out, name="note_opt_out"),
    path("notes/<str:token>/", shared.shared_note, name="shared_note"),
    path("notes/<str:token>/note.<slug:output>", shared.shared_note, name="shared_note_file"),
]

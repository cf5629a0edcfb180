"""The team's pages that bring people to a survey, and its preview."""

from django.urls import URLPattern, URLResolver, path

from aimpact.surveys.views import distribution, invitees, preview

SURVEY = "e/<slug:slug>/equipe/sondages/<str:code>/"
SHARE = f"{SURVEY}diffusion/"

urlpatterns: list[URLPattern | URLResolver] = [
    path(f"{SURVEY}apercu/", preview.preview, name="survey_preview"),
    path(SHARE, distribution.share, name="survey_share"),
    path(f"{SHARE}qr.svg", distribution.qr, name="survey_qr"),
    path(f"{SHARE}affiche.pdf", distribution.poster, name="survey_poster"),
    path(f"{SHARE}invites/", invitees.invitees, name="survey_invitees"),
    path(f"{SHARE}invites/ajouter/", invitees.add, name="add_survey_invitees"),
    path(f"{SHARE}invites/envoyer/", invitees.send, name="send_survey_invitations"),
    path(f"{SHARE}invites/rappeler/", invitees.remind, name="send_survey_reminders"),
    path(f"{SHARE}invites/<int:pk>/retirer/", invitees.remove, name="remove_survey_invitee"),
]

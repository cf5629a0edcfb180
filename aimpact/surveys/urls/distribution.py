"""The team's pages that bring people to a survey, and its preview."""

from django.urls import URLPattern, URLResolver, path

from aimpact.surveys.views import (
    campaigns,
    channels,
    distribution,
    invitees,
    mailings,
    preview,
    printed_codes,
)

SURVEY = "e/<slug:slug>/equipe/sondages/<str:code>/"
SHARE = f"{SURVEY}diffusion/"

urlpatterns: list[URLPattern | URLResolver] = [
    path(f"{SURVEY}apercu/", preview.preview, name="survey_preview"),
    path(SHARE, distribution.share, name="survey_share"),
    path(f"{SHARE}qr.svg", distribution.qr, name="survey_qr"),
    path(f"{SHARE}affiche.pdf", distribution.poster, name="survey_poster"),
    path(f"{SHARE}codes/", printed_codes.survey_codes, name="survey_codes"),
    path(f"{SHARE}codes/<str:sheet>/", printed_codes.codes_file, name="survey_codes_file"),
    path(
        f"{SHARE}codes/<int:pk>/reprendre/", printed_codes.revoke_codes, name="revoke_survey_codes"
    ),
    path(f"{SHARE}invites/", invitees.invitees, name="survey_invitees"),
    path(f"{SHARE}invites/ajouter/", invitees.add, name="add_survey_invitees"),
    path(f"{SHARE}invites/envoyer/", mailings.send, name="send_survey_invitations"),
    path(f"{SHARE}invites/rappeler/", invitees.remind, name="send_survey_reminders"),
    path(f"{SHARE}invites/<int:pk>/retirer/", invitees.remove, name="remove_survey_invitee"),
    path(f"{SHARE}canaux/", channels.funnel, name="survey_funnel"),
    path(f"{SHARE}canaux.csv", channels.funnel_csv, name="survey_funnel_csv"),
    path(f"{SHARE}canaux/ajouter/", channels.add, name="add_survey_channel"),
    path(f"{SHARE}canal/<slug:tag>/", channels.channel, name="survey_channel"),
    path(f"{SHARE}canal/<slug:tag>/archiver/", channels.archive, name="archive_survey_channel"),
    path(f"{SHARE}canal/<slug:tag>/qr.svg", channels.channel_qr, name="survey_channel_qr"),
    path(f"{SHARE}kit/", campaigns.kit, name="survey_kit"),
    path(f"{SHARE}kit.zip", campaigns.kit_zip, name="survey_kit_zip"),
    path(f"{SHARE}kit/e-mail.html", campaigns.kit_email, name="survey_kit_email"),
    path(f"{SHARE}kit/<slug:sheet>/", campaigns.kit_sheet, name="survey_kit_sheet"),
    path(f"{SHARE}integration/", campaigns.embed, name="survey_embed"),
]

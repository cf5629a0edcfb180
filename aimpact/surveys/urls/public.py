"""Participants' pages. Results (`/s/<code>/resultats/`) are a page of `insights`."""

from django.urls import URLPattern, URLResolver, path

from aimpact.surveys.cookieless import BOOTH
from aimpact.surveys.views import (
    answering,
    board,
    booth,
    codes,
    embedding,
    invitations,
    kiosk,
    notices,
    preview,
    receipts,
    rights,
    saving,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("s/", codes.enter_survey_code, name="answer_code"),
    path("s/<str:code>/", answering.answer, name="answer"),
    path("s/<str:code>/merci/", receipts.thanks, name="answer_thanks"),
    path("s/<str:code>/merci/prevenir/", notices.be_told, name="answer_be_told"),
    path("prevenir/<str:token>/", notices.forget, name="forget_results_notice"),
    path("s/<str:code>/recepisse/", receipts.check_receipt, name="answer_receipt"),
    path("s/<str:code>/garder/", saving.mail_link, name="mail_saved_link"),
    path("s/<str:code>/droit/", rights.right_issue, name="right_issue"),
    path("i/<str:token>/droit/", rights.invitation_right, name="invitation_right"),
    path("s/<str:code>/cle/", rights.survey_key, name="survey_key"),
    path(f"{BOOTH}<str:code>/", booth.booth, name="booth"),
    path("s/<str:code>/tableau/", board.board, name="board"),
    path("s/<str:code>/tableau.json", board.board_file, name="board_file"),
    path("verifier/verifier-tableau.py", board.board_script, name="board_script"),
    path("s/<str:code>/carte.png", embedding.social_card, name="social_card"),
    path("s/<str:code>/integre/", embedding.answer_framed, name="answer_framed"),
    path("s/<str:code>/integre/merci/", embedding.framed_thanks, name="answer_framed_thanks"),
    path("apercu/<str:token>/", preview.shared_preview, name="shared_preview"),
    path("embed.js", embedding.frame_script, name="frame_script"),
    path("oembed/", embedding.oembed, name="oembed"),
    path("borne/", kiosk.kiosk, name="kiosk"),
    path("borne/<str:token>/", kiosk.start, name="kiosk_start"),
    path("i/<str:token>/", answering.answer_invitation, name="answer_invitation"),
    path("i/<str:token>/desinscription/", invitations.opt_out, name="invitation_opt_out"),
]

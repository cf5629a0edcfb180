"""Participants' pages. Results (`/s/<code>/resultats/`) are a page of `insights`."""

from django.urls import URLPattern, URLResolver, path

from aimpact.surveys.views import answering, codes, invitations, kiosk, receipts, saving

urlpatterns: list[URLPattern | URLResolver] = [
    path("s/", codes.enter_survey_code, name="answer_code"),
    path("s/<str:code>/", answering.answer, name="answer"),
    path("s/<str:code>/merci/", receipts.thanks, name="answer_thanks"),
    path("s/<str:code>/recepisse/", receipts.check_receipt, name="answer_receipt"),
    path("s/<str:code>/garder/", saving.mail_link, name="mail_saved_link"),
    path("borne/", kiosk.kiosk, name="kiosk"),
    path("borne/<str:token>/", kiosk.start, name="kiosk_start"),
    path("i/<str:token>/", answering.answer_invitation, name="answer_invitation"),
    path("i/<str:token>/desinscription/", invitations.opt_out, name="invitation_opt_out"),
]

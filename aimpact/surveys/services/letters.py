"""The messages that invite and remind: one a language, in which each reader's link is put."""

from dataclasses import replace

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from aimpact.core.services import RETURN_PATH, Mail, render_mail
from aimpact.questionnaire.duration import estimate_minutes
from aimpact.spaces.frame import brand_of
from aimpact.surveys.bounces import MARK_HEADER
from aimpact.surveys.models import Invitation, Survey
from aimpact.surveys.refusals import moment
from aimpact.surveys.selectors.boards import key_fingerprint
from aimpact.surveys.tokens import invitation_token, mark_invitation
from aimpact.ui.text import typeset

_STAND_IN = "0123456789ABCDEFGHIJKL"
"""Stands for a token in the model of a message; as long as one, made of the same characters."""


class Letters:
    """The messages of one survey, rendered once a language: two readers' differ by their link."""

    def __init__(self, survey: Survey, kind: str) -> None:
        self.survey = survey
        self.kind = kind
        self.models: dict[str, Mail] = {}

    def to(self, invitation: Invitation) -> Mail:
        language = invitation.language
        if language not in self.models:
            self.models[language] = _model_mail(self.survey, self.kind, language)
        model, token = self.models[language], invitation_token(invitation)
        headers = {name: text.replace(_STAND_IN, token) for name, text in model.headers.items()}
        if self.kind == "invitation":
            headers |= _known_by(invitation)
        return replace(
            model,
            to=invitation.email,
            text=model.text.replace(_STAND_IN, token),
            html=model.html.replace(_STAND_IN, token),
            headers=headers,
        )


def _model_mail(survey: Survey, kind: str, language: str) -> Mail:
    leave = settings.PUBLIC_URL + reverse("invitation_opt_out", args=[_STAND_IN])
    with translation.override(language):
        closes = moment(survey.closes_at, survey) if survey.closes_at else ""
    context = {
        "survey": survey,
        "title": typeset(survey.title(language), language=language),
        "brand": brand_of(survey.space),
        "space": survey.space,
        "minutes": estimate_minutes(survey.document, profile_questions=len(survey.profile_fields)),
        "closes": closes,
        "fingerprint": key_fingerprint(survey),
        "action_url": settings.PUBLIC_URL + reverse("answer_invitation", args=[_STAND_IN]),
        "action_label": _("Answer the survey"),
        "opt_out_url": leave,
    }
    mail = render_mail(f"surveys/email/{kind}", to="", context=context, language=language)
    headers = {
        "List-Unsubscribe": f"<{leave}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    return replace(mail, sender=survey.space.name, headers=headers, useful_until=survey.closes_at)


def _known_by(invitation: Invitation) -> dict[str, str]:
    """What an invitation is known by when it comes back.

    A reminder bears nothing of the kind: what came back would tell who had not answered.
    """
    mark = mark_invitation(invitation.pk)
    name, at_sign, domain = settings.BOUNCE_ADDRESS.partition("@")
    returned = {RETURN_PATH: f"{name}+{mark}@{domain}"} if at_sign else {}
    return {MARK_HEADER: mark, **returned}


def sample_mail(survey: Survey, *, language: str, to: str) -> Mail:
    """An invitation as its readers get it, whose links lead to the survey's public page."""
    mail = _model_mail(survey, "invitation", language)
    public = settings.PUBLIC_URL + reverse("answer", args=[survey.code])
    personal = settings.PUBLIC_URL + reverse("answer_invitation", args=[_STAND_IN])
    leave = settings.PUBLIC_URL + reverse("invitation_opt_out", args=[_STAND_IN])
    text, html = (
        part.replace(leave, public).replace(personal, public) for part in (mail.text, mail.html)
    )
    return replace(mail, to=to, text=text, html=html, headers={}, useful_until=None)

"""Answers set aside: the button of the form, the link that brings them back, its e-mail."""

from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from aimpact.core.access import public
from aimpact.core.addresses import client_address
from aimpact.core.services import Mail, RateLimited, render_mail, spend_rate
from aimpact.spaces.frame import brand_of, enter_space
from aimpact.surveys.forms.saving import SavedLinkForm
from aimpact.surveys.models import Survey
from aimpact.surveys.refusals import moment
from aimpact.surveys.selectors.answering import find_survey
from aimpact.surveys.services.saving import (
    AlreadyMailed,
    TooMuchToSave,
    kept_until,
    mail_saved_link,
    save_answers,
)
from aimpact.surveys.templatetags.answering import plain_words
from aimpact.surveys.views.checks import CHALLENGE
from aimpact.surveys.views.doors import GO, TOKEN, Door

RESUME, SAVED = "reprendre", "_saved"
"""The parameter of the link, and the form's hidden field that goes on with it."""
SAVE = "save"
"""What the form's button says."""
SAVES, MAILS, PER = 40, 6, timedelta(hours=1)
"""Savings and e-mails accepted from one place in an hour: a class or an office shares it."""
_NOT_ANSWERS = {TOKEN, GO, SAVED, CHALLENGE, "csrfmiddlewaretoken"}


class CannotSave(Exception):
    """Too much was typed, or too much was saved from one place: `notice` says which."""

    def __init__(self, notice: str) -> None:
        super().__init__(notice)
        self.notice = notice


def set_aside(request: HttpRequest, door: Door) -> HttpResponse:
    """POST of the button: the page with the link. Raises `CannotSave`."""
    typed = {
        name: [str(value) for value in values]
        for name, values in request.POST.lists()
        if name not in _NOT_ANSWERS
    }
    try:
        spend_rate("saved answers", client_address(request), limit=SAVES, per=PER, at=door.at)
        kept = request.POST.get(SAVED, "")
        token = save_answers(door.survey, typed, at=door.at, token=kept)
    except TooMuchToSave:
        raise CannotSave("too_long_to_save") from None
    except RateLimited:
        raise CannotSave("save_later") from None
    path = _with_token(door.action, token)
    link = {"survey": door.survey.code, "token": token, "path": path}
    form = SavedLinkForm(initial={"link": signing.dumps(link, salt="surveys.saved")})
    return _page(request, door.survey, form, path=path, at=door.at)


def _with_token(action: str, token: str) -> str:
    return f"{action}{'&' if '?' in action else '?'}{urlencode({RESUME: token})}"


def _page(
    request: HttpRequest,
    survey: Survey,
    form: SavedLinkForm,
    *,
    path: str,
    at: datetime,
    was_mailed: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {
        "survey": survey,
        "document": survey.document,
        "form": form,
        "path": path,
        "address": f"{settings.PUBLIC_URL}{path}",
        "until": moment(kept_until(survey, at=at), survey),
        "was_mailed": was_mailed,
    }
    return render(request, "surveys/answer/saved.html", context, status=status)


@public
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters("email", "link")
def mail_link(request: HttpRequest, code: str) -> HttpResponse:
    """Send the link to the address typed, once. The link comes signed: no other is ever sent."""
    survey, at = find_survey(code), timezone.now()
    link = _read_link(request.POST.get("link", ""))
    if survey is None or link is None or link["survey"] != code:
        return render(request, "surveys/answer/saved_gone.html", {"code": code}, status=404)
    enter_space(request, survey.space)
    form, path = SavedLinkForm(request.POST), link["path"]
    if form.is_valid():
        try:
            spend_rate("saved link", client_address(request), limit=MAILS, per=PER, at=at)
            mail = _write(survey, path, to=form.cleaned_data["email"], at=at)
            mail_saved_link(survey, link["token"], mail=mail, at=at)
        except AlreadyMailed:
            form.add_error("email", _("This link was sent by e-mail already. Copy it above."))
        except RateLimited:
            form.add_error("email", _("Too many e-mails from here for now. Copy the link above."))
        else:
            return _page(request, survey, form, path=path, at=at, was_mailed=True)
    return _page(request, survey, form, path=path, at=at, status=422)


def _read_link(signed: str) -> dict[str, str] | None:
    try:
        found: dict[str, str] = signing.loads(signed, salt="surveys.saved", max_age=86_400)
    except signing.BadSignature:
        return None
    return found


def _write(survey: Survey, path: str, *, to: str, at: datetime) -> Mail:
    until = kept_until(survey, at=at)
    context = {
        "brand": brand_of(survey.space),
        "space": survey.space,
        "title": plain_words(survey.document.title),
        "until": moment(until, survey),
        "action_url": f"{settings.PUBLIC_URL}{path}",
        "action_label": _("Take up my answers again"),
    }
    language = translation.get_language()[:2]
    return render_mail("surveys/email/saved", to=to, context=context, language=language)

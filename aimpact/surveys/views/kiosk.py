"""The kiosk itself: a survey answered on a tablet by one passer-by after the other.

Nobody is signed in and nothing of a person stays: each person has a sitting of their own, which
their forms are signed for; a page of an earlier sitting leads back to the start.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from aimpact.core.access import public
from aimpact.questionnaire.answers import has_answers
from aimpact.spaces.frame import enter_space
from aimpact.surveys.models import Kiosk, Survey
from aimpact.surveys.refusals import shown_steps
from aimpact.surveys.rules import Reason, is_full
from aimpact.surveys.selectors.answering import with_document
from aimpact.surveys.selectors.kiosks import find_started_kiosk, find_waiting_kiosk
from aimpact.surveys.selectors.profiles import (
    ProfileQuestion,
    blank_profile,
    posted_profile,
    profile_names,
    read_profile,
)
from aimpact.surveys.selectors.screens import Finished, Move, Notice, Screen, Walk
from aimpact.surveys.services.casting import (
    QuestionnaireChanged,
    SurveyFull,
    SurveyNotOpen,
    receipt_is_known,
)
from aimpact.surveys.services.casting import SurveyPaused as Paused
from aimpact.surveys.services.kiosks import (
    KioskFull,
    KioskLinkSpent,
    cast_at_kiosk,
    start_kiosk,
)
from aimpact.surveys.tokens import FormToken, make_browser, new_form, read_form, sign_form
from aimpact.surveys.views.doors import GO, TOKEN, chosen_language, small_forms
from aimpact.surveys.views.gates import full_quota, wrong_opening
from aimpact.surveys.views.pages import Sheet, render_sheet
from aimpact.surveys.views.uploads import receive_files
from aimpact.surveys.views.walks import take_step, walk_on

KIOSK_COOKIE, SITTING_COOKIE = "borne", "borne-seance"
TEMPLATE = "surveys/kiosk/form.html"
IDLE, WARNING, THANKED = 90, 30, 30
"""Seconds without a touch before the warning, seconds that it lasts, seconds of the thanks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """One person at one kiosk."""

    kiosk: Kiosk
    name: str
    at: datetime

    @property
    def survey(self) -> Survey:
        return self.kiosk.survey

    @property
    def identity(self) -> str:
        return f"kiosk:{self.kiosk.pk}:{self.name}"


@public
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def start(request: HttpRequest, token: str) -> HttpResponse:
    """The link of a kiosk: the tablet on which its button is pressed becomes the kiosk."""
    at = timezone.now()
    kiosk = find_waiting_kiosk(token, at=at)
    if kiosk is None:
        return render(request, "surveys/kiosk/spent.html", status=404)
    if request.method != "POST":
        enter_space(request, kiosk.survey.space)
        return render(request, "surveys/kiosk/start.html", {"kiosk": kiosk})
    try:
        kiosk, secret = start_kiosk(token, at=at)
    except KioskLinkSpent:
        return render(request, "surveys/kiosk/spent.html", status=404)
    response = redirect("kiosk")
    _keep(request, response, KIOSK_COOKIE, secret, kiosk.expires_at - at)
    return response


@public
@small_forms
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def kiosk(request: HttpRequest) -> HttpResponse:
    """The kiosk's one address: its start, and every step of whoever is answering."""
    at = timezone.now()
    found = find_started_kiosk(request.COOKIES.get(KIOSK_COOKIE, ""), at=at)
    if found is None:
        return render(request, "surveys/kiosk/stopped.html", status=403)
    enter_space(request, found.survey.space)
    with timezone.override(found.survey.zone):
        if why := why_shut(found.survey, at=at):
            return _shut(request, found.survey, why)
        if request.method != "POST":
            return _begin(request, Sitting(kiosk=found, name=make_browser(), at=at))
        name = request.COOKIES.get(SITTING_COOKIE, "")
        return _receive(request, Sitting(kiosk=found, name=name, at=at))


def why_shut(survey: Survey, *, at: datetime) -> Reason | None:
    """Why a kiosk of this survey takes no answer now."""
    if not Survey.objects.filter(pk=survey.pk).open(at).exists():
        return Reason.CLOSED
    if survey.is_paused:
        return Reason.PAUSED
    return Reason.FULL if is_full(survey) else None


def _shut(request: HttpRequest, survey: Survey, reason: Reason) -> HttpResponse:
    context = {"survey": survey, "reason": reason.value, "is_start": True}
    return render(request, "surveys/kiosk/shut.html", context, status=409)


def _begin(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """GET: a blank first page, in the language of the house, for a person who has just come."""
    translation.activate(settings.LANGUAGE_CODE)
    token = new_form(sitting.survey, at=sitting.at)
    screen = walk_on(sitting.survey, QueryDict(), token, at=sitting.at).start()
    response = _draw(request, sitting, screen, token)
    _keep(request, response, SITTING_COOKIE, sitting.name, timedelta(hours=2))
    response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
    return response


def _receive(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """POST: the next screen, or the ballot in the urn."""
    token = read_form(request.POST.get(TOKEN, ""), sitting.survey, sitting.identity)
    if token is None:
        return redirect("kiosk")  # a page of somebody who has left
    translation.activate(_language(request))
    uploads = receive_files(request, sitting.survey, sitting.at)
    walk = walk_on(sitting.survey, request.POST, token, at=sitting.at, uploads=uploads)
    if chosen_language(request):
        return _draw(request, sitting, walk.stay(), token)
    if token.version != sitting.survey.version:
        newer = replace(token, version=sitting.survey.version)
        return _draw(request, sitting, walk.start(Notice.CHANGED), newer)
    return _go_on(request, sitting, walk, token)


def _go_on(request: HttpRequest, sitting: Sitting, walk: Walk, token: FormToken) -> HttpResponse:
    """The step that the button asks for, unless a quota or the profile stands in its way."""
    go = request.POST.get(GO, "")
    if go != Move.BACK:
        # Sent twice, it may have filled the quota itself.
        if full_quota(walk) and not receipt_is_known(sitting.survey, token.receipt):
            return _shut(request, sitting.survey, Reason.FULL)
        wrong = wrong_opening(walk, sitting.survey.profile_fields)
        if wrong is not None:
            return _draw(request, sitting, walk.start(), token, wrong)
    step = take_step(walk, go)
    if isinstance(step, Finished):
        return _finish(request, sitting, walk, token, step)
    return _draw(request, sitting, step, token)


def _language(request: HttpRequest) -> str:
    """The language of this sitting: it travels in the form, as no cookie may outlive it."""
    known = dict(settings.LANGUAGES)
    asked = chosen_language(request) or request.POST.get("_language", "")
    return asked if asked in known else settings.LANGUAGE_CODE


def _finish(
    request: HttpRequest, sitting: Sitting, walk: Walk, token: FormToken, done: Finished
) -> HttpResponse:
    survey = sitting.survey
    reading = read_profile(survey.profile_fields, request.POST)
    if not reading.is_right:
        screen = walk.start() if walk.profile_first else walk.stay()
        return _draw(request, sitting, screen, token, reading.questions)
    if not has_answers(survey.document, done.answers):
        return _draw(request, sitting, walk.stay(Notice.EMPTY), token, reading.questions)
    try:
        receipt = cast_at_kiosk(
            sitting.kiosk,
            at=sitting.at,
            receipt=token.receipt,
            answers=done.answers,
            profile=reading.profile,
            seconds=token.seconds_until(sitting.at),
            language=translation.get_language()[:2],
        )
    except QuestionnaireChanged:
        survey.refresh_from_db(fields=["version", "updated_at"])
        with_document(survey)
        newer = replace(token, version=survey.version)
        walk = walk_on(survey, request.POST, newer, at=sitting.at)
        return _draw(request, sitting, walk.start(Notice.CHANGED), newer)
    except (SurveyNotOpen, SurveyFull, KioskFull, Paused) as refusal:
        return _shut(request, survey, _SHUT[type(refusal)])
    return _thank(request, survey, receipt)


_SHUT: dict[type[Exception], Reason] = {
    SurveyNotOpen: Reason.CLOSED,
    SurveyFull: Reason.FULL,
    KioskFull: Reason.FULL,
    Paused: Reason.PAUSED,
}


def _thank(request: HttpRequest, survey: Survey, receipt: str) -> HttpResponse:
    """Thanks, shown for a while; the sitting is over."""
    context = {
        "survey": survey,
        "document": survey.document,
        "receipt": " ".join(receipt[at : at + 4] for at in range(0, len(receipt), 4)),
        "steps": shown_steps(survey, leads=False),
        "idle": THANKED,
        "warning": WARNING,
        "start_url": reverse("kiosk"),
    }
    response = render(request, "surveys/kiosk/thanks.html", context)
    response.delete_cookie(SITTING_COOKIE, path=reverse("kiosk"))
    return response


def _draw(
    request: HttpRequest,
    sitting: Sitting,
    screen: Screen,
    token: FormToken,
    profile: list[ProfileQuestion] | None = None,
) -> HttpResponse:
    survey = sitting.survey
    sheet = Sheet(
        survey=survey,
        screen=screen,
        action=reverse("kiosk"),
        token=sign_form(token, survey, sitting.identity),
        profile=profile or (_profile(request, sitting) if screen.asks_profile else []),
    )
    more = {"idle": IDLE, "warning": WARNING, "start_url": sheet.action, "is_kiosk": True}
    return render_sheet(request, sheet, template=TEMPLATE, more=more)


def _profile(request: HttpRequest, sitting: Sitting) -> list[ProfileQuestion]:
    fields = sitting.survey.profile_fields
    if any(name in request.POST for name in profile_names(fields)):
        return posted_profile(fields, request.POST)
    return blank_profile(fields, None, on=sitting.at.astimezone(sitting.survey.zone).date())


def _keep(
    request: HttpRequest, response: HttpResponse, name: str, value: str, age: timedelta
) -> None:
    response.set_cookie(
        name,
        value,
        max_age=age,
        path=reverse("kiosk"),
        httponly=True,
        samesite="Strict",
        secure=request.is_secure(),
    )

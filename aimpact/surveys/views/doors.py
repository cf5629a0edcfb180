"""Who stands at a survey's door: the person, their cookies, and how they are turned away."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from aimpact.core.access import View
from aimpact.core.addresses import place_of
from aimpact.core.services import redeem_challenge, window_of
from aimpact.questionnaire.conditions import Answers
from aimpact.surveys.admission.conditions import Key
from aimpact.surveys.crowds import WORK
from aimpact.surveys.endings import ENDING_COOKIE, ending_cookie
from aimpact.surveys.enums import Sign
from aimpact.surveys.guesses import WINDOW, Answer, Mistakes, answer_to, work_after
from aimpact.surveys.models import Invitation, Survey
from aimpact.surveys.proofs import what_became_of_data
from aimpact.surveys.refusals import answer_url, explain_refusal
from aimpact.surveys.rules import Reason, Visitor
from aimpact.surveys.selectors.answering import reader
from aimpact.surveys.selectors.boards import key_fingerprint
from aimpact.surveys.selectors.checklist import make_checklist
from aimpact.surveys.selectors.codes import find_code
from aimpact.surveys.selectors.files import SurveyUploads
from aimpact.surveys.services.casting import Participant
from aimpact.surveys.services.guesses import note_mistake, read_mistakes
from aimpact.surveys.services.quality import note_sign
from aimpact.surveys.tokens import (
    CODE_HELD,
    RECEIPT_SHOWN,
    browser_key,
    make_browser,
    read_browser,
    read_signed_code,
    sign_code,
    sign_receipt,
)
from aimpact.surveys.views.checks import CHALLENGE, Check, make_check
from aimpact.surveys.views.uploads import LARGEST_SENDING, bound_uploads
from aimpact.ui.parts import Link

TOKEN, GO, CODE = "_token", "_go", "_code"
FROM_PAGE, BALLOT, NONE_IN = "X-From-Page", "X-Ballot", "none"
"""What a page that sends its form itself says so with; what every answer to it has, which no page
of a hotel's network or of a proxy has: the receipt of the ballot that is in, or that none is.
"""
EDIT = "modifier"
"""Parameter of the address that opens one's ballot again."""
BROWSER_COOKIE = "navigateur"
BROWSER_COOKIE_AGE = timedelta(days=365)
RECEIPT_COOKIE = "recepisse"
WAS_IN_COOKIE = "deja"
"""The receipt of a ballot that was in before its form was sent again."""
CODE_COOKIE = "code"
LARGEST_FORM = 4 * 1024 * 1024
"""Bytes of a form: 100 000-character texts pass and are refused beside their field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """One person at one survey: who, where the form posts, and the cookie to set, if new."""

    survey: Survey
    visitor: Visitor
    action: str
    at: datetime
    new_browser: str = ""
    tag: str = ""
    """The way in, for the counters (`surveys.arrivals`); never kept with the ballot."""
    uploads: SurveyUploads | None = None
    """The files of the form under way."""

    @property
    def identity(self) -> str:
        return self.visitor.identity

    @property
    def today(self) -> date:
        return self.at.astimezone(self.survey.zone).date()


def small_forms(view: View) -> View:
    """Refuse a huge form with 413 before reading it; check the CSRF token of the others.

    An answer to a page that sends by itself says that it is ours.
    """
    protected = csrf_protect(view)

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        length = str(request.META.get("CONTENT_LENGTH", ""))
        has_files = request.content_type == "multipart/form-data"
        if has_files:
            bound_uploads(request)
        largest = LARGEST_SENDING if has_files else LARGEST_FORM
        if length.isdecimal() and int(length) > largest:
            response = render(request, "413.html", status=413)
        else:
            response = protected(request, *args, **kwargs)
        if FROM_PAGE in request.headers:
            response.setdefault(BALLOT, NONE_IN)
        return response

    return csrf_exempt(guarded)


def open_door(request: HttpRequest, survey: Survey, invitation: Invitation | None = None) -> Door:
    """Who stands at the public link, or at a personal one: what the survey's rule looks at."""
    at, keys = timezone.now(), survey.rule.looks_at
    action = request.path if invitation else answer_url(survey)
    if Key.BROWSER not in keys:
        visitor = Visitor(
            user=reader(request.user) if Key.ACCOUNT in keys else None,
            invitation=invitation,
            code_hash=_held_code(request, survey) if Key.CODE in keys else None,
        )
        return Door(survey=survey, visitor=visitor, action=action, at=at)
    known = read_browser(request.COOKIES.get(BROWSER_COOKIE, ""))
    browser = known or make_browser()
    return Door(
        survey=survey,
        visitor=Visitor(browser_key=browser_key(survey, browser)),
        action=action,
        at=at,
        new_browser="" if known else browser,
    )


def _held_code(request: HttpRequest, survey: Survey) -> bytes | None:
    return read_signed_code(request.COOKIES.get(CODE_COOKIE, ""), survey)


def enter_code(request: HttpRequest, door: Door) -> HttpResponse:
    """A printed code was typed: kept in this browser if it is good, explained if it is not."""
    typed, place = request.POST.get(CODE, "")[:40], place_of(request)
    mistakes = read_mistakes(door.survey, place, at=door.at)
    wrong = _in_the_way(request, door, mistakes, typed)
    if wrong is not None:
        status = 429 if wrong.retry_at else 409
        return refuse(request, door, Reason.CONDITIONS, status, error=wrong)
    code_hash = find_code(door.survey, typed)
    if code_hash is None:
        note_mistake(door.survey, place, at=door.at)
        note_sign(door.survey, Sign.WRONG_CODE, on=door.today)
        return refuse(request, door, Reason.CONDITIONS, 422, error=Wrong(typed=typed))
    return _keep_code(request, door, code_hash)


def _in_the_way(request: HttpRequest, door: Door, mistakes: Mistakes, typed: str) -> "Wrong | None":
    """What comes before a code is looked at, after many wrong ones from there."""
    answer = answer_to(mistakes)
    if answer is Answer.STOPPED:
        note_sign(door.survey, Sign.STOPPED, on=door.today)
        return Wrong(retry_at=window_of("", "", per=WINDOW, at=door.at).ends_at)
    purpose = f"code {door.survey.pk}"
    if answer is Answer.TAKEN:
        return None
    solution, asked = request.POST.get(CHALLENGE, ""), work_after(mistakes)
    if redeem_challenge(solution, purpose, at=door.at, work=WORK[asked]):
        note_sign(door.survey, Sign.SOLVED, on=door.today)
        return None
    note_sign(door.survey, Sign.FAILED if solution else Sign.ASKED, on=door.today)
    check = make_check(purpose, asked, is_again=bool(solution), at=door.at, per=WINDOW)
    return Wrong(typed=typed, check=check)


def _keep_code(request: HttpRequest, door: Door, code_hash: bytes) -> HttpResponse:
    response = redirect(door.action)
    response.set_cookie(
        CODE_COOKIE,
        sign_code(code_hash, door.survey),
        max_age=CODE_HELD,
        path=urlsplit(door.action).path,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )
    return response


def participant_of(door: Door) -> Participant:
    visitor = door.visitor
    return Participant(
        user_id=visitor.user.pk if visitor.user else None,
        invitation_id=visitor.invitation.pk if visitor.invitation else None,
        browser_key=visitor.browser_key,
        code_hash=visitor.code_hash,
    )


def chosen_language(request: HttpRequest) -> str:
    """The language whose button was pressed; empty when it was another button."""
    go = request.POST.get(GO, "")
    return go if go in dict(settings.LANGUAGES) else ""


def edit_address(door: Door) -> str:
    """Where this person opens their ballot again."""
    return f"{door.action}{'&' if '?' in door.action else '?'}{EDIT}=1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """What was wrong with a printed code: what was typed, or when one may try again, or the work
    asked of the device before it is looked at.
    """

    typed: str = ""
    retry_at: datetime | None = None
    check: Check | None = None


def refuse(
    request: HttpRequest, door: Door, reason: Reason, status: int, *, error: Wrong | None = None
) -> HttpResponse:
    """The page that says why not, and the way out."""
    if reason in {Reason.CONDITIONS, Reason.NO_CODE}:
        checklist = make_checklist(door.survey, door.visitor, at=door.at, here=door.action)
        context = {"survey": door.survey, "checklist": checklist, "error": error}
        context |= {"fingerprint": key_fingerprint(door.survey)}
        context |= {"action": door.action, "code_field": CODE, "check": error and error.check}
        return render(request, "surveys/answer/conditions.html", context, status=status)
    refusal = explain_refusal(door.survey, reason, door.visitor, at=door.at)
    fingerprint = key_fingerprint(door.survey) if reason in _SHOW_KEY else ""
    if fingerprint:
        words = _("Fingerprint of the key of this vote, to compare with others’: %(fingerprint)s")
        told = words % {"fingerprint": fingerprint}
        refusal = replace(refusal, details=(*refusal.details, told))
    if reason is Reason.CLOSED and (data := what_became_of_data(door.survey, at=door.at)):
        refusal = replace(refusal, details=(*refusal.details, data))
    if reason is Reason.ALREADY_ANSWERED and door.survey.may_edit:
        change = Link(_("Change my answers"), edit_address(door), "pencil")
        refusal = replace(refusal, actions=(change, *refusal.actions))
    return render(request, "ui/refusal.html", {"refusal": refusal}, status=status)


_SHOW_KEY = {
    Reason.NOT_YET_OPEN,
    Reason.NOT_SIGNED_IN,
    Reason.NOT_A_MEMBER,
    Reason.NOT_INVITED,
    Reason.PAUSED,
}
"""Whoever is turned away for one of these reads the fingerprint of a secret vote's key: the more
people copy it, the less one of them can be shown another (ADR 0019)."""


def thank(
    request: HttpRequest, survey: Survey, receipt: str, *, answers: Answers | None = None
) -> HttpResponse:
    """Lead to the thanks, with the receipt and, for these answers, the ending to show. Without
    them, the ballot was in before: the thanks say so, lest answers changed since seem to count.
    A page that sent its form itself cannot read where a redirect leads: it is told what is in,
    and goes.
    """
    thanks = reverse("answer_thanks", args=[survey.code])
    if FROM_PAGE in request.headers:
        response = HttpResponse(status=204, headers={BALLOT: receipt})
    else:
        response = redirect(thanks)
    cookies = {RECEIPT_COOKIE: sign_receipt(receipt, survey)}
    if answers is None:
        cookies[WAS_IN_COOKIE] = receipt
    elif kept := ending_cookie(survey, answers):
        cookies[ENDING_COOKIE] = kept
    for name, value in cookies.items():
        response.set_cookie(
            name,
            value,
            max_age=RECEIPT_SHOWN,
            # No wider: a cookie sent to the form would keep the browser's way back from its cache.
            path=thanks,
            httponly=True,
            samesite="Lax",
            secure=request.is_secure(),
        )
    if ENDING_COOKIE not in cookies:
        response.delete_cookie(ENDING_COOKIE, path=thanks)
    return response


def keep_browser(request: HttpRequest, response: HttpResponse, browser: str) -> None:
    response.set_cookie(
        BROWSER_COOKIE,
        browser,
        max_age=BROWSER_COOKIE_AGE,
        path=reverse("answer_code"),
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )


def keep_language(request: HttpRequest, response: HttpResponse, language: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=BROWSER_COOKIE_AGE,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )

"""Asking to be told of a survey's results, and taking one's address back."""

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from aimpact.core.access import public
from aimpact.core.addresses import client_address
from aimpact.core.services import RateLimited, spend_rate
from aimpact.spaces.frame import enter_space
from aimpact.surveys.forms.notices import NoticeForm
from aimpact.surveys.models import Survey
from aimpact.surveys.selectors.answering import find_survey
from aimpact.surveys.services.notices import (
    NoResultsToCome,
    ask_to_be_told,
    forget_notice,
    read_notice,
    sign_notice,
)
from aimpact.surveys.tokens import read_receipt
from aimpact.surveys.views.doors import RECEIPT_COOKIE

TRIES, WINDOW = 20, timedelta(hours=1)


@public
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def be_told(request: HttpRequest, code: str) -> HttpResponse:
    """Leave an address, within the hour of one's ballot. Nothing of the ballot is kept with it."""
    survey = find_survey(code)
    if survey is None:
        raise Http404
    enter_space(request, survey.space)
    if not read_receipt(request.COOKIES.get(RECEIPT_COOKIE, ""), survey):
        return redirect("answer", survey.code)
    form = NoticeForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _draw(request, survey, form, 422 if form.is_bound else 200)
    at = timezone.now()
    try:
        spend_rate("notice", client_address(request), limit=TRIES, per=WINDOW, at=at)
        email, language = form.cleaned_data["email"], translation.get_language()[:2]
        notice = ask_to_be_told(survey, email, language=language, at=at)
    except NoResultsToCome:
        return redirect("answer_thanks", survey.code)
    except RateLimited:
        return _draw(request, survey, form, 429)
    context = {"survey": survey, "email": notice.email, "token": sign_notice(notice)}
    return render(request, "surveys/answer/notice_kept.html", context)


def _draw(request: HttpRequest, survey: Survey, form: NoticeForm, status: int) -> HttpResponse:
    context = {"survey": survey, "notice_form": form}
    return render(request, "surveys/answer/notice_kept.html", context, status=status)


@public
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def forget(request: HttpRequest, token: str) -> HttpResponse:
    """Take one's address back. Opening asks, posting does."""
    if request.method == "POST":
        forget_notice(token)
        return render(request, "surveys/answer/forget_notice.html", {"survey": None})
    notice = read_notice(token)
    survey = notice.survey if notice else None
    if survey is not None:
        enter_space(request, survey.space)
    return render(request, "surveys/answer/forget_notice.html", {"survey": survey})

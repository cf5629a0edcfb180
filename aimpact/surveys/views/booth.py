"""The booth: the questions of a verifiable survey, asked of nobody in particular (ADR 0019).

`surveys.cookieless` has taken the cookies away before anything could read them. A form carries
its own state, as everywhere; the last one carries the right to answer as well.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from aimpact.core.access import View, public
from aimpact.core.addresses import place_of
from aimpact.core.text import from_base64url, in_groups
from aimpact.questionnaire.answers import ending_of, has_answers
from aimpact.questionnaire.recall import fill_in
from aimpact.questionnaire.structure import Ending
from aimpact.spaces.frame import enter_space
from aimpact.surveys.enums import SurveyState
from aimpact.surveys.models import Survey
from aimpact.surveys.refusals import explain_refusal, moment, results_url, shown_steps
from aimpact.surveys.rules import STATUS, Reason, Visitor
from aimpact.surveys.selectors.answering import find_survey, with_document
from aimpact.surveys.selectors.screens import Finished, Notice, Screen, Walk
from aimpact.surveys.services.casting import (
    QuestionnaireChanged,
    SurveyNotOpen,
    SurveyPaused,
)
from aimpact.surveys.services.secret_ballots import (
    RightNotGood,
    RightUsed,
    SecretBallot,
    cast_secret_ballot,
)
from aimpact.surveys.services.turns import note_page_turn
from aimpact.surveys.tokens import FormToken, new_form, read_form, sign_form
from aimpact.surveys.views.doors import GO, LARGEST_FORM, TOKEN
from aimpact.surveys.views.pages import Sheet, render_sheet
from aimpact.surveys.views.walks import take_step, walk_on

TEMPLATE, DONE = "surveys/answer/booth.html", "surveys/answer/booth_done.html"
IDENTITY = "booth"
"""Whom the forms are signed for: whoever stands in the booth."""


def knows_nobody(view: View) -> View:
    """Bound the size of a form, and ask it no CSRF token: that would take a cookie.

    None is needed. There is no session here that another site could use behind a person's back;
    a ballot counts for the right that it carries, which no other site has.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        length = str(request.META.get("CONTENT_LENGTH", ""))
        if length.isdecimal() and int(length) > LARGEST_FORM:
            return render(request, "413.html", status=413)
        return view(request, *args, **kwargs)

    return csrf_exempt(guarded)


@dataclass(frozen=True, slots=True)
class _Stand:
    """Somebody in the booth of a survey, at that time."""

    request: HttpRequest
    survey: Survey
    at: datetime

    def walk(self, token: FormToken | None) -> Walk:
        return walk_on(self.survey, self.request.POST, token, at=self.at)


@public
@knows_nobody
@require_http_methods(["GET", "HEAD", "POST"])
def booth(request: HttpRequest, code: str) -> HttpResponse:
    """The questions, then the ballot, with neither session nor cookie."""
    survey = find_survey(code)
    if survey is None or not survey.is_verifiable:
        raise Http404
    enter_space(request, survey.space)
    stand = _Stand(request, survey, timezone.now())
    with timezone.override(survey.zone):
        reason = _shut(survey, stand.at)
        if reason is not None:
            return _refuse(stand, reason)
        return _receive(stand) if request.method == "POST" else _show(stand)


def _shut(survey: Survey, at: datetime) -> Reason | None:
    state = survey.state(at)
    if state is SurveyState.CLOSED:
        return Reason.CLOSED
    return None if state is SurveyState.OPEN else Reason.NOT_YET_OPEN


def _refuse(stand: _Stand, reason: Reason) -> HttpResponse:
    refusal = explain_refusal(stand.survey, reason, Visitor(), at=stand.at)
    status = STATUS.get(reason, 403)
    return render(stand.request, "ui/refusal.html", {"refusal": refusal}, status=status)


def _show(stand: _Stand) -> HttpResponse:
    if stand.survey.is_paused:
        return _refuse(stand, Reason.PAUSED)
    token = new_form(stand.survey, at=stand.at)
    return _draw(stand, stand.walk(token).start(), token)


def _receive(stand: _Stand) -> HttpResponse:
    survey = stand.survey
    token = read_form(stand.request.POST.get(TOKEN, ""), survey, IDENTITY)
    walk = stand.walk(token)
    if token is None or survey.is_paused:
        notice = Notice.PAUSED if survey.is_paused else Notice.RENEWED
        return _draw(stand, walk.stay(notice), token or new_form(survey, at=stand.at))
    if token.version != survey.version:
        return _changed(stand, walk, token)
    step = take_step(walk, stand.request.POST.get(GO, ""))
    if isinstance(step, Finished):
        return _finish(stand, walk, token, step)
    if step.passed:
        place = place_of(stand.request)
        note_page_turn(survey, step.passed, form=token, place=place, at=stand.at)
    return _draw(stand, step, token)


def _finish(stand: _Stand, walk: Walk, token: FormToken, done: Finished) -> HttpResponse:
    if not has_answers(stand.survey.document, done.answers):
        return _draw(stand, walk.stay(Notice.EMPTY), token)
    try:
        ballot = _cast(stand, done)
    except (RightNotGood, RightUsed):
        return _draw(stand, walk.stay(Notice.NO_RIGHT), token, status=403)
    except SurveyNotOpen:
        return _refuse(stand, Reason.CLOSED)
    except SurveyPaused:
        stand.survey.refresh_from_db(fields=["paused_at", "pause_reason"])
        return _draw(stand, walk.stay(Notice.PAUSED), token)
    except QuestionnaireChanged:
        stand.survey.refresh_from_db(fields=["version", "updated_at"])
        with_document(stand.survey)
        return _changed(stand, stand.walk(token), token)
    return _thank(stand, done, ballot)


def _cast(stand: _Stand, done: Finished) -> SecretBallot:
    try:
        message = from_base64url(stand.request.POST.get("message", ""))
        signature = from_base64url(stand.request.POST.get("signature", ""))
    except ValueError:
        raise RightNotGood from None
    return cast_secret_ballot(
        stand.survey,
        at=stand.at,
        message=message,
        signature=signature,
        answers=done.answers,
        language=translation.get_language()[:2],
    )


def _changed(stand: _Stand, walk: Walk, token: FormToken) -> HttpResponse:
    newer = replace(token, version=stand.survey.version)
    return _draw(stand, walk.start(Notice.CHANGED), newer)


def _draw(
    stand: _Stand, screen: Screen, token: FormToken, *, status: int | None = None
) -> HttpResponse:
    survey = stand.survey
    sheet = Sheet(
        survey=survey,
        screen=screen,
        action=reverse("booth", args=[survey.code]),
        token=sign_form(token, survey, IDENTITY),
    )
    response = render_sheet(stand.request, sheet, template=TEMPLATE)
    response.status_code = status or response.status_code
    return response


def _thank(stand: _Stand, done: Finished, ballot: SecretBallot) -> HttpResponse:
    """The receipt in the page itself: no address and no cookie holds it. An ending speaks of
    answers: where the ballot was in before, these may not be the ones that count.
    """
    survey = stand.survey
    board = reverse("board", args=[survey.code])
    context = {
        "survey": survey,
        "document": survey.document,
        "receipt": in_groups(ballot.receipt),
        "was_in": ballot.was_in,
        "ending": None if ballot.was_in else _ending(survey, done),
        "steps": shown_steps(survey),
        "closes": moment(survey.closes_at, survey) if survey.closes_at else "",
        "board_url": board,
        "board_address": stand.request.build_absolute_uri(board),
        "results_url": results_url(survey),
    }
    return render(stand.request, DONE, context)


def _ending(survey: Survey, done: Finished) -> Ending | None:
    ending = ending_of(survey.document, done.answers)
    return fill_in(ending, survey.document, done.answers) if ending else None

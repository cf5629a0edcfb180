"""The right to answer a verifiable survey: the page that gets it, the request, the public key."""

import json

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_POST, require_safe

from aimpact.core.access import public
from aimpact.core.text import base64url, from_base64url
from aimpact.proofs.blind_signatures import NotBlinded
from aimpact.questionnaire.duration import estimate_minutes
from aimpact.surveys.models import SigningKey
from aimpact.surveys.refusals import answer_url, explain_refusal, moment, shown_steps
from aimpact.surveys.rules import STATUS, Reason, may_answer
from aimpact.surveys.selectors.answering import find_invitation, find_survey
from aimpact.surveys.selectors.boards import key_fingerprint
from aimpact.surveys.services.boards import public_jwk
from aimpact.surveys.services.casting import AlreadyTookPart, SurveyNotOpen, SurveyPaused
from aimpact.surveys.services.rights import issue_right, repeat_right
from aimpact.surveys.tokens import owner_mark
from aimpact.surveys.views.doors import Door, open_door, participant_of, refuse, small_forms
from aimpact.surveys.views.tags import note_opening


def show_right(request: HttpRequest, door: Door) -> HttpResponse:
    """The page of a verifiable survey, under the person's name: it gets the right to answer.

    Questions are asked elsewhere, in the booth, where nobody has a name.
    """
    survey = door.survey
    verdict = may_answer(survey, door.visitor, at=door.at)
    if verdict.reason and verdict.reason is not Reason.ALREADY_ANSWERED:
        return refuse(request, door, verdict.reason, verdict.status)
    note_opening(request, door)
    context = {
        "survey": survey,
        "document": survey.document,
        "minutes": estimate_minutes(survey.document),
        "closes": moment(survey.closes_at, survey) if survey.closes_at else "",
        "steps": shown_steps(survey),
        "has_right": verdict.reason is Reason.ALREADY_ANSWERED,
        "owner": owner_mark(survey, door.identity),
        "right_url": _right_url(door),
        "fingerprint": key_fingerprint(survey),
        "key_url": reverse("survey_key", args=[survey.code]),
        "booth_url": reverse("booth", args=[survey.code]),
        "board_url": reverse("board", args=[survey.code]),
        "board_address": request.build_absolute_uri(reverse("board", args=[survey.code])),
    }
    return render(request, "surveys/answer/right.html", context)


def _right_url(door: Door) -> str:
    # An invitation's link stands for the person: its request goes by the same door.
    path = door.action.partition("?")[0]
    is_public = path == answer_url(door.survey)
    return reverse("right_issue", args=[door.survey.code]) if is_public else f"{path}droit/"


@public
@small_forms
@require_POST
@never_cache
def right_issue(request: HttpRequest, code: str) -> HttpResponse:
    """JSON: a blinded message in, its signature out, for whoever may answer this survey."""
    survey = find_survey(code)
    if survey is None or not survey.is_verifiable:
        raise Http404
    return _issue(request, open_door(request, survey))


@public
@small_forms
@require_POST
@never_cache
def invitation_right(request: HttpRequest, token: str) -> HttpResponse:
    """The same by an invitation's personal link."""
    invitation = find_invitation(token)
    if invitation is None or not invitation.survey.is_verifiable:
        raise Http404
    return _issue(request, open_door(request, invitation.survey, invitation))


def _issue(request: HttpRequest, door: Door) -> HttpResponse:
    verdict = may_answer(door.survey, door.visitor, at=door.at)
    if verdict.reason and verdict.reason is not Reason.ALREADY_ANSWERED:
        return _refuse(door, verdict.reason, verdict.status)
    issue = issue_right if verdict.reason is None else repeat_right
    try:
        signed = issue(
            door.survey, by=participant_of(door), at=door.at, blinded=_read_blinded(request)
        )
    except NotBlinded:
        words = _("This request cannot be read. Load the page again, then try once more.")
        return JsonResponse({"problem": words, "reason": "not_read"}, status=422)
    except (AlreadyTookPart, SurveyNotOpen, SurveyPaused) as refusal:
        return _refuse(door, *_REFUSED[type(refusal)])
    return JsonResponse({"signature": base64url(signed)})


_REFUSED: dict[type[Exception], tuple[Reason, int]] = {
    AlreadyTookPart: (Reason.ALREADY_ANSWERED, 409),
    SurveyNotOpen: (Reason.CLOSED, STATUS[Reason.CLOSED]),
    SurveyPaused: (Reason.PAUSED, 403),
}


def _read_blinded(request: HttpRequest) -> bytes:
    try:
        return from_base64url(json.loads(request.body)["blinded"])
    except (ValueError, KeyError, TypeError, RecursionError):
        raise NotBlinded from None


def _refuse(door: Door, reason: Reason, status: int) -> JsonResponse:
    return JsonResponse({"problem": _words(door, reason), "reason": reason.value}, status=status)


def _words(door: Door, reason: Reason) -> str:
    if reason is Reason.ALREADY_ANSWERED:
        return _(
            "Your right to answer was given already, to another browser or device. It is given"
            " once: go back there to answer."
        )
    if reason in {Reason.CONDITIONS, Reason.NO_CODE}:
        return _("You do not meet the conditions of this survey. Load its page again to read them.")
    refusal = explain_refusal(door.survey, reason, door.visitor, at=door.at)
    return f"{refusal.title}. {refusal.reason}"


@public
@require_safe
@cache_control(public=True, max_age=300)
def survey_key(request: HttpRequest, code: str) -> HttpResponse:
    """JSON: the public key that signs the rights of a survey, and what it signs."""
    survey = find_survey(code)
    key = SigningKey.objects.filter(survey=survey).first() if survey else None
    if survey is None or not survey.is_verifiable or key is None:
        raise Http404
    response = JsonResponse(public_jwk(key))
    response["Access-Control-Allow-Origin"] = "*"  # anyone's page may watch that it stays the same
    return response

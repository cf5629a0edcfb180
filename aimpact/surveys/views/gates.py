"""What may stand in the way between two screens: a full quota, a profile that cannot be read."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from aimpact.core.addresses import place_of
from aimpact.core.services import is_solved
from aimpact.questionnaire.answers import has_answers, quota_that_ends, quotas_met
from aimpact.questionnaire.conditions import Answers
from aimpact.questionnaire.structure import Quota
from aimpact.surveys.admission.conditions import Kind
from aimpact.surveys.crowds import WORK, Pressure
from aimpact.surveys.enums import Sign
from aimpact.surveys.selectors.profiles import ProfileQuestion, read_profile
from aimpact.surveys.selectors.reopening import own_ballot
from aimpact.surveys.selectors.screens import Notice, Walk
from aimpact.surveys.services.casting import receipt_is_known
from aimpact.surveys.services.crowds import note_sent, read_pressure
from aimpact.surveys.services.quality import note_sign
from aimpact.surveys.tokens import FormToken
from aimpact.surveys.views.checks import CHALLENGE, Check, make_check
from aimpact.surveys.views.doors import Door, thank
from aimpact.surveys.views.tags import note_start


def why_to_wait(
    request: HttpRequest, door: Door, token: FormToken, answers: Answers
) -> Notice | None:
    """Why a ballot is not cast for now; what was typed stays on the page."""
    # A ballot is final: one sent by mistake before any answer would cost the only vote.
    if not has_answers(door.survey.document, answers):
        return Notice.EMPTY
    pressure = Pressure.NONE if token.replaces else _pressure(request, door)
    if not pressure or _is_proved(request, door, token, under=pressure):
        return None
    sign = Sign.FAILED if _has_failed(request, door, token) else Sign.ASKED
    note_sign(door.survey, sign, on=door.today)
    return Notice.CHALLENGED


def note_ballot(request: HttpRequest, door: Door, token: FormToken) -> None:
    """Count a new ballot, and for the place that it came from, in memory alone."""
    if token.replaces:
        return
    note_start(request, door)
    if door.survey.rule.asks(Kind.ANYONE):
        was_asked = _is_proved(request, door, token)
        place = place_of(request)
        note_sent(door.survey, place, on=door.today, at=door.at, was_asked=was_asked)


def offer_check(request: HttpRequest, door: Door, token: FormToken) -> Check:
    """The work that the device is asked for before this very ballot is let in.

    Tied to the form's receipt: a solution sent again with the same form is the same ballot, and
    with another form it is none.
    """
    pressure = _pressure(request, door) or Pressure.SOME
    # Work well done before more was asked for: the page does the rest, then sends by itself.
    is_again = _has_failed(request, door, token)
    return make_check(_purpose(token), pressure, is_again=is_again, at=door.at)


def _pressure(request: HttpRequest, door: Door) -> Pressure:
    """How many ballots came from this place lately, where nothing else limits them."""
    if not door.survey.rule.asks(Kind.ANYONE):
        return Pressure.NONE
    return read_pressure(door.survey, place_of(request), at=door.at)


def _is_proved(
    request: HttpRequest, door: Door, token: FormToken, *, under: Pressure = Pressure.NONE
) -> bool:
    """Whether the form brings work that is worth what is asked for under that pressure."""
    answer, work = request.POST.get(CHALLENGE, ""), WORK.get(under, 0)
    return bool(answer) and is_solved(answer, _purpose(token), at=door.at, work=work)


def _has_failed(request: HttpRequest, door: Door, token: FormToken) -> bool:
    return bool(request.POST.get(CHALLENGE)) and not _is_proved(request, door, token)


def _purpose(token: FormToken) -> str:
    return f"ballot {token.receipt}"


def full_quota(walk: Walk) -> Quota | None:
    """The quota, full already, that ends the survey for these answers."""
    if not walk.questionnaire.quotas:
        return None
    return quota_that_ends(walk.questionnaire, walk.answers(), walk.context.facts)


def turn_away(
    request: HttpRequest, door: Door, walk: Walk, token: FormToken
) -> HttpResponse | None:
    """Enough people like this one have answered: nothing is kept, and the page says so.

    `None` for whoever the quota lets in. A ballot of theirs may have filled it: sent a second
    time it is thanked for, and changed it stays.
    """
    quota = full_quota(walk)
    if quota is None or _is_held(door, token, quota):
        return None
    if receipt_is_known(door.survey, token.receipt):
        return thank(request, door.survey, token.receipt)
    context = {"survey": door.survey, "quota": quota}
    return render(request, "surveys/answer/quota_full.html", context, status=403)


def _is_held(door: Door, token: FormToken, quota: Quota) -> bool:
    """Whether the ballot that this form changes is one of those of the quota."""
    ballot = own_ballot(door.survey, door.visitor) if token.replaces else None
    return ballot is not None and quota in quotas_met(door.survey.document, ballot.answers)


def wrong_opening(walk: Walk, fields: list[str]) -> list[ProfileQuestion] | None:
    """The profile asked before the questions, when it cannot be read."""
    if not walk.profile_first:
        return None
    reading = read_profile(fields, walk.data)
    return None if reading.is_right else reading.questions

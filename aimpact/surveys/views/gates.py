"""What may stand in the way between two screens: a full quota, a profile that cannot be read."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from aimpact.core.addresses import client_address
from aimpact.questionnaire.answers import has_answers, quota_that_ends, quotas_met
from aimpact.questionnaire.conditions import Answers
from aimpact.questionnaire.structure import Quota
from aimpact.surveys.admission.conditions import Kind
from aimpact.surveys.crowds import ballots_around
from aimpact.surveys.selectors.profiles import ProfileQuestion, read_profile
from aimpact.surveys.selectors.reopening import own_ballot
from aimpact.surveys.selectors.screens import Notice, Walk
from aimpact.surveys.services.casting import receipt_is_known
from aimpact.surveys.tokens import FormToken
from aimpact.surveys.views.doors import Door, thank


def why_to_wait(
    request: HttpRequest, door: Door, answers: Answers, *, is_new: bool
) -> Notice | None:
    """Why a ballot is not cast for now; what was typed stays on the page."""
    # A ballot is final: one sent by mistake before any answer would cost the only vote.
    if not has_answers(door.survey.document, answers):
        return Notice.EMPTY
    return Notice.CROWDED if is_new and _is_crowded(request, door) else None


def _is_crowded(request: HttpRequest, door: Door) -> bool:
    """Whether too many ballots came from this place lately, where nothing else limits them."""
    limit: int = settings.BALLOTS_AN_HOUR_FROM_ONE_PLACE
    if not limit or not door.survey.rule.asks(Kind.ANYONE):
        return False
    place = client_address(request)
    return ballots_around.is_full(door.survey.pk, place, limit=limit, at=door.at)


def note_ballot(request: HttpRequest, door: Door) -> None:
    """Count a ballot for the place that it came from, in memory alone."""
    if door.survey.rule.asks(Kind.ANYONE):
        ballots_around.add(door.survey.pk, client_address(request), at=door.at)


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

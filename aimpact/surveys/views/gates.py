"""What may stand in the way between two screens: a full quota, a profile that cannot be read."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from aimpact.surveys.models import Survey
from aimpact.surveys.questionnaire.answers import quota_that_ends
from aimpact.surveys.questionnaire.structure import Quota
from aimpact.surveys.selectors.profiles import ProfileQuestion, read_profile
from aimpact.surveys.selectors.screens import Walk


def full_quota(walk: Walk) -> Quota | None:
    """The quota, full already, that ends the survey for these answers."""
    if not walk.questionnaire.quotas:
        return None
    return quota_that_ends(walk.questionnaire, walk.answers(), walk.context.facts)


def turn_away(request: HttpRequest, survey: Survey, quota: Quota) -> HttpResponse:
    """Enough people like this one have answered: nothing is kept, and the page says so."""
    context = {"survey": survey, "quota": quota}
    return render(request, "surveys/answer/quota_full.html", context, status=403)


def wrong_opening(walk: Walk, fields: list[str]) -> list[ProfileQuestion] | None:
    """The profile asked before the questions, when it cannot be read."""
    if not walk.profile_first:
        return None
    reading = read_profile(fields, walk.data)
    return None if reading.is_right else reading.questions

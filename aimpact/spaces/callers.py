"""Who tries access codes, for the limits on mistakes, and the answer past the limit."""

import math
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from aimpact.accounts.models import User
from aimpact.core.addresses import place_of
from aimpact.core.services import RateLimited
from aimpact.core.text import make_code
from aimpact.spaces.services import Caller

_SESSION_KEY = "code_caller"


def caller_of(request: HttpRequest) -> Caller:
    """The address that asks and its neighbourhood, with the account or, after a first mistake,
    the session.
    """
    if isinstance(request.user, User):
        person = f"user {request.user.pk}"
    else:
        person = str(request.session.get(_SESSION_KEY, ""))
    place = place_of(request)
    return Caller(address=place.own, person=person, around=place.around)


def remember_mistake(request: HttpRequest) -> None:
    """From now on this visitor's mistakes are counted by session too."""
    if not isinstance(request.user, User):
        request.session.setdefault(_SESSION_KEY, make_code(16))


def refuse_too_many(request: HttpRequest, limited: RateLimited) -> HttpResponse:
    """429, with the time from which the next try counts."""
    context = {"retry_at": limited.retry_at, "minutes": minutes_until(limited.retry_at)}
    response = render(request, "spaces/too_many.html", context, status=429)
    wait = limited.retry_at - timezone.now()
    response["Retry-After"] = str(max(1, int(wait.total_seconds()) + 1))
    return response


def minutes_until(at: datetime) -> int:
    """Whole minutes from now until then, at least one."""
    return max(1, math.ceil((at - timezone.now()) / timedelta(minutes=1)))

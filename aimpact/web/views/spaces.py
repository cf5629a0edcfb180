"""A space's two homes: the citizens' and the team's."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from aimpact.accounts.models import User
from aimpact.spaces.access import space_view, staff_view
from aimpact.spaces.frame import permissions_here, role_here
from aimpact.spaces.models import Space
from aimpact.spaces.rules import Permission
from aimpact.spaces.selectors import team_summary
from aimpact.surveys.selectors.display import surveys_on_display
from aimpact.web.selectors import first_steps, running_surveys, survey_counts


@require_safe
@space_view
def space_home(request: HttpRequest, space: Space) -> HttpResponse:
    user = request.user if isinstance(request.user, User) else None
    context = {
        "display": surveys_on_display(space, user, at=timezone.now()),
        "role": role_here(request),
    }
    return render(request, "web/space.html", context)


@require_safe
@staff_view(Permission.ENTER_TEAM)
def team_home(request: HttpRequest, space: Space) -> HttpResponse:
    now = timezone.now()
    summary = team_summary(space, at=now)
    counts = survey_counts(space, at=now)
    context = {
        "summary": summary,
        "running": running_surveys(space, at=now),
        "public_url": settings.PUBLIC_URL,
        "counts": counts,
        "steps": first_steps(space, summary, counts, permissions_here(request)),
    }
    return render(request, "web/team.html", context)

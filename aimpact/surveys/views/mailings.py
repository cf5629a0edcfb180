"""Sending invitations: how many, to whom, what they will read, a test to oneself, then for good."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from aimpact.accounts.models import User
from aimpact.core.services import RateLimited
from aimpact.spaces.access import person, staff_view
from aimpact.spaces.models import Space
from aimpact.spaces.rules import Permission
from aimpact.surveys.models import Survey
from aimpact.surveys.refusals import moment
from aimpact.surveys.selectors.distribution import waiting_by_language
from aimpact.surveys.sending import next_sending
from aimpact.surveys.services.invitations import (
    SurveyNotAnswerable,
    send_invitations,
    send_test,
)
from aimpact.surveys.services.letters import sample_mail
from aimpact.surveys.views.invitees import not_answerable, of_invitees
from aimpact.surveys.views.team_pages import of_survey
from aimpact.ui.text import format_number


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.INVITE_PARTICIPANTS)
@of_survey
@of_invitees
def send(request: HttpRequest, space: Space, survey: Survey) -> HttpResponse:
    """Show what will leave, when and to how many; then have the worker write."""
    now = timezone.now()
    if request.method != "POST":
        return _show(request, survey, now)
    if request.POST.get("step") == "test":
        return _test(request, space, survey, now)
    try:
        number = send_invitations(survey, by=person(request), at=now)
    except SurveyNotAnswerable:
        return not_answerable(request, space, survey)
    messages.success(request, _on_their_way(survey, number, now))
    return redirect("survey_invitees", space.slug, survey.code)


def _show(request: HttpRequest, survey: Survey, now: datetime) -> HttpResponse:
    waiting = waiting_by_language(survey)
    leaves_at = next_sending(now, survey.zone)
    context = {
        "survey": survey,
        "number": sum(waiting.values()),
        "samples": [
            (language, waiting[language], sample_mail(survey, language=language, to=""))
            for language in sorted(waiting, key=lambda language: -waiting[language])
        ],
        "leaves_at": moment(leaves_at, survey) if leaves_at > now else "",
        "own_address": person(request).email,
    }
    return render(request, "surveys/share/send.html", context)


def _test(request: HttpRequest, space: Space, survey: Survey, now: datetime) -> HttpResponse:
    user: User = person(request)
    asked = request.POST.get("language", "")
    language = asked if asked in {"fr", "en"} else translation.get_language()[:2]
    try:
        send_test(survey, language=language, by=user, at=now)
    except RateLimited:
        messages.error(request, _("You sent yourself many tests. Try again in an hour."))
    else:
        words = _("A test is on its way to %(email)s. Its link leads to the public page.")
        messages.success(request, words % {"email": user.email})
    return redirect("send_survey_invitations", space.slug, survey.code)


def _on_their_way(survey: Survey, number: int, now: datetime) -> str:
    leaves_at = next_sending(now, survey.zone)
    if leaves_at > now:
        words = ngettext(
            "%(number)s invitation will leave on %(date)s.",
            "%(number)s invitations will leave on %(date)s.",
            number,
        )
    else:
        words = ngettext(
            "%(number)s invitation is on its way.",
            "%(number)s invitations are on their way.",
            number,
        )
    return words % {"number": format_number(number), "date": moment(leaves_at, survey)}

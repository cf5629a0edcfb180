"""The choice of somebody in charge: no more notes about a survey, or notes again."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from aimpact.core.access import public
from aimpact.reports.services.recipients import choose_notes, find_by_stop_token
from aimpact.spaces.frame import enter_space


@public
@csrf_exempt  # mail programs post here by themselves (RFC 8058); the token is the permission
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def note_opt_out(request: HttpRequest, token: str) -> HttpResponse:
    """Opening the link asks, posting does: a mail scanner that follows links stops nothing."""
    recipient = find_by_stop_token(token)
    if recipient is None:
        return render(request, "reports/opt_out_unknown.html", status=404)
    survey = recipient.survey
    enter_space(request, survey.space)
    if request.method == "POST":
        wants = "again" in request.POST
        recipient = choose_notes(recipient, wants=wants, at=timezone.now())
    with translation.override(recipient.language):
        context = {"survey": survey, "recipient": recipient, "is_done": request.method == "POST"}
        return render(request, "reports/opt_out.html", context)

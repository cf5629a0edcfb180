"""An invitee's own choice: no more e-mail about this survey."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from aimpact.core.access import public
from aimpact.spaces.frame import enter_space
from aimpact.surveys.selectors.answering import find_invitation
from aimpact.surveys.services import invitations


@public
@csrf_exempt  # mail programs post here by themselves (RFC 8058); the token is the permission
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def opt_out(request: HttpRequest, token: str) -> HttpResponse:
    """Opening the link asks, posting does: a mail scanner that follows links opts nobody out."""
    invitation = find_invitation(token)
    if invitation is None:
        return render(request, "surveys/answer/unknown_invitation.html", status=404)
    enter_space(request, invitation.survey.space)
    if request.method == "POST":
        invitations.opt_out(invitation, at=timezone.now())
    done = request.method == "POST" or invitation.opted_out_at is not None
    context = {"survey": invitation.survey, "token": token, "done": done}
    return render(request, "surveys/answer/opt_out.html", context)

"""A survey's short code, typed by hand from a poster or a letter."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from aimpact.core.access import public
from aimpact.core.addresses import client_address
from aimpact.core.services import RateLimited, check_rate, spend_rate
from aimpact.surveys.selectors.answering import find_survey, read_survey_code
from aimpact.surveys.selectors.codes import read_printed_code

SCOPE = "survey code"
TRIES, WINDOW = 20, timedelta(minutes=10)
"""Wrong codes accepted from one place: a class or an office shares it, a machine gives up."""


@public
@require_http_methods(["GET", "HEAD", "POST"])
def enter_survey_code(request: HttpRequest) -> HttpResponse:
    """The page « Saisir un code »: right codes lead to their survey, wrong ones are limited."""
    if request.method != "POST":
        return render(request, "surveys/answer/code.html")
    try:
        check_rate(SCOPE, client_address(request), limit=TRIES, per=WINDOW, at=timezone.now())
        return _look(request)
    except RateLimited as limited:
        context = {"typed": "", "retry_at": limited.retry_at}
        return render(request, "surveys/answer/code.html", context, status=429)


def _look(request: HttpRequest) -> HttpResponse:
    typed = request.POST.get("code", "")
    code = read_survey_code(typed)
    survey = find_survey(code) if code else None
    if survey is not None:
        return redirect("answer", survey.code)
    if read_printed_code(typed):
        error = _("This is a personal code. Type first the code of the survey, printed beside it.")
    elif code:
        spend_rate(SCOPE, client_address(request), limit=TRIES, per=WINDOW, at=timezone.now())
        error = _("We know no survey with this code. Check each character, then try again.")
    else:
        error = _("A survey's code has 8 letters and figures. Type it as it is printed.")
    context = {"typed": typed[:60], "error": error}
    return render(request, "surveys/answer/code.html", context, status=422)

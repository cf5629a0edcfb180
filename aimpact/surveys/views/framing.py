"""A survey inside a page of another site: who may frame it, and its cookies there.

Only a survey that anyone may answer is shown in a frame, and only in the sites that its team
named (`frame-ancestors`). No account is at play in there: the session's cookie never travels to
a frame of another site, so that a page laid over ours could at most get an anonymous answer from
somebody who wanted to click on something else, and only in a site that the client trusts.

Browsers keep the cookies of a frame apart for each site around it (CHIPS, « Partitioned »), or
not at all. Ours are therefore set so that each site has its own; a browser that keeps none is
told before anything is typed, with a way to answer in a tab of its own.
"""

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_exempt

from aimpact.core.access import View
from aimpact.surveys.models import Survey
from aimpact.surveys.selectors.answering import find_survey
from aimpact.surveys.selectors.campaigns import sites_of

FramedView = Callable[[HttpRequest, Survey], HttpResponse]


def framed(view: FramedView) -> View:
    """A page that the sites named by the survey's team may show in a frame; 404 without a survey.

    Redirects stay inside of the frame.
    """

    @xframe_options_exempt  # the policy below says who, which that older header cannot
    @wraps(view)
    def guarded(request: HttpRequest, code: str) -> HttpResponse:
        survey = find_survey(code)
        if survey is None:
            raise Http404
        response = view(request, survey)
        sites = sites_of(survey)
        response._csp_replace = {"frame-ancestors": sites or ["'none'"]}  # type: ignore[attr-defined]  # django-csp reads it
        _keep_inside(response, survey)
        for cookie in response.cookies.values():
            cookie["secure"] = True
            # The attribute is younger than Python's list of them (3.14), so it rides along.
            cookie["samesite"] = "None; Partitioned"
        return response

    return guarded


def _keep_inside(response: HttpResponse, survey: Survey) -> None:
    moved = {
        reverse("answer", args=[survey.code]): reverse("answer_framed", args=[survey.code]),
        reverse("answer_thanks", args=[survey.code]): reverse(
            "answer_framed_thanks", args=[survey.code]
        ),
    }
    if response.get("Location") in moved:
        response["Location"] = moved[response["Location"]]
    for cookie in response.cookies.values():
        cookie["path"] = moved.get(cookie["path"], cookie["path"])

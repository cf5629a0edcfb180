"""The door of a part of the analysis for everybody, where the team chose so."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from aimpact.insights.refusals import explain_results_refusal
from aimpact.insights.rules import results_refusal
from aimpact.insights.selectors.analyses import is_part_public
from aimpact.spaces.frame import enter_space
from aimpact.surveys.models import Survey
from aimpact.surveys.selectors.answering import find_survey

PartView = Callable[[HttpRequest, Survey, datetime], HttpResponse]


def of_public_part(name: str) -> Callable[[PartView], Callable[..., HttpResponse]]:
    """Goes beneath `public`: fetches the survey of the URL's `code` whose part `name` is public, or
    404; explains why where its results are not for this reader.
    """

    def guard(view: PartView) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, /, code: str) -> HttpResponse:
            survey, now = find_survey(code), timezone.now()
            if survey is None or not is_part_public(survey, name, at=now):
                raise Http404
            enter_space(request, survey.space)
            with timezone.override(survey.zone):
                refusal = results_refusal(survey, request.user, at=now)
                if refusal is not None:
                    page = {"refusal": explain_results_refusal(survey, refusal)}
                    return render(request, "ui/refusal.html", page, status=403)
                return view(request, survey, now)

        return guarded

    return guard

"""The door of a survey's team pages."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.gzip import gzip_page

from aimpact.spaces.models import Space
from aimpact.surveys.models import Survey
from aimpact.surveys.selectors.team import find_team_survey

P = ParamSpec("P")
SurveyView = Callable[Concatenate[HttpRequest, Space, Survey, P], HttpResponse]


def of_survey(view: SurveyView[P]) -> Callable[..., HttpResponse]:
    """Goes beneath `staff_view`: fetches the survey of the URL's `code` in the space, or 404."""

    @wraps(view)
    def guarded(
        request: HttpRequest, space: Space, /, code: str, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        survey = find_team_survey(space, code)
        if survey is None:
            raise Http404
        return _compressed(request, view(request, space, survey, *args, **kwargs))

    return guarded


def _compressed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Large pages travel compressed, where the browser takes it: the builder and the logic of a
    long survey are hundreds of kilobytes. Django masks the tokens in them and pads their length,
    so that what an attacker has reflected cannot be used to guess them (BREACH).
    """
    is_page = response.headers.get("Content-Type", "").startswith("text/html")
    return _gzipped(request, response) if is_page else response


@gzip_page
def _gzipped(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    return response

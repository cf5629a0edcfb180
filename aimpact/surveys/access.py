"""The door of the team’s pages about one survey."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponse

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
        return view(request, space, survey, *args, **kwargs)

    return guarded

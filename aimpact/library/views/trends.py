"""The whole history of a question of a survey."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from aimpact.library.drawings import asked_before
from aimpact.spaces.access import staff_view
from aimpact.spaces.models import Space
from aimpact.spaces.rules import Permission
from aimpact.surveys.selectors.team import find_team_survey


@require_safe
@staff_view(Permission.READ_RESULTS)
def survey_question_history(
    request: HttpRequest, space: Space, code: str, part: str
) -> HttpResponse:
    survey = find_team_survey(space, code)
    question = survey.document.question(part) if survey else None
    if survey is None or question is None:
        raise Http404
    history = asked_before(survey, timezone.now(), is_public=False).get(part)
    context = {"survey": survey, "question": question, "history": history}
    return render(request, "library/history.html", context)

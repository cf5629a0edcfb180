"""The rehearsal of a survey: its report before it opens, from invented answers."""

import secrets

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from aimpact.insights.drawings import draw_people, draw_questions
from aimpact.insights.forms import RehearsalForm
from aimpact.insights.selectors.rehearsal import rehearsal_problems, rehearse_survey
from aimpact.spaces.access import staff_view
from aimpact.spaces.models import Space
from aimpact.spaces.rules import Permission
from aimpact.surveys.access import of_survey
from aimpact.surveys.models import Survey


@require_safe
@staff_view(Permission.EDIT_SURVEYS)
@of_survey
def survey_rehearsal(request: HttpRequest, space: Space, survey: Survey) -> HttpResponse:
    problems = rehearsal_problems(survey)
    form = RehearsalForm(request.GET)
    context = {"survey": survey, "problems": len(problems), "form": form}
    if problems:
        return render(request, "insights/survey_rehearsal.html", context)
    seed = form.seed() or secrets.randbelow(1_000_000) + 1
    rehearsed = rehearse_survey(survey, number=form.number(), seed=seed, at=timezone.now())
    people = [draw_people(each, k=1) for each in rehearsed.results.people]
    context |= {
        "rehearsed": rehearsed,
        "results": rehearsed.results,
        "seed": seed,
        "k": 1,
        "people": [each for each in people if each],
        "questions": list(draw_questions(rehearsed.results)),
    }
    return render(request, "insights/survey_rehearsal.html", context)

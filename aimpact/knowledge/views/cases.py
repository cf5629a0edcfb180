"""What exists already on the subject of a survey, beside its results."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from aimpact.insights.readings.questions import anchor_of
from aimpact.knowledge.selectors.cases import Case, cases_of, topic_of
from aimpact.knowledge.selectors.entries import find_entry
from aimpact.knowledge.selectors.retrieval import has_vectors
from aimpact.knowledge.selectors.syntheses import synthesis_state
from aimpact.knowledge.services.indexing import ask_meaning
from aimpact.knowledge.services.opinions import NotOffered, give_opinion
from aimpact.knowledge.services.syntheses import (
    AlreadyAsked,
    SynthesisOff,
    allow_synthesis,
    ask_synthesis,
)
from aimpact.knowledge.wording import reasons_of
from aimpact.spaces.access import person, staff_view
from aimpact.spaces.models import Space
from aimpact.spaces.rules import Permission, can
from aimpact.surveys.models import Survey
from aimpact.surveys.selectors.team import find_team_survey

OPINIONS = {"useful": True, "not_useful": False, "none": None}


@require_safe
@staff_view(Permission.READ_RESULTS)
def survey_cases(request: HttpRequest, space: Space, code: str) -> HttpResponse:
    """Three to five cases, why each is like the survey, what was done, what came out of it."""
    survey = _survey(space, code)
    cases, words = cases_of(survey), topic_of(survey)
    context = {
        "survey": survey,
        "cases": cases,
        "shown": [_drawn(case, words) for case in cases.shown],
        "put_aside": [_drawn(case, words) for case in cases.put_aside],
        "can_write": can(request.user, space, Permission.EDIT_SURVEYS),
        "synthesis": synthesis_state(survey),
        "may_allow": can(request.user, space, Permission.MANAGE_SPACE),
        "has_vectors": cases.with_meaning or has_vectors(),
    }
    return render(request, "knowledge/cases.html", context)


@require_POST
@staff_view(Permission.READ_RESULTS)
def survey_cases_ask(request: HttpRequest, space: Space, code: str) -> HttpResponse:
    """Have the worker place the survey's words among texts."""
    survey = _survey(space, code)
    ask_meaning(space, topic_of(survey), at=timezone.now())
    return redirect("survey_cases", slug=space.slug, code=survey.code)


@require_POST
@staff_view(Permission.READ_RESULTS)
def survey_case(request: HttpRequest, space: Space, code: str, number: int) -> HttpResponse:
    """Say that a case is useful beside this survey or one of its questions, or not."""
    survey, entry = _survey(space, code), find_entry(space, number)
    said, question = request.POST.get("say", ""), request.POST.get("question", "")
    known = {"", *(each.code for each in survey.document.questions())}
    if entry is None or said not in OPINIONS or question not in known:
        raise Http404
    by, at = person(request), timezone.now()
    useful = OPINIONS[said]
    try:
        give_opinion(survey, entry, is_useful=useful, question=question, by=by, at=at)
        messages.success(request, _("Noted: the next searches of your team take it into account."))
    except NotOffered as refusal:
        raise Http404 from refusal
    if question:
        page = reverse("survey_results", args=[space.slug, survey.code])
        return redirect(f"{page}#{anchor_of(question)}-titre")
    return redirect("survey_cases", slug=space.slug, code=survey.code)


@require_POST
@staff_view(Permission.EDIT_SURVEYS)
def survey_synthesis(request: HttpRequest, space: Space, code: str) -> HttpResponse:
    """Have the language model write from the published cases."""
    survey = _survey(space, code)
    try:
        ask_synthesis(survey, by=person(request), at=timezone.now())
        messages.success(request, _("The model is writing. Come back to this page in a minute."))
    except SynthesisOff:
        messages.error(request, _("No language model may write in this space."))
    except AlreadyAsked:
        messages.error(request, _("The model is writing already."))
    return redirect("survey_cases", slug=space.slug, code=survey.code)


@require_POST
@staff_view(Permission.MANAGE_SPACE)
def survey_synthesis_allow(request: HttpRequest, space: Space, code: str) -> HttpResponse:
    """Let the language model write in this space, or no longer."""
    survey, is_on = _survey(space, code), request.POST.get("allow") == "1"
    allow_synthesis(space, is_on=is_on, by=person(request), at=timezone.now())
    return redirect("survey_cases", slug=space.slug, code=survey.code)


def _drawn(case: Case, words: str) -> dict[str, object]:
    return {"case": case, "entry": case.entry, "reasons": reasons_of(case, words)}


def _survey(space: Space, code: str) -> Survey:
    survey = find_team_survey(space, code)
    if survey is None:
        raise Http404
    return survey

"""The page of remarks: what the checker says of the questions, accepted or skipped one by one."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from aimpact.library.proofreading.fixes import NothingToFix
from aimpact.library.selectors.remarks import assistant_state, review_of
from aimpact.library.services.assistant import AssistantOff, allow_assistant, ask_assistant
from aimpact.library.services.remarks import (
    FindingExpired,
    NoFix,
    accept_finding,
    restore_findings,
    skip_finding,
)
from aimpact.questionnaire.editing import EditRefused
from aimpact.spaces.access import person, staff_view
from aimpact.spaces.models import Space
from aimpact.spaces.rules import Permission, can
from aimpact.surveys.models import Survey
from aimpact.surveys.selectors.team import find_team_survey
from aimpact.surveys.services.editing import NotReady, StaleEdit, StructureLocked

REFUSALS: dict[type[Exception], Promise] = {
    FindingExpired: gettext_lazy("This question has changed meanwhile: the remark is gone."),
    StaleEdit: gettext_lazy("Someone else changed this question meanwhile. Nothing was changed."),
    NothingToFix: gettext_lazy("This text has changed meanwhile. Nothing was changed."),
    NoFix: gettext_lazy("Only you can write this: open the question."),
    StructureLocked: gettext_lazy(
        "The survey is published or holds answers: only words may change now."
    ),
    NotReady: gettext_lazy("The survey is published: this change would leave it incomplete."),
    EditRefused: gettext_lazy("A condition needs this answer. Change the condition first."),
}
Refused: tuple[type[Exception], ...] = tuple(REFUSALS)


@require_safe
@staff_view(Permission.EDIT_SURVEYS)
def survey_remarks(request: HttpRequest, space: Space, code: str) -> HttpResponse:
    survey = _survey(space, code)
    context = {
        "survey": survey,
        "review": review_of(survey),
        "assistant": assistant_state(survey),
        "may_allow": can(request.user, space, Permission.MANAGE_SPACE),
    }
    return render(request, "library/remarks.html", context)


@require_POST
@staff_view(Permission.EDIT_SURVEYS)
def survey_remark(request: HttpRequest, space: Space, code: str) -> HttpResponse:
    """Accept or skip one remark."""
    survey, key = _survey(space, code), request.POST.get("key", "")
    by, at = person(request), timezone.now()
    try:
        if request.POST.get("do") == "skip":
            skip_finding(survey, key, by=by, at=at)
            messages.success(request, _("Left as it is: this remark is not made again."))
        else:
            accept_finding(survey, key, seen=request.POST.get("seen", ""), by=by, at=at)
            messages.success(request, _("Changed."))
    except Refused as refusal:
        kind = next(kind for kind in REFUSALS if isinstance(refusal, kind))
        messages.error(request, str(REFUSALS[kind]))
    return redirect("survey_remarks", slug=space.slug, code=survey.code)


@require_POST
@staff_view(Permission.EDIT_SURVEYS)
def survey_remarks_restore(request: HttpRequest, space: Space, code: str) -> HttpResponse:
    survey = _survey(space, code)
    number = restore_findings(survey, by=person(request), at=timezone.now())
    told = ngettext("%(number)s remark is back.", "%(number)s remarks are back.", number)
    messages.success(request, told % {"number": number})
    return redirect("survey_remarks", slug=space.slug, code=survey.code)


@require_POST
@staff_view(Permission.EDIT_SURVEYS)
def survey_ask_model(request: HttpRequest, space: Space, code: str) -> HttpResponse:
    survey = _survey(space, code)
    try:
        ask_assistant(survey, by=person(request), at=timezone.now())
        messages.success(request, _("The model is reading. Come back to this page in a minute."))
    except AssistantOff:
        messages.error(request, _("No language model may read the questions of this space."))
    return redirect("survey_remarks", slug=space.slug, code=survey.code)


@require_POST
@staff_view(Permission.MANAGE_SPACE)
def survey_allow_model(request: HttpRequest, space: Space, code: str) -> HttpResponse:
    survey, is_on = _survey(space, code), request.POST.get("allow") == "1"
    allow_assistant(space, is_on=is_on, by=person(request), at=timezone.now())
    return redirect("survey_remarks", slug=space.slug, code=survey.code)


def _survey(space: Space, code: str) -> Survey:
    survey = find_team_survey(space, code)
    if survey is None:
        raise Http404
    return survey

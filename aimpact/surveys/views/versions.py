"""Undoing in the builder, and the list of earlier versions."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from aimpact.spaces.access import person, staff_view
from aimpact.spaces.models import Space
from aimpact.spaces.rules import Permission
from aimpact.surveys.forms.refusals import REFUSALS, explain
from aimpact.surveys.forms.versions import UndoForm
from aimpact.surveys.models import Survey
from aimpact.surveys.selectors.builder import is_locked
from aimpact.surveys.selectors.versions import changes_of
from aimpact.surveys.services.undoing import MovedOn, NothingToUndo, restore_version, undo_edit
from aimpact.surveys.views.builder import builder_url
from aimpact.surveys.views.team_pages import of_survey


@require_POST
@staff_view(Permission.EDIT_SURVEYS)
@of_survey
def survey_undo(request: HttpRequest, space: Space, survey: Survey) -> HttpResponse:
    """Take back the last change of the questionnaire."""
    form = UndoForm(request.POST)
    seen = form.cleaned_data["seen"] if form.is_valid() else 0
    try:
        undo_edit(survey, seen=seen, by=person(request), at=timezone.now())
    except MovedOn:
        messages.error(request, _("Someone changed the questions meanwhile. Nothing was undone."))
    except NothingToUndo:
        messages.error(request, _("There is nothing to undo."))
    except REFUSALS as refusal:
        messages.error(request, explain(refusal, survey.document))
    else:
        messages.success(request, _("The last change is undone."))
    return redirect(builder_url(survey, page=request.POST.get("shown", "")))


@require_safe
@staff_view(Permission.EDIT_SURVEYS)
@of_survey
def survey_versions(request: HttpRequest, space: Space, survey: Survey) -> HttpResponse:
    """The last changes, each with a button that goes back before it."""
    context = {"survey": survey, "changes": changes_of(survey), "is_locked": is_locked(survey)}
    return render(request, "surveys/builder/versions.html", context)


@require_POST
@staff_view(Permission.EDIT_SURVEYS)
@of_survey
def survey_version_restore(
    request: HttpRequest, space: Space, survey: Survey, version: int
) -> HttpResponse:
    try:
        restore_version(survey, version=version, by=person(request), at=timezone.now())
    except NothingToUndo:
        messages.error(request, _("This version is not kept any more."))
        return redirect("survey_versions", space.slug, survey.code)
    except REFUSALS as refusal:
        messages.error(request, explain(refusal, survey.document))
        return redirect("survey_versions", space.slug, survey.code)
    messages.success(request, _("The questions are as they were at that time."))
    return redirect("survey_builder", space.slug, survey.code)

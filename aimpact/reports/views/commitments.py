"""What becomes of the answers: where it is written, and where everyone reads it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from aimpact.core.access import public
from aimpact.reports.forms import CommitmentForm
from aimpact.reports.selectors import find_commitment, public_note
from aimpact.reports.services.commitments import write_commitment
from aimpact.spaces.access import person, staff_view, submitted
from aimpact.spaces.frame import enter_space
from aimpact.spaces.models import Space
from aimpact.spaces.rules import Permission
from aimpact.surveys.access import of_survey
from aimpact.surveys.models import Survey
from aimpact.surveys.selectors.answering import find_survey


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.EDIT_SURVEYS)
@of_survey
def survey_commitment(request: HttpRequest, space: Space, survey: Survey) -> HttpResponse:
    commitment = find_commitment(survey)
    form = CommitmentForm(submitted(request), commitment=commitment)
    if form.is_valid():
        write_commitment(survey, **form.cleaned_data, by=person(request), at=timezone.now())
        messages.success(request, _("What becomes of the answers is saved."))
        return redirect("survey_commitment", space.slug, survey.code)
    context = {"survey": survey, "form": form, "commitment": commitment}
    status = 422 if form.errors else 200
    return render(request, "reports/survey_commitment.html", context, status=status)


@require_safe
@public
def public_commitment(request: HttpRequest, code: str) -> HttpResponse:
    """The note to citizens, with what becomes of their answers."""
    survey = find_survey(code)
    if survey is None:
        raise Http404
    enter_space(request, survey.space)
    with timezone.override(survey.zone):
        note = public_note(survey, at=timezone.now())
        if note is None:
            raise Http404
        context = {"survey": survey, "note": note}
        return render(request, "reports/public_note.html", context)

"""What a survey keeps of its participants, until when, and the proofs of what was erased."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from aimpact.spaces.access import person, staff_view, submitted
from aimpact.spaces.models import Space
from aimpact.spaces.rules import Permission
from aimpact.surveys.forms.privacy import SHORTER_ONLY, RetentionForm
from aimpact.surveys.models import Erasure, Survey
from aimpact.surveys.proofs import describe_proof, holding_words, proof_text
from aimpact.surveys.refusals import moment
from aimpact.surveys.selectors.retention import retention_of, term_choices
from aimpact.surveys.services.retention import AlreadyErased, KeptTooLong, change_retention
from aimpact.surveys.views.team_pages import of_survey


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.EDIT_SURVEYS)
@of_survey
def survey_privacy(request: HttpRequest, space: Space, survey: Survey) -> HttpResponse:
    """The page, and the form that changes the term."""
    now = timezone.now()
    choices = term_choices(survey, at=now)
    form = RetentionForm(survey, choices, submitted(request))
    if form.is_valid():
        try:
            change_retention(survey, **form.read(), by=person(request), at=now)
        except KeptTooLong:
            form.add_error("months", SHORTER_ONLY)
        except AlreadyErased:
            form.add_error(None, _("The personal data of this survey are erased already."))
        else:
            messages.success(request, _("The time is saved. Participants read it from now on."))
            return redirect("survey_privacy", slug=space.slug, code=survey.code)
    retention = retention_of(survey, at=now)
    context = {
        "survey": survey,
        "form": form,
        "choices": choices,
        "retention": retention,
        "until": moment(retention.until, survey) if retention.until else "",
        "proofs": [describe_proof(proof, survey) for proof in retention.proofs],
        "holdings": [(holding_words(one.kind), one.number) for one in retention.holdings],
    }
    return render(request, "surveys/team/privacy.html", context, status=422 if form.errors else 200)


@require_safe
@staff_view(Permission.EDIT_SURVEYS)
@of_survey
def erasure_proof(request: HttpRequest, space: Space, survey: Survey, kind: str) -> HttpResponse:
    """The proof of an erasure, as a text to keep."""
    try:
        proof = survey.erasures.get(kind=kind)
    except Erasure.DoesNotExist:
        raise Http404 from None
    response = HttpResponse(proof_text(proof, survey), content_type="text/plain; charset=utf-8")
    name = f"effacement-{survey.code}-{proof.kind}.txt"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response

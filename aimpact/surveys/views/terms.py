"""The terms of a survey, and its preview on two screens."""

from csp.constants import SELF
from csp.decorators import csp_update
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from aimpact.spaces.access import person, staff_view
from aimpact.spaces.models import Space
from aimpact.spaces.rules import Permission
from aimpact.surveys.enums import COMPOSED, Anonymity, SurveyState
from aimpact.surveys.forms.terms import TermsForm
from aimpact.surveys.models import Survey
from aimpact.surveys.selectors.admission_words import admission_in_words
from aimpact.surveys.selectors.ballots import has_ballots
from aimpact.surveys.selectors.modes import bars_of_modes
from aimpact.surveys.services.terms import TermsRefused, terms_of, update_terms
from aimpact.surveys.tokens import PREVIEW_SHARED, sign_preview
from aimpact.surveys.views.team_pages import of_survey


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.EDIT_SURVEYS)
@of_survey
def survey_terms(request: HttpRequest, space: Space, survey: Survey) -> HttpResponse:
    form = TermsForm(
        terms_of(survey),
        request.POST if request.method == "POST" else None,
        ballots_are_in=has_ballots(survey),
        has_opened=survey.state(timezone.now()) in {SurveyState.OPEN, SurveyState.CLOSED},
        bars=bars_of_modes(survey),
    )
    if not form.is_valid():
        return _page(request, survey, form)
    try:
        update_terms(survey, form.read(), by=person(request), at=timezone.now())
    except TermsRefused as refusal:
        form.refuse(refusal)
        return _page(request, survey, form)
    messages.success(request, _("The terms are saved."))
    if form.wants_rule:
        return redirect("survey_admission", slug=space.slug, code=survey.code)
    return redirect("survey_terms", slug=space.slug, code=survey.code)


def _page(request: HttpRequest, survey: Survey, form: TermsForm) -> HttpResponse:
    context = {
        "survey": survey,
        "form": form,
        "rule_words": admission_in_words(survey) if survey.audience in COMPOSED else "",
        "ballots_are_in": "territory" not in form.fields,
        "strengthens": survey.anonymity == Anonymity.NAMED and "territory" not in form.fields,
        "has_opened": form.fields["opens_at"].disabled,
    }
    return render(request, "surveys/team/terms.html", context, status=422 if form.errors else 200)


@csp_update({"frame-src": [SELF]})
@require_safe
@staff_view(Permission.EDIT_SURVEYS)
@of_survey
def survey_screens(request: HttpRequest, space: Space, survey: Survey) -> HttpResponse:
    """The preview in two frames: a phone and a computer."""
    path = reverse("shared_preview", args=[sign_preview(survey)])
    context = {
        "survey": survey,
        "shared": f"{settings.PUBLIC_URL}{path}",
        "days": PREVIEW_SHARED // 86_400,
    }
    return render(request, "surveys/team/screens.html", context)

"""How the people of a survey were chosen: the page where its team declares it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from aimpact.insights.designs import name_of
from aimpact.insights.forms import SampleForm
from aimpact.insights.notices import method_notice
from aimpact.insights.sample_wording import explain_label_refusal, seems_electoral
from aimpact.insights.selectors import read_results
from aimpact.insights.selectors.sampling import sample_plan_of
from aimpact.insights.services.sampling import declare_sample
from aimpact.spaces.access import person, staff_view, submitted
from aimpact.spaces.models import Space
from aimpact.spaces.rules import Permission
from aimpact.surveys.access import of_survey
from aimpact.surveys.models import Survey


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.EDIT_SURVEYS)
@of_survey
def survey_sample(request: HttpRequest, space: Space, survey: Survey) -> HttpResponse:
    """The facts, the label that they allow, and the notice as it reads today."""
    now = timezone.now()
    form = SampleForm(submitted(request), plan=sample_plan_of(survey))
    if form.is_valid():
        declare_sample(survey, form.cleaned_data, by=person(request), at=now)
        messages.success(request, _("What you declare is saved, and shown in the notice."))
        return redirect("survey_sample", space.slug, survey.code)
    results = read_results(survey, at=now)
    context = {
        "survey": survey,
        "form": form,
        "label": name_of(results.design),
        "label_refusals": list(map(explain_label_refusal, results.label_refusals)),
        "seems_electoral": seems_electoral(survey.document),
        "is_electoral": bool(results.sample and results.sample.is_electoral),
        "notice": method_notice(results),
    }
    return render(
        request, "insights/survey_sample.html", context, status=422 if form.errors else 200
    )

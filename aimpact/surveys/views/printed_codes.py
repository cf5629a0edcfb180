"""Printed codes of a survey: made, downloaded within the hour, counted, taken back."""

import csv
from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from aimpact.spaces import confirmation
from aimpact.spaces.access import person, staff_view
from aimpact.spaces.models import Space
from aimpact.spaces.rules import Permission
from aimpact.surveys.addresses import survey_address
from aimpact.surveys.admission.conditions import Kind
from aimpact.surveys.code_sheets import CodeSheet, draw_codes, grouped
from aimpact.surveys.forms.printed_codes import REFUSALS, CodesForm
from aimpact.surveys.models import CodeBatch, Survey
from aimpact.surveys.selectors.codes import count_codes, list_batches
from aimpact.surveys.services.printed_codes import (
    SurveyAsksNoCode,
    SurveyEnded,
    TooManyCodes,
    make_codes,
    revoke_batch,
    unseal_codes,
)
from aimpact.surveys.views.team_pages import of_survey

KEPT = "printed_codes"
"""Session key: the batch made last and its sealed codes, readable for an hour."""


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@staff_view(Permission.INVITE_PARTICIPANTS)
@of_survey
def survey_codes(request: HttpRequest, space: Space, survey: Survey) -> HttpResponse:
    """The batches, the numbers, and the form that makes more."""
    form = CodesForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = make_codes(survey, **form.cleaned_data, by=person(request), at=timezone.now())
        except (SurveyAsksNoCode, SurveyEnded, TooManyCodes) as refusal:
            form.add_error(None, str(REFUSALS[type(refusal)]))
        else:
            request.session[KEPT] = {"batch": made.batch.pk, "sealed": made.sealed}
            messages.success(request, _("The codes are made. Download them now."))
            return redirect("survey_codes", slug=space.slug, code=survey.code)
    context = {
        "survey": survey,
        "form": form,
        "asks_code": survey.rule.asks(Kind.CODE),
        "batches": list_batches(survey),
        "counts": count_codes(survey),
        "fresh": _fresh(request, survey),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "surveys/share/codes.html", context, status=status)


@require_safe
@never_cache
@staff_view(Permission.INVITE_PARTICIPANTS)
@of_survey
def codes_file(request: HttpRequest, space: Space, survey: Survey, sheet: str) -> HttpResponse:
    """The codes made within the hour, as CSV, letters or labels."""
    batch = _fresh(request, survey)
    codes = unseal_codes(request.session[KEPT]["sealed"]) if batch else ()
    if not codes:
        raise Http404
    if sheet == "csv":
        return _csv(survey, codes)
    if sheet not in set(CodeSheet):
        raise Http404
    asked = request.GET.get("langue", "")
    language = asked if asked in dict(settings.LANGUAGES) else translation.get_language()[:2]
    content = draw_codes(survey, codes, CodeSheet(sheet), language=language)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{sheet}-{survey.code}.pdf"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.INVITE_PARTICIPANTS)
@of_survey
def revoke_codes(request: HttpRequest, space: Space, survey: Survey, pk: int) -> HttpResponse:
    """Take back the codes of a batch that are not used, after a question."""
    batch = get_object_or_404(CodeBatch, pk=pk, survey=survey)
    back = reverse("survey_codes", args=[space.slug, survey.code])
    if request.method == "POST":
        revoke_batch(batch, by=person(request), at=timezone.now())
        messages.success(request, _("The codes that were not used are taken back."))
        return redirect(back)
    question = confirmation.Question(
        title=_("Take back the codes of “%(name)s”?") % {"name": batch.name},
        text=_("Those that were not used will open nothing any more. Ballots that are in stay."),
        button=_("Take back these codes"),
        back=back,
    )
    return confirmation.ask(request, question)


def _fresh(request: HttpRequest, survey: Survey) -> CodeBatch | None:
    """The batch whose codes this person can still download."""
    kept = request.session.get(KEPT)
    if not kept or not unseal_codes(kept["sealed"]):
        return None
    return CodeBatch.objects.filter(pk=kept["batch"], survey=survey, revoked_at=None).first()


def _csv(survey: Survey, codes: tuple[str, ...]) -> HttpResponse:
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="codes-{survey.code}.csv"'
    response.write("\ufeff")
    writer = csv.writer(response, delimiter=";")
    writer.writerow([_("code"), _("address"), _("survey code")])
    writer.writerows([grouped(code), survey_address(survey), survey.code] for code in codes)
    return response

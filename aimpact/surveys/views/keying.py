"""Keying in: sheets of paper, twice, with their differences; answers on the telephone."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from aimpact.spaces.access import person, staff_view, submitted
from aimpact.spaces.models import Space
from aimpact.spaces.rules import Permission
from aimpact.surveys.forms.paper import KEYING, SettleForm, SheetForm, refuse_keying
from aimpact.surveys.models import KeyedSheet, Survey
from aimpact.surveys.paper.lines import differences
from aimpact.surveys.selectors.context import full_quotas
from aimpact.surveys.selectors.facts import quota_name
from aimpact.surveys.selectors.paper import PaperWay, batch_state, paper_way, sheet_lines
from aimpact.surveys.services.paper import (
    cast_by_phone,
    discard_sheet,
    key_sheet,
    settle_sheet,
)
from aimpact.surveys.tokens import new_form, read_form, receipt_for, sign_form
from aimpact.surveys.views.doors import TOKEN
from aimpact.surveys.views.paper import batch_or_404, to_batch
from aimpact.surveys.views.team_pages import of_survey


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.INVITE_PARTICIPANTS)
@of_survey
def key_paper(request: HttpRequest, space: Space, survey: Survey, pk: int) -> HttpResponse:
    """One sheet after the other: the first keying, or the second where one was made."""
    batch = batch_or_404(survey, pk)
    asks_email = paper_way(survey) is PaperWay.NAMED
    form = SheetForm(sheet_lines(survey), submitted(request), asks_email=asks_email)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            email = typed.get("email", "")
            sheet = key_sheet(
                batch, typed["number"], posted=form.posted, by=person(request), email=email
            )
        except tuple(KEYING) as refusal:
            refuse_keying(form, refusal)
        else:
            _say_keyed(request, survey, sheet)
            return redirect("key_paper", slug=space.slug, code=survey.code, pk=batch.pk)
    full = [quota_name(quota) for quota in full_quotas(survey)]
    context = {"survey": survey, "batch": batch, "form": form, "full": full}
    return render(request, "surveys/paper/key.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.INVITE_PARTICIPANTS)
@of_survey
def settle_paper(
    request: HttpRequest, space: Space, survey: Survey, pk: int, number: int
) -> HttpResponse:
    """The differences of a sheet, line by line."""
    batch = batch_or_404(survey, pk)
    found = [d for d in batch_state(batch).differing if d.sheet.number == number]
    if not found:
        return to_batch(batch)
    sheet, lines = found[0].sheet, found[0].lines
    form = SettleForm(lines, sheet.first, sheet.second or {}, submitted(request))
    if form.is_valid():
        settle_sheet(sheet, form.chosen(), by=person(request))
        messages.success(request, _("The sheet is settled."))
        return to_batch(batch)
    context = {"survey": survey, "batch": batch, "sheet": sheet, "form": form}
    return render(request, "surveys/paper/settle.html", context, status=422 if form.errors else 200)


@require_POST
@staff_view(Permission.INVITE_PARTICIPANTS)
@of_survey
def discard_paper(
    request: HttpRequest, space: Space, survey: Survey, pk: int, number: int
) -> HttpResponse:
    """What was keyed of a sheet is forgotten: it is to be keyed again, twice."""
    batch = batch_or_404(survey, pk)
    sheet = KeyedSheet.objects.filter(batch=batch, number=number).first()
    if sheet is None:
        raise Http404
    discard_sheet(sheet)
    messages.success(request, _("Forgotten: key this sheet again, twice."))
    return to_batch(batch)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.INVITE_PARTICIPANTS)
@of_survey
def survey_phone(request: HttpRequest, space: Space, survey: Survey) -> HttpResponse:
    """An answer taken on the telephone; its receipt is shown once, to be read to the person.

    The form is signed for whoever types: pressed twice, or loaded again, it counts once.
    """
    way, receipt, typist = paper_way(survey), "", f"phone:{person(request).pk}"
    asks_email = way in {PaperWay.TICKED, PaperWay.NAMED}
    lines = sheet_lines(survey)
    form = SheetForm(lines, submitted(request), asks_number=False, asks_email=asks_email)
    if form.is_valid():
        email = form.cleaned_data.get("email", "")
        token = read_form(request.POST.get(TOKEN, ""), survey, typist)
        sent = receipt_for(token, (sorted(form.posted.items()), email)) if token else ""
        try:
            receipt = cast_by_phone(
                survey, form.posted, email=email, at=timezone.now(), receipt=sent
            )
        except tuple(KEYING) as refusal:
            refuse_keying(form, refusal)
        else:
            form = SheetForm(lines, asks_number=False, asks_email=asks_email)
    context = {
        "survey": survey,
        "form": form,
        "way": way.value,
        "receipt": receipt,
        "token_field": TOKEN,
        "token": _token_shown(request, survey, typist, is_sent=bool(receipt)),
        "full": [quota_name(quota) for quota in full_quotas(survey)],
    }
    return render(request, "surveys/paper/phone.html", context, status=422 if form.errors else 200)


def _token_shown(request: HttpRequest, survey: Survey, typist: str, *, is_sent: bool) -> str:
    """The token of the form: the one that was posted until its ballot is in, then a fresh one."""
    posted = request.POST.get(TOKEN, "")
    if not is_sent and read_form(posted, survey, typist):
        return posted
    return sign_form(new_form(survey, at=timezone.now()), survey, typist)


def _say_keyed(request: HttpRequest, survey: Survey, sheet: KeyedSheet) -> None:
    number = {"number": sheet.number}
    if sheet.second is None:
        messages.success(request, _("Sheet %(number)s is keyed once.") % number)
    elif differences(sheet_lines(survey), sheet.first, sheet.second):
        words = _("Sheet %(number)s: the two keyings differ. Settle them on the batch’s page.")
        messages.warning(request, words % number)
    else:
        messages.success(request, _("Sheet %(number)s: the two keyings agree.") % number)

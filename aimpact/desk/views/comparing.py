"""What two coders said, beside each other: agreement, settlements, what came out, files."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aimpact.core.services import note_reading
from aimpact.desk.access import part_here, study_view
from aimpact.desk.alpha_wording import explain_alpha
from aimpact.desk.enums import Part
from aimpact.desk.forms import CodingFileForm, SettlementForm
from aimpact.desk.models import Coding, Study
from aimpact.desk.selectors.agreement import Compared, compared_texts, read_agreement
from aimpact.desk.selectors.coding import (
    count_codes,
    disagreements,
    find_compared,
    find_place,
    offered_codes,
)
from aimpact.desk.services.coding import keep_quote, settle_text
from aimpact.desk.services.coding_files import CodingContent, CodingFormat, export_coding
from aimpact.desk.views.coding import coding_or_404, slug_here
from aimpact.desk.wording import REFUSED, explain_refusal
from aimpact.insights.exports.files import csv_chunks, xlsx_file
from aimpact.insights.exports.sheets import Sheet
from aimpact.spaces.access import person, submitted

TEXTS_A_PAGE = 25
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@study_view()
def desk_agreement(request: HttpRequest, study: Study, pk: int) -> HttpResponse:
    """How far the coders agree, code by code, and what is left to settle."""
    coding = _compared_or_404(request, study, pk)
    found = read_agreement(coding)
    differing = disagreements(coding)
    context = {
        "study": study,
        "coding": coding,
        "place": find_place(coding, at=timezone.now()),
        "found": found,
        "verdict": explain_alpha(found.alpha) if found else [],
        "coders": coding.coders.select_related("user").order_by("place"),
        "differing": differing,
        "left": [one for one in differing if one.settlement is None],
    }
    return render(request, "desk/coding/agreement.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@study_view()
def desk_settle(request: HttpRequest, study: Study, pk: int, position: int) -> HttpResponse:
    """One text with what both coders said; an analyst writes what is agreed."""
    coding = _compared_or_404(request, study, pk)
    found = find_compared(coding, position)
    if found is None:
        raise Http404
    may_write = part_here(request) == Part.ANALYST
    form = _settlement_form(request, coding, found)
    if form.is_bound and not may_write:
        raise PermissionDenied
    if form.is_bound and form.is_valid():
        by, at = person(request), timezone.now()
        try:
            settle_text(found.text, **form.said(), by=by, at=at)
        except REFUSED as refused:
            form.add_error(None, explain_refusal(refused))
        else:
            messages.success(request, _("The codes agreed are saved."))
            return _to_next(request, study, coding)
    context = {
        "study": study,
        "coding": coding,
        "place": find_place(coding, at=timezone.now()),
        "each": found,
        "form": form,
        "may_write": may_write,
        "is_coder": coding.coders.filter(user=person(request)).exists(),
        "coders": coding.coders.select_related("user").order_by("place"),
    }
    return render(request, "desk/coding/settle.html", context, status=422 if form.errors else 200)


@require_safe
@study_view()
def desk_coded(request: HttpRequest, study: Study, pk: int) -> HttpResponse:
    """How many texts bear each code, and the texts, to choose quotes among."""
    coding = _compared_or_404(request, study, pk)
    asked = request.GET.get("code", "")
    code = coding.codes.filter(pk=asked).first() if asked.isdecimal() else None
    texts = [one for one in compared_texts(coding) if _is_of(one, code.pk if code else None)]
    context = {
        "study": study,
        "coding": coding,
        "place": find_place(coding, at=timezone.now()),
        "counts": count_codes(coding),
        "codes": coding.codes.order_by("position"),
        "code": code,
        "page": Paginator(texts, TEXTS_A_PAGE).get_page(request.GET.get("page")),
        "form": CodingFileForm(),
        "may_write": part_here(request) == Part.ANALYST,
    }
    return render(request, "desk/coding/coded.html", context)


@require_POST
@study_view(Part.ANALYST)
def desk_quote(request: HttpRequest, study: Study, pk: int, position: int) -> HttpResponse:
    """Keep a text for the reading, or leave it."""
    coding = _compared_or_404(request, study, pk)
    found = find_compared(coding, position)
    if found is None:
        raise Http404
    is_kept = "keep" in request.POST
    try:
        keep_quote(found.text, is_kept=is_kept, by=person(request), at=timezone.now())
    except REFUSED as refused:
        messages.error(request, explain_refusal(refused))
    else:
        told = _("Kept for the reading.") if is_kept else _("Not kept any more.")
        messages.success(request, told)
    page = (position - 1) // TEXTS_A_PAGE + 1
    url = reverse("desk_coded", args=[slug_here(request), study.pk, coding.pk])
    return redirect(f"{url}?page={page}#texte-{position}")


@never_cache
@require_POST
@study_view()
def desk_coding_file(request: HttpRequest, study: Study, pk: int) -> HttpResponse:
    """The frame or the coded texts as a file."""
    coding, now = _compared_or_404(request, study, pk), timezone.now()
    form = CodingFileForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose what the file holds, and which file."))
        return redirect("desk_coded", slug_here(request), study.pk, coding.pk)
    content = CodingContent(form.cleaned_data["content"])
    sheet = export_coding(coding, content, by=person(request), at=now)
    name = f"etude-{study.pk}-codage-{coding.pk}-{content}-{now:%Y-%m-%d}"
    return _download(sheet, CodingFormat(form.cleaned_data["file_format"]), name)


def _download(sheet: Sheet, file_format: CodingFormat, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}.{file_format}"'}
    response: HttpResponseBase
    if file_format is CodingFormat.XLSX:
        response = FileResponse(xlsx_file([sheet]), content_type=_XLSX, headers=headers)
    else:
        chunks = csv_chunks(sheet, delimiter=";", with_mark=True)
        kind = "text/csv; charset=utf-8"
        response = StreamingHttpResponse(chunks, content_type=kind, headers=headers)
    return response  # type: ignore[return-value]  # decorators are typed for whole responses


def _compared_or_404(request: HttpRequest, study: Study, pk: int) -> Coding:
    """A coding that both have done, whose texts may be shown; before, there is nothing to see."""
    coding, now = coding_or_404(study, pk), timezone.now()
    place = find_place(coding, at=now)
    if coding.compared_at is None or place is None or place.why_not:
        raise Http404
    note_reading(coding.survey, "open_texts", by=person(request), at=now, space_id=study.space_id)
    return coding


def _settlement_form(request: HttpRequest, coding: Coding, found: Compared) -> SettlementForm:
    given = [*found.first.codes, *found.second.codes]
    offered = {code.pk: code for code in [*offered_codes(coding), *given]}
    form = SettlementForm(submitted(request), offered=[*offered.values()], said=found.agreed)
    if found.settlement:
        form.initial["reason"] = found.settlement.reason
    return form


def _to_next(request: HttpRequest, study: Study, coding: Coding) -> HttpResponse:
    left = [one for one in disagreements(coding) if one.settlement is None]
    if left:
        number = left[0].text.position
        return redirect("desk_settle", slug_here(request), study.pk, coding.pk, number)
    return redirect("desk_coded", slug_here(request), study.pk, coding.pk)


def _is_of(one: Compared, code: int | None) -> bool:
    if code is None:
        return True
    return one.agreed is not None and code in {each.pk for each in one.agreed.codes}

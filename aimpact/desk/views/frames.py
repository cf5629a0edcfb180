"""The frame of a coding: its codes, their order, its log."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from aimpact.desk.access import part_here, study_view
from aimpact.desk.enums import Part
from aimpact.desk.forms import CodeForm
from aimpact.desk.models import Code, Coding, Study
from aimpact.desk.selectors.coding import find_place, frame_of, log_of, themes_to_borrow
from aimpact.desk.services.frame import (
    add_code,
    borrow_themes,
    erase_code,
    raise_code,
    restore_code,
    retire_code,
    word_code,
)
from aimpact.desk.views.coding import coding_or_404, slug_here
from aimpact.desk.wording import REFUSED, explain_refusal
from aimpact.spaces.access import person, submitted

_ACTS: dict[str, Callable[..., Any]] = {
    "raise": raise_code,
    "retire": retire_code,
    "restore": restore_code,
    "erase": erase_code,
}


@require_http_methods(["GET", "HEAD", "POST"])
@study_view(Part.ANALYST)
def desk_frame(request: HttpRequest, study: Study, pk: int) -> HttpResponse:
    """The codes of a frame; a new one is added at the end."""
    coding = coding_or_404(study, pk)
    form = CodeForm(submitted(request))
    if form.is_bound and form.is_valid():
        try:
            add_code(coding, **form.cleaned_data, by=person(request), at=timezone.now())
        except REFUSED as refused:
            form.add_error("label", explain_refusal(refused))
        else:
            messages.success(request, _("The code is in the frame."))
            return _back(request, study, coding)
    return _show(request, study, coding, form)


@require_POST
@study_view(Part.ANALYST)
def desk_code(request: HttpRequest, study: Study, pk: int, entry: int) -> HttpResponse:
    """Reword, move up, retire, restore or erase a code."""
    coding = coding_or_404(study, pk)
    found = coding.codes.filter(pk=entry).first()
    if found is None:
        raise Http404
    act = _ACTS.get(request.POST.get("action", ""))
    form = CodeForm(request.POST, code=found)
    if act is None and not form.is_valid():
        return _show(request, study, coding, CodeForm(), failed=form)
    by, at = person(request), timezone.now()
    try:
        if act is None:
            word_code(found, **form.cleaned_data, by=by, at=at)
        else:
            act(found, by=by, at=at)
    except REFUSED as refused:
        if act is None:
            form.add_error("label", explain_refusal(refused))
            return _show(request, study, coding, CodeForm(), failed=form)
        messages.error(request, explain_refusal(refused))
    else:
        messages.success(request, _("The frame is saved."))
    return _back(request, study, coding)


@require_POST
@study_view(Part.ANALYST)
def desk_borrow(request: HttpRequest, study: Study, pk: int) -> HttpResponse:
    """Take the themes that the survey's team accepted as codes."""
    coding = coding_or_404(study, pk)
    try:
        number = borrow_themes(coding, by=person(request), at=timezone.now())
    except REFUSED as refused:
        messages.error(request, explain_refusal(refused))
    else:
        told = ngettext("%(number)s code added.", "%(number)s codes added.", number)
        messages.success(request, told % {"number": number})
    return _back(request, study, coding)


def _back(request: HttpRequest, study: Study, coding: Coding) -> HttpResponse:
    return redirect("desk_frame", slug_here(request), study.pk, coding.pk)


def _show(
    request: HttpRequest,
    study: Study,
    coding: Coding,
    form: CodeForm,
    *,
    failed: CodeForm | None = None,
) -> HttpResponse:
    now = timezone.now()
    own = {failed.code.pk: failed} if failed and failed.code else {}
    rows = [(row, own.get(row.code.pk) or _form_of(row.code)) for row in frame_of(coding)]
    context = {
        "study": study,
        "part": part_here(request),
        "coding": coding,
        "place": find_place(coding, at=now),
        "rows": rows,
        "form": form,
        "failed": failed,
        "themes": [] if coding.compared_at else themes_to_borrow(coding, at=now),
        "log": log_of(coding),
    }
    status = 422 if form.errors or failed else 200
    return render(request, "desk/coding/frame.html", context, status=status)


def _form_of(code: Code) -> CodeForm:
    return CodeForm(code=code)

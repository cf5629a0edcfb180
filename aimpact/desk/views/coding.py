"""Texts of a study to be coded: which, by whom, one text a page."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aimpact.core.services import note_reading
from aimpact.desk.access import part_here, study_view
from aimpact.desk.enums import Part
from aimpact.desk.forms import DrawForm, JudgementForm, PlaceForm
from aimpact.desk.models import CodedText, Coder, Coding, Study
from aimpact.desk.selectors.agreement import Said, read_agreement
from aimpact.desk.selectors.coding import (
    analysts_of,
    codings_of,
    count_codes,
    find_coder,
    find_coding,
    find_place,
    find_text,
    frame_of,
    next_text,
    offered_codes,
    own_judgement,
    places_to_code,
    progress_of,
)
from aimpact.desk.services.coding import draw_sample, finish_coding, judge_text
from aimpact.desk.services.frame import open_coding
from aimpact.desk.wording import REFUSED, explain_refusal
from aimpact.spaces.access import person, submitted


def coding_or_404(study: Study, pk: int) -> Coding:
    """A coding of this study."""
    coding = find_coding(study, pk)
    if coding is None:
        raise Http404
    return coding


def slug_here(request: HttpRequest) -> str:
    """The slug of the agora, in which the desk stands."""
    match = request.resolver_match
    return str(match.kwargs["slug"]) if match else ""


@require_http_methods(["GET", "HEAD", "POST"])
@study_view()
def desk_codings(request: HttpRequest, study: Study) -> HttpResponse:
    """The codings of a study; an analyst begins another."""
    now, may_write = timezone.now(), part_here(request) == Part.ANALYST
    places = places_to_code(study, at=now)
    form = PlaceForm(submitted(request), places=[one for one in places if not one.why_not])
    if form.is_bound and not may_write:
        raise PermissionDenied
    if form.is_bound and form.is_valid():
        try:
            coding = open_coding(study, form.chosen(), by=person(request), at=now)
        except REFUSED as refused:
            form.add_error("place", explain_refusal(refused))
        else:
            return redirect("desk_coding", slug_here(request), study.pk, coding.pk)
    codings = [(one, find_place(one, at=now), progress_of(one)) for one in codings_of(study)]
    context = {
        "study": study,
        "codings": codings,
        "form": form,
        "hidden": [one for one in places if one.why_not],
        "has_places": len(places) > 0,
        "may_write": may_write,
    }
    return render(request, "desk/coding/list.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@study_view()
def desk_coding(request: HttpRequest, study: Study, pk: int) -> HttpResponse:
    """Where a coding stands; an analyst draws its texts."""
    coding, now = coding_or_404(study, pk), timezone.now()
    may_write = part_here(request) == Part.ANALYST
    form = DrawForm(submitted(request), analysts=analysts_of(study))
    if form.is_bound and not may_write:
        raise PermissionDenied
    if form.is_bound and form.is_valid():
        size, coders = form.cleaned_data["size"], form.coders()
        try:
            draw_sample(coding, coders=coders, size=size, by=person(request), at=now)
        except REFUSED as refused:
            form.add_error("size", explain_refusal(refused))
        else:
            messages.success(request, _("The texts are drawn. Both coders may begin."))
            return redirect("desk_coding", slug_here(request), study.pk, coding.pk)
    context = {
        "study": study,
        "coding": coding,
        "place": find_place(coding, at=now),
        "frame": frame_of(coding),
        "progress": progress_of(coding),
        "coder": find_coder(coding, person(request)),
        "form": form,
        "found": read_agreement(coding),
        "counts": count_codes(coding),
        "may_write": may_write,
        "analysts": analysts_of(study),
    }
    return render(request, "desk/coding/coding.html", context, status=422 if form.errors else 200)


@require_safe
@study_view(Part.ANALYST)
def desk_next_text(request: HttpRequest, study: Study, pk: int) -> HttpResponse:
    """The coder's next text; the coding where none is left."""
    coding = coding_or_404(study, pk)
    found = next_text(_coder_or_403(request, coding))
    if found is None:
        return redirect("desk_coding", slug_here(request), study.pk, coding.pk)
    return redirect("desk_text", slug_here(request), study.pk, coding.pk, found.position)


@require_http_methods(["GET", "HEAD", "POST"])
@study_view(Part.ANALYST)
def desk_text(request: HttpRequest, study: Study, pk: int, position: int) -> HttpResponse:
    """One text, with what this coder says of it. Of the other coder it tells nothing."""
    coding = coding_or_404(study, pk)
    coder, now = _coder_or_403(request, coding), timezone.now()
    text, place = find_text(coding, position), find_place(coding, at=now)
    if text is None or place is None or place.why_not:
        raise Http404
    if coder.done_at is not None:
        messages.info(request, _("You have done: your codes do not change any more."))
        return redirect("desk_coding", slug_here(request), study.pk, coding.pk)
    form = _judgement_form(request, coding, coder, text)
    if form.is_bound and form.is_valid():
        try:
            judge_text(text, **form.said(), by=person(request), at=now)
        except REFUSED as refused:
            form.add_error(None, explain_refusal(refused))
        else:
            return _onward(request, study, coder, text)
    note_reading(coding.survey, "open_texts", by=person(request), at=now, space_id=study.space_id)
    progress = next(one for one in progress_of(coding) if one.coder == coder)
    context = {
        "study": study,
        "coding": coding,
        "place": place,
        "text": text,
        "form": form,
        "progress": progress,
        "previous": position - 1,
        "frame": [row for row in frame_of(coding) if row.code.retired_at is None],
    }
    return render(request, "desk/coding/text.html", context, status=422 if form.errors else 200)


@require_POST
@study_view(Part.ANALYST)
def desk_finish(request: HttpRequest, study: Study, pk: int) -> HttpResponse:
    """Say that one has done."""
    coding = coding_or_404(study, pk)
    try:
        coding = finish_coding(coding, by=person(request), at=timezone.now())
    except REFUSED as refused:
        messages.error(request, explain_refusal(refused))
    else:
        if coding.compared_at:
            messages.success(request, _("Both coders have done: here is how far they agree."))
            return redirect("desk_agreement", slug_here(request), study.pk, coding.pk)
        messages.success(request, _("Thank you. The comparison waits for the other coder."))
    return redirect("desk_coding", slug_here(request), study.pk, coding.pk)


def _judgement_form(
    request: HttpRequest, coding: Coding, coder: Coder, text: CodedText
) -> JudgementForm:
    before = own_judgement(coder, text)
    said = Said.of(before) if before else None
    offered = [*offered_codes(coding)]
    # A code that was retired since stays where this coder gave it.
    offered += [code for code in (said.codes if said else ()) if code.retired_at is not None]
    return JudgementForm(submitted(request), offered=offered, said=said)


def _onward(request: HttpRequest, study: Study, coder: Coder, text: CodedText) -> HttpResponse:
    following = next_text(coder, after=text.position)
    if following is None:
        messages.success(request, _("Every text is coded. Look again if you wish, then say so."))
        return redirect("desk_coding", slug_here(request), study.pk, coder.coding_id)
    return redirect("desk_text", slug_here(request), study.pk, coder.coding_id, following.position)


def _coder_or_403(request: HttpRequest, coding: Coding) -> Coder:
    coder = find_coder(coding, person(request))
    if coder is None:
        raise PermissionDenied
    return coder

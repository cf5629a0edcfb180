"""Writing a reading: its sections beside what may be cited, its recommendations."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aimpact.desk.access import study_view
from aimpact.desk.enums import Part, StudyState
from aimpact.desk.models import Advice, Reading, Section, Study
from aimpact.desk.paper.files import reading_file
from aimpact.desk.selectors.composing import content_of
from aimpact.desk.selectors.drafting import by_kind, draft_of, warnings_of
from aimpact.desk.selectors.readings import (
    current_reading,
    find_section,
    removed_sections,
    versions_of,
)
from aimpact.desk.selectors.sources import sources_in_language
from aimpact.desk.services.readings import (
    SavedMeanwhile,
    add_section,
    raise_section,
    remove_advice,
    remove_section,
    restore_section,
    start_reading,
    write_advice,
    write_section,
)
from aimpact.desk.services.studies import WrongState
from aimpact.desk.views.reading_input import (
    AdviceForm,
    ReadingSectionForm,
    SectionTitleForm,
    StartForm,
)
from aimpact.spaces.access import person, submitted


def slug_here(request: HttpRequest) -> str:
    """The slug of the space whose page this is: AimPact's, on pages of a study."""
    return str(request.resolver_match.kwargs["slug"]) if request.resolver_match else ""


def may_write(study: Study, reading: Reading | None) -> bool:
    """Whether analysts write in it now."""
    return study.state == StudyState.OPEN and (reading is None or reading.signed_at is None)


@require_safe
@study_view()
def desk_reading(request: HttpRequest, study: Study) -> HttpResponse:
    """The reading as it stands, beside what may be cited; before that, how it begins."""
    return _page(request, study, SectionTitleForm())


def _page(request: HttpRequest, study: Study, form: SectionTitleForm) -> HttpResponse:
    reading = current_reading(study)
    context = {
        "study": study,
        "reading": reading,
        "draft": draft_of(reading, at=timezone.now()) if reading else None,
        "removed": removed_sections(reading) if reading else [],
        "form": form,
        "start": StartForm(is_correction=reading is not None),
        "can_write": may_write(study, reading),
        "can_start": study.state == StudyState.OPEN and (not reading or reading.signed_at),
    }
    return render(request, "desk/reading.html", context, status=422 if form.errors else 200)


@require_POST
@study_view(Part.ANALYST)
def desk_reading_start(request: HttpRequest, study: Study) -> HttpResponse:
    """Begin the reading, or its correction."""
    reading = current_reading(study)
    form = StartForm(request.POST, is_correction=reading is not None)
    if not form.is_valid():
        context = {"study": study, "reading": reading, "start": form, "can_start": True}
        return render(request, "desk/reading.html", context, status=422)
    given = {"language": "fr"} | form.cleaned_data
    try:
        start_reading(study, **given, by=person(request), at=timezone.now())
    except WrongState:
        tell_closed(request)
    return redirect("desk_reading", slug_here(request), study.pk)


@require_POST
@study_view(Part.ANALYST)
def desk_section_add(request: HttpRequest, study: Study) -> HttpResponse:
    """A section more."""
    form, reading = SectionTitleForm(request.POST), _reading(study)
    if not form.is_valid():
        return _page(request, study, form)
    try:
        section = add_section(
            reading, title=form.cleaned_data["title"], by=person(request), at=timezone.now()
        )
    except WrongState:
        return _closed(request, study)
    return redirect("desk_section", slug_here(request), study.pk, section.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@study_view(Part.ANALYST)
def desk_section(request: HttpRequest, study: Study, pk: int) -> HttpResponse:
    """Write a section, beside what may be cited and every earlier saving."""
    section = _section(study, pk)
    shown = _shown(request, section)
    form = ReadingSectionForm(submitted(request), initial=shown | {"seen": section.revision})
    theirs = None
    if form.is_valid():
        try:
            write_section(section, **form.cleaned_data, by=person(request), at=timezone.now())
        except SavedMeanwhile as meanwhile:
            theirs = meanwhile.section
            form = ReadingSectionForm(initial=form.cleaned_data | {"seen": theirs.revision})
        except WrongState:
            return _closed(request, study)
        else:
            messages.success(request, _("The section is saved."))
            return redirect("desk_section", slug_here(request), study.pk, section.pk)
    return _section_page(request, study, section, form, theirs)


def _section_page(
    request: HttpRequest,
    study: Study,
    section: Section,
    form: ReadingSectionForm,
    theirs: Section | None,
) -> HttpResponse:
    sources = sources_in_language(section.reading, at=timezone.now())
    context = {
        "study": study,
        "section": section,
        "form": form,
        "theirs": theirs,
        "groups": by_kind(sources),
        "warnings": warnings_of(section.text, sources),
        "versions": versions_of(section),
    }
    status = 409 if theirs else 422 if form.errors else 200
    return render(request, "desk/reading_section.html", context, status=status)


def _shown(request: HttpRequest, section: Section) -> dict[str, str]:
    """The words of the section, or those of an earlier saving that is to be taken up again."""
    number = request.GET.get("enregistrement", "")
    saving = section.versions.filter(number=number).first() if number.isdecimal() else None
    return {"title": (saving or section).title, "text": (saving or section).text}


@require_POST
@study_view(Part.ANALYST)
def desk_section_move(request: HttpRequest, study: Study, pk: int, act: str) -> HttpResponse:
    """Raise a section, put it aside, take it back."""
    acts = {"monter": raise_section, "retirer": remove_section, "reprendre": restore_section}
    section = get_object_or_404(Section.objects.filter(reading=_reading(study)), pk=pk)
    if act not in acts:
        raise Http404
    try:
        acts[act](section, by=person(request), at=timezone.now())
    except WrongState:
        return _closed(request, study)
    return redirect("desk_reading", slug_here(request), study.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@study_view(Part.ANALYST)
def desk_advice(request: HttpRequest, study: Study, pk: int | None = None) -> HttpResponse:
    """Write a recommendation."""
    reading = _reading(study)
    advice = get_object_or_404(Advice.objects.filter(reading=reading), pk=pk) if pk else None
    sources = sources_in_language(reading, at=timezone.now())
    form = AdviceForm(submitted(request), sources=[*sources.values()], advice=advice)
    if form.is_valid():
        given = form.cleaned_data | {"by": person(request), "at": timezone.now()}
        try:
            write_advice(reading, **given, advice=advice)
        except WrongState:
            return _closed(request, study)
        messages.success(request, _("The recommendation is saved."))
        return redirect("desk_reading", slug_here(request), study.pk)
    context = {"study": study, "form": form, "advice": advice}
    return render(request, "desk/reading_advice.html", context, status=422 if form.errors else 200)


@require_POST
@study_view(Part.ANALYST)
def desk_advice_remove(request: HttpRequest, study: Study, pk: int) -> HttpResponse:
    """Take a recommendation out."""
    advice = get_object_or_404(Advice.objects.filter(reading=_reading(study)), pk=pk)
    try:
        remove_advice(advice, by=person(request), at=timezone.now())
    except WrongState:
        return _closed(request, study)
    messages.success(request, _("The recommendation is taken out."))
    return redirect("desk_reading", slug_here(request), study.pk)


@require_safe
@study_view()
def desk_reading_file(request: HttpRequest, study: Study, output: str) -> HttpResponse:
    """The reading as a file: a draft until it is signed."""
    reading = _reading(study)
    return reading_file(reading, content_of(reading, at=timezone.now()), output=output)


def _reading(study: Study) -> Reading:
    reading = current_reading(study)
    if reading is None:
        raise Http404
    return reading


def _section(study: Study, pk: int) -> Section:
    section = find_section(_reading(study), pk)
    if section is None:
        raise Http404
    return section


def tell_closed(request: HttpRequest) -> None:
    """Say that the reading is not where the page that was sent took it to be."""
    words = _("The reading is in review or signed: nothing was changed. Look at where it stands.")
    messages.error(request, words)


def _closed(request: HttpRequest, study: Study) -> HttpResponse:
    tell_closed(request)
    return redirect("desk_reading", slug_here(request), study.pk)

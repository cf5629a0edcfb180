"""Importing answers, step by step: send, check the columns, look, confirm."""

import csv
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aimpact.spaces.access import needs, person, staff_view
from aimpact.spaces.entitlements import Entitlement
from aimpact.spaces.models import Space
from aimpact.spaces.rules import Permission
from aimpact.surveys.enums import ResultsVisibility
from aimpact.surveys.forms.imports import (
    ConfirmForm,
    ImportStartForm,
    MappingForm,
    ReadingForm,
    TitleForm,
    column_forms,
    refuse_plan,
)
from aimpact.surveys.importing.build import PlanRefused
from aimpact.surveys.importing.files import FileRefused
from aimpact.surveys.importing.mapping import MalformedMapping
from aimpact.surveys.importing.report import Refusal, Report, report_lines
from aimpact.surveys.importing.words import (
    say_file,
    say_file_refused,
    say_ignored,
    say_mapping_refused,
    say_note,
    say_refusal,
)
from aimpact.surveys.models import AnswerImport, ImportDraft
from aimpact.surveys.selectors import imports as selectors
from aimpact.surveys.services import imports as services
from aimpact.ui.parts import Step

REFUSALS_A_PAGE = 50
UNPROCESSABLE = 422


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.EDIT_SURVEYS)
@needs(Entitlement.SURVEYS)
def start(request: HttpRequest, space: Space) -> HttpResponse:
    """Send the files; below, the imports that wait."""
    form = ImportStartForm(request.POST or None, request.FILES or None)
    now = timezone.now()
    if request.method == "POST" and form.is_valid():
        draft = _start(request, space, form, now)
        if draft is not None:
            return redirect("import_columns", space.slug, draft.pk)
    context = {
        "form": form,
        "drafts": selectors.drafts_of(space, at=now),
        "done": selectors.imports_of(space),
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "surveys/import/start.html", context, status=status)


def _start(
    request: HttpRequest, space: Space, form: ImportStartForm, now: datetime
) -> ImportDraft | None:
    title = form.cleaned_data["title"]
    try:
        return services.start_import(
            space, files=form.files_sent(), title=title, by=person(request), at=now
        )
    except FileRefused as refused:
        form.refuse(refused)
    except services.TooManyDrafts:
        form.add_error(None, _("Too many imports are waiting. Finish or discard one first."))
    return None


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.EDIT_SURVEYS)
def reading(request: HttpRequest, space: Space, pk: int) -> HttpResponse:
    """How the file is read: encoding, delimiter, header, one line a person or an answer."""
    draft = _draft(space, pk)
    seen = selectors.draft_beginning(draft)
    form = ReadingForm(request.POST or None, columns=seen.columns, source=seen.source)
    if request.method == "POST" and form.is_valid():
        try:
            services.read_draft_again(
                draft, source=form.chosen_source(), by=person(request), at=timezone.now()
            )
            return redirect("import_columns", space.slug, draft.pk)
        except FileRefused as refused:
            form.add_error(None, say_file_refused(refused))
    context = {
        "draft": draft,
        "form": form,
        "records": seen.records,
        "steps": _steps(draft, 0),
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "surveys/import/reading.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.EDIT_SURVEYS)
def columns(request: HttpRequest, space: Space, pk: int) -> HttpResponse:
    """What each column becomes."""
    draft = _draft(space, pk)
    sources = selectors.draft_sources(draft)
    forms = column_forms(selectors.draft_plans(draft), request.POST or None)
    title = TitleForm(request.POST or None, initial={"title": selectors.draft_title(draft)})
    if request.method == "POST" and all([title.is_valid(), *(form.is_valid() for form in forms)]):
        try:
            plans = [form.chosen_plan() for form in forms]
            services.plan_draft(
                draft,
                plans=plans,
                title=title.cleaned_data["title"],
                by=person(request),
                at=timezone.now(),
            )
            return redirect("import_preview", space.slug, draft.pk)
        except PlanRefused as error:
            refuse_plan(forms, error)
        except MalformedMapping as error:
            title.add_error(None, say_mapping_refused(error))
    failed = [form for form in [title, *forms] if form.errors]
    context = {
        "draft": draft,
        "title_form": title,
        "column_forms": forms,
        "columns": list(zip(forms, sources.looks, strict=False)),
        "sources": sources,
        "mapping_form": MappingForm(),
        "steps": _steps(draft, 1),
    }
    status = UNPROCESSABLE if failed else 200
    return render(request, "surveys/import/columns.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.EDIT_SURVEYS)
def mapping(request: HttpRequest, space: Space, pk: int) -> HttpResponse:
    """Take the mapping away as a file; or bring one."""
    draft = _draft(space, pk)
    if request.method != "POST":
        text = json.dumps(draft.mapping, ensure_ascii=False, indent=1)
        headers = {"Content-Disposition": 'attachment; filename="mapping.json"'}
        return HttpResponse(text, content_type="application/json", headers=headers)
    form = MappingForm(request.POST, request.FILES)
    if form.is_valid():
        given = form.cleaned_data["mapping"]
        try:
            services.use_mapping(draft, mapping=given, by=person(request), at=timezone.now())
            return redirect("import_preview", space.slug, draft.pk)
        except FileRefused as refused:
            form.add_error("mapping", say_file_refused(refused))
        except MalformedMapping as error:
            form.add_error("mapping", say_mapping_refused(error))
    context = {"draft": draft, "mapping_form": form, "steps": _steps(draft, 1)}
    return render(request, "surveys/import/mapping.html", context, status=UNPROCESSABLE)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.EDIT_SURVEYS)
def preview(request: HttpRequest, space: Space, pk: int) -> HttpResponse:
    """What would be published and what is left out; then make the survey."""
    draft = _draft(space, pk)
    form = ConfirmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            survey = services.confirm_import(
                draft,
                visibility=ResultsVisibility(form.cleaned_data["visibility"]),
                again=form.cleaned_data["again"],
                by=person(request),
                at=timezone.now(),
            )
        except services.AlreadyImported:
            form.add_error("again", _("This file was imported already: say that you mean it."))
        except ImportDraft.DoesNotExist:  # confirmed or discarded a moment ago, elsewhere
            return redirect("import_start", space.slug)
        except services.TooManyBallots:
            form.add_error(None, _("There are too many ballots for this screen."))
        except services.NothingToImport:
            form.add_error(None, _("There is nothing to import: correct the columns."))
        else:
            number = survey.answer_import.ballots
            said = ngettext("%(n)d ballot imported.", "%(n)d ballots imported.", number)
            messages.success(request, said % {"n": number})
            return redirect("import_report", space.slug, survey.code)
    context = {"draft": draft, "form": form, "steps": _steps(draft, 2)} | _preview(draft)
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "surveys/import/preview.html", context, status=status)


def _preview(draft: ImportDraft) -> dict[str, Any]:
    filled = selectors.draft_filled(draft)
    language = get_language() or "fr"
    before = selectors.imported_before(draft)
    return {
        "title": filled.questionnaire.title.read(language),
        "lines": _lines(filled.report.refusals[:REFUSALS_A_PAGE]),
        "hidden_refusals": max(0, len(filled.report.refusals) - REFUSALS_A_PAGE),
        "fields": selectors.count_filled(filled, language),
        "before": before,
        "too_many": filled.report.ballots > services.MOST_AT_ONCE,
        "before_title": before.title(language) if before else "",
    } | _figures(filled.report)


def _figures(report: Report) -> dict[str, Any]:
    return {
        "report": report,
        "notes": [(say_note(name), number) for name, number in report.notes.items()],
        "kinds": [
            (refusal.column, say_refusal(refusal), number) for refusal, number in report.by_kind()
        ],
        "ignored": [(column, say_ignored(why)) for column, why in report.ignored.items()],
    }


def _lines(refusals: Iterable[Refusal]) -> list[dict[str, Any]]:
    return [
        {"refusal": refusal, "reason": say_refusal(refusal), "file": say_file(refusal.file)}
        for refusal in refusals
    ]


@require_safe
@staff_view(Permission.EDIT_SURVEYS)
def preview_csv(request: HttpRequest, space: Space, pk: int) -> HttpResponse:
    """All that would be left out, as a file."""
    return _report_file(selectors.draft_filled(_draft(space, pk)).report)


@require_POST
@staff_view(Permission.EDIT_SURVEYS)
def discard(request: HttpRequest, space: Space, pk: int) -> HttpResponse:
    """Forget the files now."""
    services.discard_import(_draft(space, pk), by=person(request), at=timezone.now())
    messages.success(request, _("The import is discarded and its files are erased."))
    return redirect("import_start", space.slug)


@require_safe
@staff_view(Permission.ENTER_TEAM)
def report(request: HttpRequest, space: Space, code: str) -> HttpResponse:
    """Where an imported survey comes from, and what was left out."""
    trace = _trace(space, code)
    kept = selectors.kept_report(trace)
    page = Paginator(kept.refusals, REFUSALS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "trace": trace,
        "survey": trace.survey,
        "page": page,
        "lines": _lines(page),
    } | _figures(kept)
    return render(request, "surveys/import/report.html", context)


@require_safe
@staff_view(Permission.ENTER_TEAM)
def report_csv(request: HttpRequest, space: Space, code: str) -> HttpResponse:
    """All that was left out, as a file."""
    return _report_file(selectors.kept_report(_trace(space, code)))


def _draft(space: Space, pk: int) -> ImportDraft:
    waiting = ImportDraft.objects.filter(space=space, expires_at__gt=timezone.now())
    return get_object_or_404(waiting, pk=pk)


def _trace(space: Space, code: str) -> AnswerImport:
    traces = AnswerImport.objects.select_related("survey__space")
    return get_object_or_404(traces, survey__space=space, survey__code=code)


def _report_file(report: Report) -> HttpResponse:
    headers = {"Content-Disposition": 'attachment; filename="import.csv"'}
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8", headers=headers)
    writer = csv.writer(response, delimiter=";")
    writer.writerows(report_lines(report, say_refusal, say_ignored))
    return response


def _steps(draft: ImportDraft, current: int) -> list[Step]:
    """Where one is on the way; a step that is done leads back to itself."""
    names = [(_("Files"), "import_reading"), (_("Columns"), "import_columns")]
    done = [
        Step(label, "done", reverse(name, args=[draft.space.slug, draft.pk]))
        for label, name in names[:current]
    ]
    labels = [*(label for label, _name in names), _("Preview")]
    todo = [Step(label) for label in labels[current + 1 :]]
    return [*done, Step(labels[current], "current"), *todo]

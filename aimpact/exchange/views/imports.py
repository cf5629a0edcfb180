"""Importing a questionnaire: send a file or a text, look at what was understood, make a draft."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from aimpact.exchange import selectors, services
from aimpact.exchange.formats.anything import read_questionnaire
from aimpact.exchange.formats.imported import Imported, NotAQuestionnaire
from aimpact.exchange.forms import NEW, DestinationForm, QuestionnaireForm
from aimpact.exchange.models import QuestionnaireImport
from aimpact.exchange.opening import MAXIMUM_BYTES, FileRefused
from aimpact.exchange.summaries import came_in
from aimpact.exchange.wording import FORMATS, say_not, say_refused
from aimpact.questionnaire.editing import EditRefused
from aimpact.questionnaire.structure import Question, Questionnaire
from aimpact.spaces.access import needs, person, staff_view
from aimpact.spaces.entitlements import Entitlement
from aimpact.spaces.models import Space
from aimpact.spaces.rules import Permission
from aimpact.surveys.models import Survey
from aimpact.surveys.selectors.palette import offer_of
from aimpact.surveys.selectors.team import find_team_survey
from aimpact.surveys.services.editing import StructureLocked

UNPROCESSABLE = 422
PARTS_SHOWN = 8
"""Choices or lines of a question that the preview names."""


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.EDIT_SURVEYS)
@needs(Entitlement.SURVEYS)
def questionnaire_import(request: HttpRequest, space: Space) -> HttpResponse:
    """Send a file or paste a text; below, the questionnaires that wait."""
    is_sent = request.method == "POST"
    form = QuestionnaireForm(request.POST, request.FILES) if is_sent else QuestionnaireForm()
    draft = _draft(request, space)
    if form.is_valid():
        imported = _read(form)
        if imported is not None:
            try:
                kept = services.keep_import(
                    space, imported, file_name=form.sent()[1], by=person(request), at=timezone.now()
                )
                return redirect(_preview_url(kept, draft))
            except services.TooManyWaiting:
                form.add_error(None, _("Too many questionnaires wait already: discard some."))
    waiting = selectors.waiting_imports(space, at=timezone.now())
    context = {
        "form": form,
        "most": MAXIMUM_BYTES,
        "draft": draft,
        "waiting": [(each, _title(each), FORMATS[each.format]) for each in waiting],
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "exchange/import.html", context, status=status)


def _read(form: QuestionnaireForm) -> Imported | None:
    """What the form's file holds; `None`, with the reason beside its field, when nothing."""
    data, name = form.sent()
    try:
        return read_questionnaire(data, name=name)
    except FileRefused as refused:
        form.add_error(form.sent_field, say_refused(refused))
    except NotAQuestionnaire as error:
        form.add_error(form.sent_field, say_not(error))
    return None


def _draft(request: HttpRequest, space: Space) -> Survey | None:
    """The draft that the reader came from, to which the questions would be added."""
    code = request.GET.get("sondage", "")
    survey = find_team_survey(space, code) if code else None
    return survey if survey is not None and survey.published_at is None else None


def _preview_url(kept: QuestionnaireImport, draft: Survey | None) -> str:
    url = reverse("questionnaire_preview", args=[kept.space.slug, kept.pk])
    return f"{url}?sondage={draft.code}" if draft else url


def _title(waiting: QuestionnaireImport) -> str:
    title = selectors.title_of(waiting).read(get_language() or "fr")
    return title or waiting.file_name or _("Survey without a title")


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.EDIT_SURVEYS)
@needs(Entitlement.SURVEYS)
def questionnaire_preview(request: HttpRequest, space: Space, pk: int) -> HttpResponse:
    """The questions that were understood and what is not carried; then make the draft."""
    now = timezone.now()
    waiting = selectors.find_waiting(space, pk, at=now)
    if waiting is None:
        raise Http404
    form = _destination(request, space, now)
    if form.is_bound and form.is_valid():
        made = _make(request, space, waiting, form)
        if made:
            return redirect(made)
    document = selectors.document_of(waiting)
    report = selectors.report_of(waiting)
    pages = _pages(document, selectors.codes_in_part(report))
    context = {
        "waiting": waiting,
        "title": _title(waiting),
        "format": FORMATS[waiting.format],
        "form": form,
        "pages": pages,
        "made": sum(len(page["questions"]) for page in pages),
        "report": came_in(report),
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "exchange/preview.html", context, status=status)


def _destination(request: HttpRequest, space: Space, now: datetime) -> DestinationForm:
    drafts = selectors.drafts_of(space, at=now)
    if request.method == "POST":
        return DestinationForm(drafts, request.POST)
    return DestinationForm(drafts, initial={"destination": request.GET.get("sondage", NEW)})


def _make(
    request: HttpRequest, space: Space, waiting: QuestionnaireImport, form: DestinationForm
) -> str:
    """Where the questions are now; empty, with the reason in the form, when nothing was done."""
    code, by, now = form.cleaned_data["destination"], person(request), timezone.now()
    try:
        if code == NEW:
            survey, page = services.confirm_import(waiting, by=by, at=now), ""
        else:
            draft = get_object_or_404(Survey.objects.of_space(space), code=code)
            survey, page = services.append_import(waiting, to=draft, by=by, at=now)
    except QuestionnaireImport.DoesNotExist:  # confirmed a moment ago, elsewhere
        return reverse("questionnaire_import", args=[space.slug])
    except StructureLocked:
        form.add_error("destination", _("This survey no longer takes questions."))
        return ""
    except EditRefused:
        form.add_error("destination", _("This draft would hold too many questions."))
        return ""
    is_complete = came_in(selectors.report_of(waiting)).is_complete
    messages.success(request, _say_made(at_end=bool(page), is_complete=is_complete))
    builder = reverse("survey_builder", args=[space.slug, survey.code])
    return f"{builder}#p-{page}" if page else builder


def _say_made(*, at_end: bool, is_complete: bool) -> str:
    said = (
        _("The questions are at the end of the draft. Read it through.")
        if at_end
        else _("The questionnaire is a draft now. Read it through.")
    )
    left = _("What was not carried stays listed under “Files”.")
    return said if is_complete else f"{said} {left}"


def _pages(document: Questionnaire, in_part: Collection[str]) -> list[dict[str, Any]]:
    """Every page with its questions as a reader would name them."""
    language, start, pages = get_language() or "fr", 1, []
    for number, page in enumerate(document.pages, start=1):
        title = page.title.read(language)
        name = _("Page %(number)d") % {"number": number}
        pages.append(
            {
                "summary": f"{name} – {title}" if title else name,
                "questions": [
                    _question(question, language) | {"is_in_part": question.code in in_part}
                    for question in page.questions
                ],
                "start": start,
            }
        )
        start += len(page.questions)
    return pages


def _question(question: Question, language: str) -> dict[str, Any]:
    rows = [row.label.read(language) for row in question.rows]
    labels = [*rows, *(choice.label.read(language) for choice in question.choices)]
    return {
        "label": question.label.read(language),
        "kind": offer_of(question).name,
        "parts": labels[:PARTS_SHOWN],
        "more": max(0, len(labels) - PARTS_SHOWN),
        "is_required": question.is_required,
        "has_condition": question.condition is not None,
    }


@require_POST
@staff_view(Permission.EDIT_SURVEYS)
def questionnaire_discard(request: HttpRequest, space: Space, pk: int) -> HttpResponse:
    """Forget a questionnaire that waits."""
    waiting = selectors.find_waiting(space, pk, at=timezone.now())
    if waiting is None:
        raise Http404
    services.discard_import(waiting, by=person(request), at=timezone.now())
    messages.success(request, _("The questionnaire is discarded."))
    return redirect("questionnaire_import", space.slug)

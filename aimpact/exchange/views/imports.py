"""Importing a questionnaire: send a file or a text, look at what was understood, make a draft."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from aimpact.exchange import selectors, services
from aimpact.exchange.formats.anything import read_questionnaire
from aimpact.exchange.formats.imported import Carried, Imported, NotAQuestionnaire, SourceQuestion
from aimpact.exchange.forms import QuestionnaireForm
from aimpact.exchange.models import QuestionnaireImport
from aimpact.exchange.opening import FileRefused
from aimpact.exchange.wording import FORMATS, say_loss, say_not, say_refused
from aimpact.spaces.access import needs, person, staff_view
from aimpact.spaces.entitlements import Entitlement
from aimpact.spaces.models import Space
from aimpact.spaces.rules import Permission
from aimpact.surveys.questionnaire.structure import Question, Questionnaire
from aimpact.surveys.selectors.palette import offer_of

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
    if form.is_valid():
        imported = _read(form)
        if imported is not None:
            try:
                kept = services.keep_import(
                    space, imported, file_name=form.sent()[1], by=person(request), at=timezone.now()
                )
                return redirect("questionnaire_preview", space.slug, kept.pk)
            except services.TooManyWaiting:
                form.add_error(None, _("Too many questionnaires wait already: discard some."))
    waiting = selectors.waiting_imports(space, at=timezone.now())
    context = {"form": form, "waiting": [(each, _title(each)) for each in waiting]}
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


def _title(waiting: QuestionnaireImport) -> str:
    title = selectors.document_of(waiting).title.read(get_language() or "fr")
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
    if request.method == "POST":
        try:
            survey = services.confirm_import(waiting, by=person(request), at=now)
        except QuestionnaireImport.DoesNotExist:  # confirmed a moment ago, elsewhere
            return redirect("questionnaire_import", space.slug)
        messages.success(request, _("The questionnaire is a draft now. Read it through."))
        return redirect("survey_builder", space.slug, survey.code)
    document = selectors.document_of(waiting)
    context = {
        "waiting": waiting,
        "title": _title(waiting),
        "format": FORMATS[waiting.format],
        "pages": _pages(document),
    } | told(selectors.report_of(waiting))
    return render(request, "exchange/preview.html", context)


def _pages(document: Questionnaire) -> list[dict[str, Any]]:
    """Every page with its questions as a reader would name them."""
    language = get_language() or "fr"
    return [
        {
            "title": page.title.read(language),
            "questions": [_question(question, language) for question in page.questions],
        }
        for page in document.pages
    ]


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


def told(report: selectors.Report) -> dict[str, Any]:
    """A report in words: by question, then of the survey as a whole."""
    return {
        "whole": report.tally[Carried.WHOLE],
        "partly": report.tally[Carried.PARTLY],
        "left_out": report.tally[Carried.NOT],
        "incomplete": list(_lines(report.incomplete)),
        "survey_losses": [say_loss(loss) for loss in report.losses],
    }


def _lines(questions: Iterable[SourceQuestion]) -> Iterable[dict[str, Any]]:
    for question in questions:
        yield {
            "name": question.name,
            "label": question.label,
            "carried": question.carried.value,
            "losses": [say_loss(loss) for loss in question.losses],
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

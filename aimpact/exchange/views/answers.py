"""Answers given in another tool to a questionnaire that came from it: send, look, import."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from aimpact.exchange import selectors, services
from aimpact.exchange.answers.filling import fill_known
from aimpact.exchange.answers.table import read_answers
from aimpact.exchange.forms import AnswersForm
from aimpact.exchange.models import AnswerFile
from aimpact.exchange.opening import MAXIMUM_BYTES, FileRefused
from aimpact.exchange.wording import say_refused
from aimpact.spaces.access import needs, person, staff_view
from aimpact.spaces.entitlements import Entitlement
from aimpact.spaces.models import Space
from aimpact.spaces.rules import Permission
from aimpact.surveys.access import of_survey
from aimpact.surveys.enums import ResultsVisibility
from aimpact.surveys.importing.files import FileRefused as TableRefused
from aimpact.surveys.importing.fill import Filled
from aimpact.surveys.importing.words import (
    say_file_refused,
    say_ignored,
    say_note,
    say_refusal,
)
from aimpact.surveys.models import Survey
from aimpact.surveys.selectors.imports import count_filled
from aimpact.surveys.services.imports import (
    MOST_AT_ONCE,
    AlreadyImported,
    NothingToImport,
    SentFile,
    import_survey,
)

UNPROCESSABLE = 422


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.EDIT_SURVEYS)
@needs(Entitlement.SURVEYS)
@of_survey
def survey_answers(request: HttpRequest, space: Space, survey: Survey) -> HttpResponse:
    """Send a file of answers."""
    is_sent, now = request.method == "POST", timezone.now()
    form = AnswersForm(request.POST, request.FILES) if is_sent else AnswersForm()
    if form.is_valid():
        sent = form.cleaned_data["file"]
        content = sent.read()
        try:
            _fill(survey, content)
        except (FileRefused, TableRefused) as refused:
            form.add_error("file", _say(refused))
        else:
            try:
                kept = services.keep_answers(
                    survey, name=sent.name or "", content=content, by=person(request), at=now
                )
                return redirect("survey_answers_check", space.slug, survey.code, kept.pk)
            except services.TooManyWaiting:
                form.add_error(None, _("Too many files wait already: erase some."))
    waiting = selectors.waiting_answers(survey, at=now)
    context = {"survey": survey, "form": form, "waiting": waiting, "most": MAXIMUM_BYTES}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "exchange/answers.html", context, status=status)


def _fill(survey: Survey, content: bytes) -> Filled:
    columns = selectors.answer_columns(survey)
    table = read_answers(content, columns)
    return fill_known(table, survey.document, columns, on=timezone.localdate())


def _say(refused: FileRefused | TableRefused) -> str:
    if isinstance(refused, FileRefused):
        return say_refused(refused)
    return say_file_refused(refused)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.EDIT_SURVEYS)
@needs(Entitlement.SURVEYS)
@of_survey
def survey_answers_check(
    request: HttpRequest, space: Space, survey: Survey, pk: int
) -> HttpResponse:
    """What would be published and what is left out; then make the closed survey."""
    file = selectors.find_answer_file(survey, pk, at=timezone.now())
    if file is None:
        raise Http404
    filled = _fill(survey, bytes(file.content))
    refused = ""
    if request.method == "POST":
        if "discard" in request.POST:
            services.discard_answers(file, by=person(request), at=timezone.now())
            messages.success(request, _("The file is erased."))
            return redirect("survey_files", space.slug, survey.code)
        refused, made = _make(request, space, file, filled)
        if made is not None:
            return redirect("import_report", space.slug, made.code)
    too_many = filled.report.ballots > MOST_AT_ONCE
    context = {"survey": survey, "file": file, "refused": refused, "too_many": too_many}
    context |= _figures(filled, selectors.field_names(survey, get_language() or "fr"))
    status = UNPROCESSABLE if refused else 200
    return render(request, "exchange/answers_check.html", context, status=status)


def _make(
    request: HttpRequest, space: Space, file: AnswerFile, filled: Filled
) -> tuple[str, Survey | None]:
    """The closed survey, or why there is none."""
    if filled.report.ballots > MOST_AT_ONCE:
        return _("There are too many ballots for this screen."), None
    now = timezone.now()
    try:
        made = import_survey(
            space,
            filled=filled,
            file=SentFile(file.name, bytes(file.content)),
            visibility=ResultsVisibility.TEAM,
            again="again" in request.POST,
            by=person(request),
            at=now,
        )
    except AlreadyImported:
        return _("This file was imported already: say that you mean it."), None
    except NothingToImport:
        return _("There is nothing to import in this file."), None
    services.discard_answers(file, by=person(request), at=now)
    number = filled.report.ballots
    said = ngettext("%(n)d ballot imported.", "%(n)d ballots imported.", number)
    messages.success(request, said % {"n": number})
    return "", made


def _figures(filled: Filled, names: Mapping[str, str]) -> dict[str, Any]:
    report = filled.report
    return {
        "report": report,
        "notes": [(say_note(name), number) for name, number in report.notes.items()],
        "kinds": [
            (names.get(refusal.column, refusal.column), say_refusal(refusal), number)
            for refusal, number in report.by_kind()
        ],
        "ignored": [(column, say_ignored(why)) for column, why in report.ignored.items()],
        "fields": count_filled(filled, get_language() or "fr"),
    }

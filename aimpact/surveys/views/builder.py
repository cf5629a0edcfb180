"""The builder: the questions of a survey as cards; the one that is open is a form."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from aimpact.questionnaire.editing import carried_from
from aimpact.questionnaire.prints import Place, print_of
from aimpact.spaces.access import person, staff_view
from aimpact.spaces.models import Space
from aimpact.spaces.rules import Permission
from aimpact.surveys.forms.edits import STAYS_OPEN, page_edit, question_edit, words_edit
from aimpact.surveys.forms.pages import PageEditor, WordsEditor
from aimpact.surveys.forms.questions import QuestionEditor
from aimpact.surveys.forms.refusals import REFUSALS, explain
from aimpact.surveys.models import Survey
from aimpact.surveys.panels import search_url
from aimpact.surveys.selectors.builder import builder_of, is_locked, is_long, rewordings_of
from aimpact.surveys.selectors.condition_words import subjects_before
from aimpact.surveys.selectors.facts import fact_subjects
from aimpact.surveys.selectors.media import library_of
from aimpact.surveys.selectors.palette import PALETTE
from aimpact.surveys.services.editing import Edit, StaleEdit, edit_questionnaire
from aimpact.surveys.views.team_pages import of_survey

Editor = QuestionEditor | PageEditor | WordsEditor
LOOK = "look"
"""The button that saves, then looks for what is like the words written."""
ENGLISH = "builder_english"
"""Name in the session: whether the builder shows English beside French."""
SEARCH_MAXIMUM = 200
FOUND_AT_MOST = 30


@dataclass(frozen=True)
class Opened:
    """The card that is open. `conflict`: someone else changed it; its latest words are shown."""

    place: Place
    editor: Editor
    conflict: bool = False


@require_safe
@staff_view(Permission.EDIT_SURVEYS)
@of_survey
def survey_builder(request: HttpRequest, space: Space, survey: Survey) -> HttpResponse:
    """Every card of a short survey; of a long one, the cards of one page (`?page=p3`)."""
    return _page(request, survey)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.EDIT_SURVEYS)
@of_survey
def survey_words(request: HttpRequest, space: Space, survey: Survey) -> HttpResponse:
    return _card(request, survey, Place("survey"))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.EDIT_SURVEYS)
@of_survey
def survey_page(request: HttpRequest, space: Space, survey: Survey, part: str) -> HttpResponse:
    return _card(request, survey, Place("page", part))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.EDIT_SURVEYS)
@of_survey
def survey_question(request: HttpRequest, space: Space, survey: Survey, part: str) -> HttpResponse:
    return _card(request, survey, Place("question", part))


def _card(request: HttpRequest, survey: Survey, place: Place) -> HttpResponse:
    """Show one card open, or save what it posted."""
    editor = _editor(survey, place, request.POST if request.method == "POST" else None)
    if editor is None:
        if request.method == "POST":
            return _gone(request, survey)
        raise Http404
    if request.method != "POST":
        return _page(request, survey, Opened(place, editor))
    do = request.POST.get("do", "")
    if not editor.is_valid(do):
        return _refused(request, survey, Opened(place, editor))
    return _save(request, survey, Opened(place, editor), do)


def _editor(survey: Survey, place: Place, data: Any) -> Editor | None:
    document = survey.document
    if place.kind == "survey":
        return WordsEditor(document, data)
    locked = is_locked(survey)
    if place.kind == "page":
        page = document.page(place.code)
        subjects = [*subjects_before(document, page=place.code), *fact_subjects(survey)]
        return PageEditor(page, subjects, is_locked=locked, data=data) if page else None
    question = document.question(place.code)
    subjects = [*subjects_before(document, question=place.code), *fact_subjects(survey)]
    if question is None:
        return None
    editor = QuestionEditor(question, subjects, is_locked=locked, data=data)
    editor.sources = carried_from(document, place.code)
    if fields := editor.media_fields:
        library = library_of(survey)
        for field in fields:
            field.offer(library)
    return editor


def _edit(editor: Editor, do: str) -> Edit:
    if isinstance(editor, QuestionEditor):
        return question_edit(editor, do)
    return page_edit(editor, do) if isinstance(editor, PageEditor) else words_edit(editor)


def _save(request: HttpRequest, survey: Survey, opened: Opened, do: str) -> HttpResponse:
    place, editor = opened.place, opened.editor
    seen = request.POST.get("version", "")
    try:
        saved = edit_questionnaire(
            survey, _edit(editor, do), place=place, seen=seen, by=person(request), at=timezone.now()
        )
    except StaleEdit as stale:
        return _conflict(request, stale.latest, place)
    except REFUSALS as refusal:
        editor.form.add_error(None, explain(refusal, survey.document))
        return _refused(request, survey, opened)
    if _wants_json(request):
        return _saved(saved, place)
    return _onwards(saved, place, editor, do, by_htmx="HX-Request" in request.headers)


def _onwards(
    survey: Survey, place: Place, editor: Editor, do: str, *, by_htmx: bool
) -> HttpResponse:
    """Where the browser goes once a card is saved: the card again, or the list of cards."""
    code = editor.new_code() if isinstance(editor, QuestionEditor) else place.code
    card = Place(place.kind, code)
    if do == LOOK and (elsewhere := search_url(survey, card)):
        # A page of another form than the builder: the browser goes there, htmx does not draw it.
        return HttpResponse(headers={"HX-Redirect": elsewhere}) if by_htmx else redirect(elsewhere)
    if do.partition(":")[0] not in STAYS_OPEN:
        return redirect(builder_url(survey, card, goes_on=True))
    step = "ajout" if do in {"choice_add", "row_add"} else "liste"
    url = reverse(f"survey_{place.kind}", args=[survey.space.slug, survey.code, code])
    return redirect(f"{url}?suite={step}#{anchor(card)}")


def anchor(place: Place) -> str:
    """The id of a card in the page."""
    return "textes" if place.kind == "survey" else f"{place.kind[0]}-{place.code}"


def builder_url(
    survey: Survey, place: Place | None = None, *, page: str = "", goes_on: bool = False
) -> str:
    """The builder at a card; `goes_on`: the keyboard goes there too. A long survey shows one page
    at a time: that of the card, unless `page` names another.
    """
    query = {"carte": anchor(place)} if place and goes_on else {}
    if is_long(survey.document) and (shown := page or _page_of(survey, place)):
        query["page"] = shown
    url = reverse("survey_builder", args=[survey.space.slug, survey.code])
    url = f"{url}?{urlencode(query)}" if query else url
    return f"{url}#{anchor(place)}" if place else url


def _page_of(survey: Survey, place: Place | None) -> str:
    """The code of the page where a card stands; empty when it stands on none."""
    if place is None or place.kind == "survey":
        return ""
    if place.kind == "page":
        return place.code
    page = survey.document.page_of(place.code)
    return page.code if page else ""


# --- answers of the builder -------------------------------------------------------------
def _page(
    request: HttpRequest, survey: Survey, opened: Opened | None = None, *, status: int = 200
) -> HttpResponse:
    wanted = _page_of(survey, opened.place) if opened else ""
    builder = builder_of(survey, page=wanted or request.GET.get("page", ""))
    english = request.session.get(ENGLISH)
    typed = request.GET.get("cherche", "").strip()[:SEARCH_MAXIMUM]
    context = {
        "survey": survey,
        "builder": builder,
        "opened": opened,
        "searched": typed,
        "found": builder.find(typed)[:FOUND_AT_MOST] if typed else [],
        "version": print_of(survey.document, opened.place) if opened else "",
        "palette": PALETTE,
        "with_english": builder.has_english if english is None else english,
        "rewordings": rewordings_of(survey) if builder.is_locked else [],
        # Where the keyboard goes on: the card just closed, the first word of a card just opened,
        # or the choice just added; after another button of a list it stays on that button.
        "card_closed": request.GET.get("carte", ""),
        "focus_first": request.method == "GET" and "suite" not in request.GET,
        "focus_empty": request.GET.get("suite") == "ajout",
    }
    return render(request, "surveys/builder/builder.html", context, status=status)


def _saved(survey: Survey, place: Place) -> JsonResponse:
    now = time_format(timezone.localtime(), "H:i")
    return JsonResponse(
        {
            "message": _("Saved at %(time)s") % {"time": now},
            "version": print_of(survey.document, place),
        }
    )


def _refused(request: HttpRequest, survey: Survey, opened: Opened) -> HttpResponse:
    if not _wants_json(request):
        return _page(request, survey, opened, status=422)
    errors: dict[str, str] = {}
    for form in opened.editor.every_form():
        for name, words in form.errors.items():
            errors[form.add_prefix(name)] = " ".join(str(word) for word in words)
    message = errors.pop("__all__", "") or _("Not saved: something is to be corrected.")
    return JsonResponse({"message": message, "errors": errors}, status=422)


def _conflict(request: HttpRequest, latest: Survey, place: Place) -> HttpResponse:
    """The same part was changed meanwhile: its latest words, and what was typed, side by side."""
    editor = _editor(latest, place, request.POST)
    if editor is None:
        return _gone(request, latest)
    if _wants_json(request):
        message = _("Not saved: someone else changed this meanwhile. Press Save to compare.")
        return JsonResponse({"message": message}, status=409)
    editor.is_valid()
    return _page(request, latest, Opened(place, editor, conflict=True), status=409)


def _gone(request: HttpRequest, survey: Survey) -> HttpResponse:
    """The part was taken away meanwhile: the survey as it is, and what was typed."""
    message = _("Someone else took this question or this page away meanwhile.")
    if _wants_json(request):
        return JsonResponse({"message": message}, status=409)
    typed = [
        value
        for name, values in request.POST.lists()
        if name.endswith(("_fr", "_en"))
        for value in values
        if value.strip()
    ]
    context = {
        "survey": survey,
        "builder": builder_of(survey),
        "palette": PALETTE,
        "gone": message,
        "typed": "\n".join(typed),
    }
    return render(request, "surveys/builder/builder.html", context, status=409)


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("accept", "") == "application/json"

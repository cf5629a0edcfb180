"""The buttons of the builder: add, move, copy, take away. Each works without JavaScript."""

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from aimpact.questionnaire.editing import (
    add_page,
    move_page,
    move_question,
    remove_page,
    remove_question,
)
from aimpact.questionnaire.prints import Place
from aimpact.questionnaire.structure import Questionnaire
from aimpact.spaces import confirmation
from aimpact.spaces.access import person, staff_view
from aimpact.spaces.models import Space
from aimpact.spaces.rules import Permission
from aimpact.surveys.forms.edits import page_button, question_button
from aimpact.surveys.forms.placing import MoveForm, PlaceForm, QuestionAddForm
from aimpact.surveys.forms.refusals import REFUSALS, explain
from aimpact.surveys.models import Survey
from aimpact.surveys.services.editing import Edit, edit_questionnaire
from aimpact.surveys.views.builder import ENGLISH, anchor, builder_url
from aimpact.surveys.views.team_pages import of_survey


@require_POST
@staff_view(Permission.EDIT_SURVEYS)
@of_survey
def survey_question_add(request: HttpRequest, space: Space, survey: Survey) -> HttpResponse:
    form = QuestionAddForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("This type of question is not known. Nothing was added."))
        return _back(survey)
    page = form.cleaned_data["page"]
    saved = _apply(request, survey, form.edit, Place("page", page))
    if saved is None:
        return _back(survey, page=page)
    code = f"q{saved.document.last_question}"
    url = reverse("survey_question", args=[space.slug, survey.code, code])
    return redirect(f"{url}#{anchor(Place('question', code))}")


@require_POST
@staff_view(Permission.EDIT_SURVEYS)
@of_survey
def survey_page_add(request: HttpRequest, space: Space, survey: Survey) -> HttpResponse:
    after = request.POST.get("after", "")
    saved = _apply(
        request, survey, lambda document: add_page(document, after=after), Place("page", after)
    )
    if saved is None:
        return _back(survey, page=_shown(request))
    return _back(saved, Place("page", f"p{saved.document.last_page}"), goes_on=True)


@require_POST
@staff_view(Permission.EDIT_SURVEYS)
@of_survey
def survey_question_button(
    request: HttpRequest, space: Space, survey: Survey, part: str
) -> HttpResponse:
    edit = question_button(part, request.POST.get("do", ""))
    if edit is None:
        raise Http404
    saved = _apply(request, survey, edit, Place("question", part))
    if saved is not None and request.POST.get("do") == "duplicate":
        return _back(saved, Place("question", f"q{saved.document.last_question}"), goes_on=True)
    return _back(saved or survey, Place("question", part))


@require_POST
@staff_view(Permission.EDIT_SURVEYS)
@of_survey
def survey_page_button(
    request: HttpRequest, space: Space, survey: Survey, part: str
) -> HttpResponse:
    edit = page_button(part, request.POST.get("do", ""))
    if edit is None:
        raise Http404
    saved = _apply(request, survey, edit, Place("page", part))
    if saved is not None and request.POST.get("do") == "duplicate":
        return _back(saved, Place("page", f"p{saved.document.last_page}"), goes_on=True)
    return _back(saved or survey, Place("page", part))


@require_POST
@staff_view(Permission.EDIT_SURVEYS)
@of_survey
def survey_place(request: HttpRequest, space: Space, survey: Survey) -> HttpResponse:
    """A question or a page was dropped somewhere."""
    form = PlaceForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("This move could not be read. Nothing has moved."))
        return _back(survey)
    moved, into, to = (form.cleaned_data[name] for name in ("moved", "into", "position"))
    place = Place("question" if into else "page", moved)

    def edit(document: Questionnaire) -> Questionnaire:
        if into:
            return move_question(document, moved, page=into, to=to)
        return move_page(document, moved, to=to)

    saved = _apply(request, survey, edit, place)
    return _back(saved or survey, place, page=_shown(request))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.EDIT_SURVEYS)
@of_survey
def survey_question_move(
    request: HttpRequest, space: Space, survey: Survey, part: str
) -> HttpResponse:
    """Choose where a question goes, among all the pages: without a mouse, however far."""
    question, place = survey.document.question(part), Place("question", part)
    if question is None:
        raise Http404
    form = MoveForm(survey.document, part, request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = {
            "survey": survey,
            "form": form,
            "question": question,
            "back": builder_url(survey, place),
        }
        status = 422 if form.is_bound else 200
        return render(request, "surveys/builder/move.html", context, status=status)
    page, to = form.chosen()
    edit = partial(move_question, code=part, page=page, to=to)
    saved = _apply(request, survey, edit, place)
    return _back(saved or survey, place, goes_on=True)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.EDIT_SURVEYS)
@of_survey
def survey_question_delete(
    request: HttpRequest, space: Space, survey: Survey, part: str
) -> HttpResponse:
    question, place = survey.document.question(part), Place("question", part)
    if question is None:
        raise Http404
    if request.method != "POST":
        label = question.label.read((get_language() or "fr")[:2]) or question.code
        title = _("Delete this question?")
        return _ask(request, survey, place, title, _("“%(label)s”") % {"label": label})
    page = survey.document.page_of(part)
    saved = _apply(request, survey, lambda document: remove_question(document, part), place)
    if saved:
        messages.success(request, _("The question is deleted."))
    return _back(saved or survey, page=page.code if page else "")


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.EDIT_SURVEYS)
@of_survey
def survey_page_delete(
    request: HttpRequest, space: Space, survey: Survey, part: str
) -> HttpResponse:
    page, place = survey.document.page(part), Place("page", part)
    if page is None:
        raise Http404
    if request.method != "POST":
        text = _("Its questions go with it: %(number)s.") % {"number": len(page.questions)}
        return _ask(request, survey, place, _("Delete this page?"), text)
    saved = _apply(request, survey, lambda document: remove_page(document, part), place)
    if saved:
        messages.success(request, _("The page is deleted."))
    return _back(saved or survey, page=_beside(survey.document, part) if saved else part)


@require_POST
@staff_view(Permission.EDIT_SURVEYS)
@of_survey
def survey_english(request: HttpRequest, space: Space, survey: Survey) -> HttpResponse:
    """Show or hide English beside French, for this person and this visit."""
    request.session[ENGLISH] = request.POST.get("english") == "1"
    return _back(survey, page=_shown(request))


def _ask(request: HttpRequest, survey: Survey, place: Place, title: str, text: str) -> HttpResponse:
    question = confirmation.Question(
        title=title, text=text, button=_("Delete"), back=builder_url(survey, place)
    )
    return confirmation.ask(request, question)


def _apply(request: HttpRequest, survey: Survey, edit: Edit, place: Place) -> Survey | None:
    """Make the edit on the survey as it is now; on refusal say why and give `None`."""
    try:
        return edit_questionnaire(
            survey, edit, place=place, seen="", by=person(request), at=timezone.now()
        )
    except REFUSALS as refusal:
        messages.error(request, explain(refusal, survey.document))
        return None


def _back(
    survey: Survey, place: Place | None = None, *, page: str = "", goes_on: bool = False
) -> HttpResponse:
    return redirect(builder_url(survey, place, page=page, goes_on=goes_on))


def _shown(request: HttpRequest) -> str:
    """The page that was unfolded when the button was pressed."""
    return request.POST.get("shown", "")


def _beside(document: Questionnaire, code: str) -> str:
    """The page before that one, or after it when it is the first."""
    codes = [page.code for page in document.pages]
    index = codes.index(code)
    return next(iter(codes[max(0, index - 1) : index] or codes[index + 1 :]), "")

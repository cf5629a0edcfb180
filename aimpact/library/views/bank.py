"""The bank of questions: searched, kept, described, asked again."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aimpact.library.drawings import draw_history
from aimpact.library.enums import Source
from aimpact.library.forms import BankForm, QuestionForm
from aimpact.library.models import BankQuestion
from aimpact.library.selectors.bank import (
    archived_questions,
    asked_origins,
    bank_items,
    find_question,
    kept_origins,
    shelves_of,
)
from aimpact.library.selectors.gallery import drafts_of
from aimpact.library.selectors.trends import history_of
from aimpact.library.services.bank import (
    describe_question,
    replace_with,
    reuse_questions,
    save_questions,
)
from aimpact.library.services.templates import NoQuestionChosen
from aimpact.library.views.sharing import do_with
from aimpact.library.views.templates import find_target
from aimpact.questionnaire.editing import EditRefused
from aimpact.spaces.access import person, staff_view, submitted
from aimpact.spaces.models import Space
from aimpact.spaces.rules import Permission
from aimpact.surveys.models import Survey
from aimpact.surveys.selectors.team import find_team_survey
from aimpact.surveys.services.editing import StaleEdit, StructureLocked

NotAdded = (StructureLocked, EditRefused, NoQuestionChosen)


@require_safe
@staff_view(Permission.EDIT_SURVEYS)
def library_bank(request: HttpRequest, space: Space) -> HttpResponse:
    """What may be asked again; for a survey (`?sondage=`), with the buttons that do it."""
    target, drafts = find_target(request, space), drafts_of(space)
    form = BankForm(drafts if target in drafts or not target else [target, *drafts], request.GET)
    wanted = form.wanted()
    items = bank_items(space, wanted, but=target)
    context = {
        "form": form,
        "wanted": wanted,
        "shelves": shelves_of(items, wanted),
        "number": len(items),
        "has_bank": any(item.source is Source.BANK for item in items),
        "kept": kept_origins(space),
        "asked": asked_origins(target) if target else frozenset(),
        "archived": [] if wanted.is_narrow or target else archived_questions(space),
        "target": target,
        "page": _page(target, request.GET.get("page", "")) if target else "",
    }
    return render(request, "library/bank.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.EDIT_SURVEYS)
def library_question(request: HttpRequest, space: Space, number: int) -> HttpResponse:
    """A question of the bank: its words, its history, what it is called."""
    row = _question(space, number)
    form = QuestionForm(submitted(request), initial={"title": row.title, "topic": row.topic})
    if form.is_bound and form.is_valid():
        describe_question(row, **form.cleaned_data, by=person(request), at=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("library_question", slug=space.slug, number=row.pk)
    trend = history_of(space, row.asked, at=timezone.now())
    context = {
        "row": row,
        "question": row.asked,
        "form": form,
        "drafts": drafts_of(space),
        "history": draw_history(trend, anchor="evolution") if trend.waves else None,
    }
    return render(request, "library/question.html", context, status=422 if form.is_bound else 200)


@require_POST
@staff_view(Permission.EDIT_SURVEYS)
def library_question_do(request: HttpRequest, space: Space, number: int) -> HttpResponse:
    """Put a question away, bring it back, propose it to all spaces, take that back."""
    row = _question(space, number)
    do_with(request, row)
    return redirect("library_question", slug=space.slug, number=row.pk)


@require_POST
@staff_view(Permission.EDIT_SURVEYS)
def survey_keep_question(request: HttpRequest, space: Space, code: str) -> HttpResponse:
    """Keep a question of a survey in the bank."""
    survey, question = _survey(space, code), request.POST.get("question", "")
    try:
        (row,) = save_questions(survey, [question], by=person(request), at=timezone.now())
    except NoQuestionChosen:
        messages.error(request, _("There is nothing to keep in this question yet."))
        return redirect("survey_builder", slug=space.slug, code=survey.code)
    messages.success(request, _("The question is in your bank."))
    if request.POST.get("back") == "bank":
        return redirect("library_question", slug=space.slug, number=row.pk)
    url = reverse("survey_builder", args=[space.slug, survey.code])
    return redirect(f"{url}#q-{question}")


@require_POST
@staff_view(Permission.EDIT_SURVEYS)
def survey_reuse(request: HttpRequest, space: Space) -> HttpResponse:
    """Ask a question of the bank again in a draft; the bank stays open for the next one."""
    survey = _survey(space, request.POST.get("survey") or request.GET.get("survey", ""))
    page = _page(survey, request.POST.get("page", ""))
    keys = request.POST.getlist("key")
    try:
        saved = reuse_questions(survey, keys, page=page, by=person(request), at=timezone.now())
    except NotAdded:
        messages.error(request, _("This survey no longer takes questions. Nothing was added."))
        return redirect("survey_builder", slug=space.slug, code=survey.code)
    host = saved.document.page(page)
    title = survey.document.title.fr or survey.document.title.en or survey.code
    messages.success(request, _("Added to “%(title)s”.") % {"title": title})
    if request.POST.get("back") == "bank":
        kept = {name: request.POST.get(name, "") for name in ("words", "source", "topic", "kind")}
        query = urlencode({"sondage": survey.code, "page": page} | kept)
        return redirect(f"{reverse('library_bank', args=[space.slug])}?{query}")
    last = host.questions[-1].code if host else ""
    url = reverse("survey_question", args=[space.slug, survey.code, last])
    return redirect(f"{url}#q-{last}")


@require_POST
@staff_view(Permission.EDIT_SURVEYS)
def survey_replace_question(
    request: HttpRequest, space: Space, code: str, part: str
) -> HttpResponse:
    """Ask a question of the bank instead of the one being written."""
    survey, now = _survey(space, code), timezone.now()
    key, seen = request.POST.get("key", ""), request.POST.get("version", "")
    try:
        replace_with(survey, part, key=key, seen=seen, by=person(request), at=now)
        messages.success(request, _("The question of the bank stands in its place."))
    except StaleEdit:
        messages.error(
            request, _("Someone else changed this question meanwhile. Nothing was changed.")
        )
    except NotAdded:
        messages.error(request, _("This question cannot be replaced. Nothing was changed."))
    url = reverse("survey_builder", args=[space.slug, survey.code])
    return redirect(f"{url}#q-{part}")


def _question(space: Space, number: int) -> BankQuestion:
    row = find_question(space, number)
    if row is None:
        raise Http404
    return row


def _survey(space: Space, code: str) -> Survey:
    survey = find_team_survey(space, code)
    if survey is None:
        raise Http404
    return survey


def _page(survey: Survey, wanted: str) -> str:
    """The page asked for, or the last."""
    pages = survey.document.pages
    known = next((page.code for page in pages if page.code == wanted), "")
    return known or (pages[-1].code if pages else "")

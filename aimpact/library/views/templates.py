"""The gallery of templates, a template's page, and what one does with it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aimpact.library.catalogue import SurveyTemplate, find_template
from aimpact.library.catalogue.nearest import nearest_templates
from aimpact.library.forms import BorrowForm, GalleryForm, tidy_words
from aimpact.library.selectors.gallery import drafts_of, public_of, shelves_of
from aimpact.library.selectors.kits import model_kit
from aimpact.library.services.templates import borrow_questions, use_template
from aimpact.spaces.access import person, staff_view, submitted
from aimpact.spaces.models import Space
from aimpact.spaces.rules import Permission
from aimpact.surveys.models import Survey
from aimpact.surveys.questionnaire.editing import EditRefused
from aimpact.surveys.selectors.team import find_team_survey
from aimpact.surveys.services.editing import StructureLocked


@require_safe
@staff_view(Permission.EDIT_SURVEYS)
def library_gallery(request: HttpRequest, space: Space) -> HttpResponse:
    asked = request.GET if "public" in request.GET else {"public": public_of(space)}
    form = GalleryForm({**request.GET.dict(), **(asked if asked is not request.GET else {})})
    wanted = form.wanted()
    shelves = shelves_of(wanted)
    context = {
        "form": form,
        "wanted": wanted,
        "shelves": shelves,
        "number": sum(len(shelf.templates) for shelf in shelves),
        "target": _target(request, space),
    }
    return render(request, "library/gallery.html", context)


@require_safe
@staff_view(Permission.EDIT_SURVEYS)
def library_nearest(request: HttpRequest, space: Space) -> HttpResponse:
    """What looks like the title that is being typed: a piece of the page that creates a survey."""
    near = nearest_templates(tidy_words(request.GET.get("title", "")))
    return render(request, "library/parts/nearest.html", {"near": near})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.EDIT_SURVEYS)
def library_template(request: HttpRequest, space: Space, name: str) -> HttpResponse:
    """A template; a POST adds some of its questions to a draft."""
    template = _find(name)
    target = _target(request, space)
    drafts = [target] if target else drafts_of(space)
    form = BorrowForm(template, drafts, submitted(request))
    if form.is_bound and form.is_valid():
        return _borrow(request, template, form)
    context = {
        "template": template,
        "kit": model_kit(template, space),
        "form": form,
        "drafts": drafts,
        "target": target,
        "page": request.GET.get("page", ""),
    }
    return render(request, "library/template.html", context, status=422 if form.is_bound else 200)


@require_POST
@staff_view(Permission.EDIT_SURVEYS)
def library_use(request: HttpRequest, space: Space, name: str) -> HttpResponse:
    survey = use_template(space, _find(name), by=person(request), at=timezone.now())
    messages.success(
        request, _("Your draft is ready. Replace what stands in brackets, then read it again.")
    )
    return redirect("survey_builder", slug=space.slug, code=survey.code)


def _borrow(request: HttpRequest, template: SurveyTemplate, form: BorrowForm) -> HttpResponse:
    survey, page = form.target()
    codes = form.cleaned_data["questions"]
    address = reverse("survey_builder", args=[survey.space.slug, survey.code])
    try:
        borrow_questions(
            survey, template, codes=codes, page=page, by=person(request), at=timezone.now()
        )
    except (StructureLocked, EditRefused):
        messages.error(request, _("This survey no longer takes questions. Nothing was added."))
        return redirect(address)
    added = len(codes)
    told = ngettext("%(number)s question is added.", "%(number)s questions are added.", added)
    messages.success(request, told % {"number": added})
    return redirect(f"{address}#p-{page}")


def _find(name: str) -> SurveyTemplate:
    template = find_template(name)
    if template is None:
        raise Http404
    return template


def _target(request: HttpRequest, space: Space) -> Survey | None:
    """The draft that the reader came from to take questions, if any."""
    code = request.GET.get("sondage", "")
    survey = find_team_survey(space, code) if code else None
    return survey if survey is not None and survey.published_at is None else None

"""The gallery of templates, a template's page, and what one does with it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aimpact.library.catalogue import SurveyTemplate
from aimpact.library.forms import BorrowForm, GalleryForm
from aimpact.library.selectors.gallery import (
    archived_templates,
    drafts_of,
    own_shelf,
    public_of,
    shared_shelf,
    shelves_of,
)
from aimpact.library.selectors.kits import model_kit
from aimpact.library.selectors.own import find_offer, find_own
from aimpact.library.services.templates import borrow_questions, use_template
from aimpact.questionnaire.editing import EditRefused
from aimpact.spaces.access import person, staff_view, submitted
from aimpact.spaces.models import Space
from aimpact.spaces.rules import Permission
from aimpact.surveys.models import Survey
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
        "own": own_shelf(space, wanted),
        "archived": archived_templates(space),
        "shared": shared_shelf(space, wanted),
        "number": sum(len(shelf.templates) for shelf in shelves),
        "target": find_target(request, space),
    }
    return render(request, "library/gallery.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.EDIT_SURVEYS)
def library_template(request: HttpRequest, space: Space, name: str) -> HttpResponse:
    """A template; a POST adds some of its questions to a draft."""
    template = _find(space, name)
    target = find_target(request, space)
    drafts = [target] if target else drafts_of(space)
    form = BorrowForm(template, drafts, submitted(request))
    if form.is_bound and form.is_valid():
        return _borrow(request, template, form)
    context = {
        "template": template,
        "kit": None if template.is_own else model_kit(template, space),
        "row": find_own(space, name),
        "form": form,
        "drafts": drafts,
        "target": target,
        "page": request.GET.get("page", ""),
    }
    return render(request, "library/template.html", context, status=422 if form.is_bound else 200)


@require_POST
@staff_view(Permission.EDIT_SURVEYS)
def library_use(request: HttpRequest, space: Space, name: str) -> HttpResponse:
    survey = use_template(space, _find(space, name), by=person(request), at=timezone.now())
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


def _find(space: Space, name: str) -> SurveyTemplate:
    template = find_offer(space, name)
    if template is None:
        raise Http404
    return template


def find_target(request: HttpRequest, space: Space) -> Survey | None:
    """The draft that the reader came from to take questions, if any."""
    code = request.GET.get("sondage", "")
    survey = find_team_survey(space, code) if code else None
    return survey if survey is not None and survey.published_at is None else None

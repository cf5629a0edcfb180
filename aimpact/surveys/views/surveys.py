"""The team's surveys: the list, a new one, the overview of one."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aimpact.spaces import confirmation
from aimpact.spaces.access import person, staff_view
from aimpact.spaces.models import Space
from aimpact.spaces.rules import PERMISSIONS, Permission, can, role_in
from aimpact.surveys.forms.drafting import NewSurveyForm
from aimpact.surveys.models import Survey
from aimpact.surveys.panels import overview_parts
from aimpact.surveys.selectors.overview import journey, overview_of
from aimpact.surveys.selectors.team import (
    Shelf,
    count_shelves,
    lines_of,
    surveys_on,
)
from aimpact.surveys.services.drafting import (
    SurveyInUse,
    create_survey,
    delete_survey,
    duplicate_survey,
)
from aimpact.surveys.starts import starts_of, take_along
from aimpact.surveys.tabs import survey_tabs
from aimpact.surveys.views.team_pages import of_survey
from aimpact.ui.parts import Link

PAGE_LENGTH = 25


@require_safe
@staff_view(Permission.ENTER_TEAM)
def survey_list(request: HttpRequest, space: Space) -> HttpResponse:
    now = timezone.now()
    asked = request.GET.get("etat", "")
    shelf = Shelf(asked) if asked in set(Shelf) else Shelf.ALL
    page = Paginator(surveys_on(space, shelf, at=now), PAGE_LENGTH).get_page(
        request.GET.get("page")
    )
    context = {
        "page": page,
        "lines": lines_of(list(page), at=now),
        "shelves": _shelves(space, shelf, count_shelves(space, at=now)),
        "shelf": shelf,
        "can_edit": can(request.user, space, Permission.EDIT_SURVEYS),
    }
    return render(request, "surveys/team/list.html", context)


def _shelves(space: Space, current: Shelf, counts: dict[Shelf, int]) -> list[Link]:
    words = {
        Shelf.ALL: pgettext("surveys", "All"),
        Shelf.DRAFTS: _("Drafts"),
        Shelf.RUNNING: _("Running"),
        Shelf.CLOSED: _("Closed"),
    }
    home = reverse("survey_list", args=[space.slug])
    return [
        Link(
            words[shelf],
            f"{home}?etat={shelf}" if shelf else home,
            current=shelf is current,
            count=counts[shelf],
        )
        for shelf in Shelf
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.EDIT_SURVEYS)
def survey_create(request: HttpRequest, space: Space) -> HttpResponse:
    if elsewhere := request.POST.get("nearest", ""):
        return _nearest(space, elsewhere, request.POST.get("title", ""))
    form = NewSurveyForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "surveys/team/create.html", {"form": form}, status=status)
    by, at = person(request), timezone.now()
    survey = create_survey(space, title=form.text(), by=by, at=at)
    take_along(survey, request.POST.getlist("take"), by=by, at=at)
    return redirect("survey_builder", slug=space.slug, code=survey.code)


def _nearest(space: Space, name: str, title: str) -> HttpResponse:
    """Without JavaScript: what looks like the title, on the page of that way to start."""
    offer = next((one for one in starts_of(space.slug) if one.start.url_name == name), None)
    if offer is None:
        return redirect("survey_create", slug=space.slug)
    query = urlencode({"words": title, "public": ""})
    return redirect(f"{offer.url}?{query}")


@require_safe
@staff_view(Permission.ENTER_TEAM)
@of_survey
def survey_overview(request: HttpRequest, space: Space, survey: Survey) -> HttpResponse:
    now = timezone.now()
    overview = overview_of(survey, at=now)
    role = role_in(request.user, space)
    permissions = PERMISSIONS[role] if role else frozenset()
    known = journey(survey, overview)
    rows = survey_tabs(survey, space.slug, permissions, path=request.path)
    steps = [
        {"link": tab, "words": known[name].words, "state": known[name].state}
        for name, tab in rows.main.items()
        if name in known
    ]
    context = {
        "survey": survey,
        "overview": overview,
        "steps": steps,
        "parts": overview_parts(survey, at=now),
        "can_edit": Permission.EDIT_SURVEYS in permissions,
        "can_invite": Permission.INVITE_PARTICIPANTS in permissions,
    }
    return render(request, "surveys/team/overview.html", context)


@require_POST
@staff_view(Permission.EDIT_SURVEYS)
@of_survey
def survey_duplicate(request: HttpRequest, space: Space, survey: Survey) -> HttpResponse:
    copy = duplicate_survey(survey, by=person(request), at=timezone.now())
    messages.success(request, _("The survey is copied. This page is the copy: a draft."))
    return redirect("survey_builder", slug=space.slug, code=copy.code)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.EDIT_SURVEYS)
@of_survey
def survey_delete(request: HttpRequest, space: Space, survey: Survey) -> HttpResponse:
    back = reverse("survey_overview", args=[space.slug, survey.code])
    if request.method != "POST":
        question = confirmation.Question(
            title=_("Delete this draft?"),
            text=_("Its questions are lost for good: “%(title)s”.") % {"title": survey},
            button=_("Delete the draft"),
            back=back,
        )
        return confirmation.ask(request, question)
    try:
        delete_survey(survey, by=person(request), at=timezone.now())
    except SurveyInUse:
        messages.error(
            request, _("This survey is published or holds answers: it cannot be deleted.")
        )
        return redirect(back)
    messages.success(request, _("The draft is deleted."))
    return redirect("survey_list", slug=space.slug)

"""The templates that a space makes of its surveys."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from aimpact.library.forms import OwnTemplateForm
from aimpact.library.models import SpaceTemplate
from aimpact.library.selectors.own import find_own
from aimpact.library.services.own_templates import (
    NameTaken,
    NothingToKeep,
    describe_template,
    save_template,
)
from aimpact.library.views.sharing import do_with
from aimpact.spaces.access import person, staff_view, submitted
from aimpact.spaces.models import Space
from aimpact.spaces.rules import Permission
from aimpact.surveys.selectors.team import find_team_survey


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.EDIT_SURVEYS)
def survey_save_template(request: HttpRequest, space: Space, code: str) -> HttpResponse:
    """Make a template of a survey."""
    survey = find_team_survey(space, code)
    if survey is None:
        raise Http404
    title = survey.document.title.fr or survey.document.title.en
    form = OwnTemplateForm(submitted(request), initial={"name": title[:120]})
    if form.is_bound and form.is_valid():
        by, at = person(request), timezone.now()
        try:
            row = save_template(survey, **form.cleaned_data, by=by, at=at)
        except NameTaken:
            form.add_error("name", _name_taken())
        except NothingToKeep:
            form.add_error(None, _("This survey asks nothing yet: write a question first."))
        else:
            messages.success(request, _("Saved: it stands first among your templates."))
            return redirect("library_template", slug=space.slug, name=row.slug)
    context = {"survey": survey, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "library/save_template.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.EDIT_SURVEYS)
def library_own(request: HttpRequest, space: Space, name: str) -> HttpResponse:
    """Say otherwise what a template of the space is called and for."""
    row = _find(space, name)
    initial = {"name": row.name, "purpose": row.purpose, "topic": row.topic}
    form = OwnTemplateForm(submitted(request), initial=initial)
    if form.is_bound and form.is_valid():
        try:
            describe_template(row, **form.cleaned_data, by=person(request), at=timezone.now())
        except NameTaken:
            form.add_error("name", _name_taken())
        else:
            messages.success(request, _("Saved."))
            return redirect("library_template", slug=space.slug, name=row.slug)
    context = {"row": row, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "library/own_template.html", context, status=status)


@require_POST
@staff_view(Permission.EDIT_SURVEYS)
def library_own_do(request: HttpRequest, space: Space, name: str) -> HttpResponse:
    """Put a template away, bring it back, propose it to all spaces, take that back."""
    row = _find(space, name)
    do_with(request, row)
    return redirect("library_template", slug=space.slug, name=row.slug)


def _find(space: Space, name: str) -> SpaceTemplate:
    row = find_own(space, name)
    if row is None:
        raise Http404
    return row


def _name_taken() -> str:
    return _("You have a template of that name. Give this one another.")

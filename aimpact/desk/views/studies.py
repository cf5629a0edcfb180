"""AimPact's pages: studies to take, people to assign, the first page of a study."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aimpact.desk.access import agora_view, part_here, study_view
from aimpact.desk.forms import AssignForm
from aimpact.desk.models import Study
from aimpact.desk.selectors.readings import delivered_by
from aimpact.desk.selectors.studies import (
    find_study,
    materials_of,
    people_to_assign,
    studies_asked_for,
    studies_of_person,
)
from aimpact.desk.services.studies import (
    HasPart,
    NotOfAimPact,
    WrongState,
    assign_study,
    unassign_study,
)
from aimpact.spaces.access import person, submitted
from aimpact.spaces.models import Space
from aimpact.spaces.rules import Permission, can


@require_safe
@agora_view(Permission.ENTER_TEAM)
def desk_studies(request: HttpRequest, space: Space) -> HttpResponse:
    """The studies that the reader works on; to who assigns them, all that have not ended."""
    may_assign = can(request.user, space, Permission.MANAGE_TEAM)
    context = {
        "own": studies_of_person(person(request)),
        "delivered": delivered_by(person(request)),
        "all": studies_asked_for() if may_assign else [],
        "may_assign": may_assign,
    }
    return render(request, "desk/studies.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@agora_view(Permission.MANAGE_TEAM)
def desk_assign(request: HttpRequest, space: Space, number: int) -> HttpResponse:
    """What a client asks, and who works on it. Shows nothing of the answers."""
    study = _study(number)
    form = AssignForm(submitted(request), people=people_to_assign(study))
    if form.is_bound and form.is_valid():
        user, part = form.chosen()
        try:
            assign_study(study, user, part=part, by=person(request), at=timezone.now())
        except (HasPart, NotOfAimPact, WrongState):
            messages.error(request, _("Someone else decided meanwhile. Nothing was changed."))
        else:
            messages.success(request, _("%(name)s works on this study.") % {"name": user})
        return redirect("desk_assign", slug=space.slug, number=study.pk)
    context = {"study": study, "form": form}
    return render(request, "desk/assign.html", context, status=422 if form.is_bound else 200)


@require_POST
@agora_view(Permission.MANAGE_TEAM)
def desk_unassign(request: HttpRequest, space: Space, number: int, pk: int) -> HttpResponse:
    """Take somebody off a study."""
    study = _study(number)
    assignment = get_object_or_404(study.assignments.select_related("user", "study"), pk=pk)
    unassign_study(assignment, by=person(request), at=timezone.now())
    messages.success(
        request, _("%(name)s does not see this study any more.") % {"name": assignment.user}
    )
    return redirect("desk_assign", slug=space.slug, number=study.pk)


@require_safe
@study_view()
def desk_study(request: HttpRequest, study: Study) -> HttpResponse:
    """The first page of a study: what is asked, of which surveys, who works on it."""
    context = {"study": study, "part": part_here(request), "materials": materials_of(study)}
    return render(request, "desk/study.html", context)


def _study(number: int) -> Study:
    study = find_study(number)
    if study is None:
        raise Http404
    return study

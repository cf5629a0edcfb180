"""The door of the desk: who of AimPact sees the pages of a study, and while which.

« AimPact's team has no key to clients' spaces » stays true: these pages stand in the agora, show
the study alone, to those assigned to it, from the client's asking until delivery or until the
client takes the access back.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from aimpact.desk.enums import Part
from aimpact.desk.models import Study
from aimpact.desk.selectors.studies import find_assigned
from aimpact.spaces.access import SpaceView, UrlView, person, staff_view
from aimpact.spaces.models import Space
from aimpact.spaces.rules import Permission
from aimpact.ui.parts import Link, Refusal

P = ParamSpec("P")
StudyView = Callable[Concatenate[HttpRequest, Study, P], HttpResponse]

_PART = "aimpact.desk.part"


def agora_view(permission: Permission) -> Callable[[SpaceView[P]], UrlView]:
    """A page of AimPact's own team: in any other space it does not exist (404)."""

    def decorate(view: SpaceView[P]) -> UrlView:
        @staff_view(permission)
        @wraps(view)
        def guarded(
            request: HttpRequest, space: Space, /, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponse:
            if not space.is_public:
                raise Http404
            return view(request, space, *args, **kwargs)

        return guarded

    return decorate


def study_view(*parts: Part) -> Callable[[StudyView[P]], UrlView]:
    """A page of a study: `view(request, study, …)`, reached by the agora's `slug` and `number`.

    For whom is not assigned to it, and once it is delivered or taken back, it does not exist
    (404). Where `parts` are named, those with another part are told so (403).
    """

    def decorate(view: StudyView[P]) -> UrlView:
        @agora_view(Permission.ENTER_TEAM)
        @wraps(view)
        def guarded(
            request: HttpRequest, space: Space, /, number: int, *args: Any, **kwargs: Any
        ) -> HttpResponse:
            found = find_assigned(person(request), number)
            if found is None:
                raise Http404
            study, part = found
            request.META[_PART] = part
            if parts and part not in parts:
                return _refuse(request, space, study)
            return view(request, study, *args, **kwargs)

        return guarded

    return decorate


def part_here(request: HttpRequest) -> Part:
    """The person's part in the study whose page this is."""
    part: Part = request.META[_PART]
    return part


def _refuse(request: HttpRequest, space: Space, study: Study) -> HttpResponse:
    back = reverse("desk_study", args=[space.slug, study.pk])
    refusal = Refusal(
        title=_("Your part in this study does not open this"),
        reason=_("Analysts compute and write, reviewers read again: nobody does both."),
        actions=(Link(_("Back to the study"), back),),
    )
    return render(request, "ui/refusal.html", {"refusal": refusal}, status=403)

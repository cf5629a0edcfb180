"""Doors of a space's views: the decorators that fetch the space and check the person."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from aimpact.core.access import names_permission
from aimpact.spaces.models import Space
from aimpact.spaces.rules import PERMISSIONS, Permission, role_in

P = ParamSpec("P")
SpaceView = Callable[Concatenate[HttpRequest, Space, P], HttpResponse]
UrlView = Callable[..., HttpResponse]


def staff_view(permission: Permission) -> Callable[[SpaceView[P]], UrlView]:
    """A page of the team: `view(request, space, …)`, reached by `slug` in the URL.

    Outsiders and members get 404 (the page does not exist for them), staff without a second
    factor are sent to set one up, staff whose role lacks `permission` get 403 with its reason.
    """

    def decorate(view: SpaceView[P]) -> UrlView:
        @wraps(view)
        def guarded(request: HttpRequest, slug: str, *args: Any, **kwargs: Any) -> HttpResponse:
            space = get_object_or_404(Space, slug=slug)
            role = role_in(request.user, space)
            if role is None or Permission.ENTER_TEAM not in PERMISSIONS[role]:
                raise Http404
            if not is_mfa_enabled(request.user):
                return redirect("second_factor_needed")
            if permission not in PERMISSIONS[role]:
                return _refuse(request, space)
            return view(request, space, *args, **kwargs)

        return names_permission(f"staff: {permission}")(guarded)

    return decorate


def space_view(view: SpaceView[P]) -> UrlView:
    """A page of a space that anyone may see: `view(request, space, …)`."""

    @wraps(view)
    def guarded(request: HttpRequest, slug: str, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, get_object_or_404(Space, slug=slug), *args, **kwargs)

    return names_permission("public")(login_not_required(guarded))


def _refuse(request: HttpRequest, space: Space) -> HttpResponse:
    context = {
        "space": space,
        "reason": _("Your role in this space does not open this page."),
        "remedy": _("Ask an owner of the space to change your role."),
    }
    return render(request, "ui/refusal.html", context, status=403)

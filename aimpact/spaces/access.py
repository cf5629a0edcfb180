"""Doors of a space's views: the decorators that fetch the space and check the person."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlencode

from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from aimpact.accounts.models import User
from aimpact.core.access import names_permission
from aimpact.spaces.entitlements import Entitlement, opens
from aimpact.spaces.frame import enter_space, permissions_here, role_here
from aimpact.spaces.models import Space
from aimpact.spaces.refusals import plan_refusal
from aimpact.spaces.rules import Permission
from aimpact.ui.parts import Link, Refusal

P = ParamSpec("P")
SpaceView = Callable[Concatenate[HttpRequest, Space, P], HttpResponse]
UrlView = Callable[..., HttpResponse]


def staff_view(permission: Permission) -> Callable[[SpaceView[P]], UrlView]:
    """A page of the team: `view(request, space, …)`, reached by `slug` in the URL.

    Outsiders and members get 404 (the page does not exist for them), staff without a second
    factor are sent to set one up, staff whose role lacks `permission` get 403 with its reason.
    Times are those of the space.
    """

    def decorate(view: SpaceView[P]) -> UrlView:
        @wraps(view)
        def guarded(request: HttpRequest, slug: str, *args: Any, **kwargs: Any) -> HttpResponse:
            space = get_object_or_404(Space, slug=slug)
            enter_space(request, space)
            permissions = permissions_here(request)
            if Permission.ENTER_TEAM not in permissions:
                raise Http404
            if not is_mfa_enabled(request.user):
                return _ask_second_factor(request)
            with timezone.override(space.time_zone):
                if permission not in permissions:
                    return _refuse(request, space)
                return view(request, space, *args, **kwargs)

        return names_permission(f"staff: {permission}")(guarded)

    return decorate


def space_view(view: SpaceView[P]) -> UrlView:
    """A page of a space that anyone may see: `view(request, space, …)`."""

    @wraps(view)
    def guarded(request: HttpRequest, slug: str, *args: Any, **kwargs: Any) -> HttpResponse:
        space = get_object_or_404(Space, slug=slug)
        enter_space(request, space)
        with timezone.override(space.time_zone):
            return view(request, space, *args, **kwargs)

    return names_permission("public")(login_not_required(guarded))


def member_view(view: SpaceView[P]) -> UrlView:
    """A page for those who are in the space, staff or not; for others it does not exist (404)."""

    @wraps(view)
    def guarded(request: HttpRequest, slug: str, *args: Any, **kwargs: Any) -> HttpResponse:
        space = get_object_or_404(Space, slug=slug)
        enter_space(request, space)
        if role_here(request) is None:
            raise Http404
        with timezone.override(space.time_zone):
            return view(request, space, *args, **kwargs)

    return names_permission("member of the space")(guarded)


def needs(entitlement: Entitlement) -> Callable[[SpaceView[P]], SpaceView[P]]:
    """A page that only some plans open; goes beneath `staff_view` or `space_view`.

    Where the space's plan does not open it: 403, with a page that says which plan does and
    whom to ask.
    """

    def decorate(view: SpaceView[P]) -> SpaceView[P]:
        @wraps(view)
        def guarded(
            request: HttpRequest, space: Space, /, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponse:
            if opens(space, entitlement):
                return view(request, space, *args, **kwargs)
            refusal = plan_refusal(space, entitlement, reader=request.user)
            return render(request, "ui/refusal.html", {"refusal": refusal}, status=403)

        return guarded

    return decorate


def person(request: HttpRequest) -> User:
    """The person signed in. Raises `PermissionDenied` for a visitor."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def submitted(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with, even when it is empty; `None` when none was sent."""
    return request.POST if request.method == "POST" else None


def _ask_second_factor(request: HttpRequest) -> HttpResponse:
    here = urlencode({"next": request.get_full_path()})
    return redirect(f"{reverse('second_factor_needed')}?{here}")


def _refuse(request: HttpRequest, space: Space) -> HttpResponse:
    refusal = Refusal(
        title=_("Your role does not open this page"),
        reason=_("Ask an owner of the space to change your role if you need this page."),
        actions=(Link(_("Back to the team area"), reverse("team_home", args=[space.slug])),),
    )
    return render(request, "ui/refusal.html", {"refusal": refusal}, status=403)

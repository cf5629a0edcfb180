"""How a view says who may see it.

Login is required by default (`LoginRequired`, a middleware). A view states its permission with
one of these decorators, or with one that an app builds on `names_permission`; a test walks
the URLconf and fails on a view that states none.
"""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase

View = Callable[..., HttpResponse]


class LoginRequired(LoginRequiredMiddleware):
    """Django's, which looks at the view before it asks the session who is there."""

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., HttpResponseBase],
        view_args: tuple[Any, ...],
        view_kwargs: dict[Any, Any],
    ) -> HttpResponseBase | None:
        """Send whoever is not signed in to the sign-in page, unless the view is open to all."""
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)


def names_permission(permission: str) -> Callable[[View], View]:
    """Write `permission`, a short name for people, on the view."""

    def mark(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]  # the mark that the test reads
        return view

    return mark


def permission_of(view: Any) -> str:
    """The permission that a view states, or an empty string."""
    return str(getattr(view, "permission", ""))


def public(view: View) -> View:
    """Anyone may see this view, signed in or not."""
    return names_permission("public")(login_not_required(view))


def signed_in(view: View) -> View:
    """Any signed-in person may see this view (the middleware enforces it)."""
    return names_permission("signed in")(view)

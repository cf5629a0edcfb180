"""How a view says who may see it.

Login is required by default (`LoginRequiredMiddleware`). A view states its permission with
one of these decorators, or with one that an app builds on `names_permission`; a test walks
the URLconf and fails on a view that states none.
"""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse

View = Callable[..., HttpResponse]


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

"""Closed until opened: every view states its permission."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from aimpact.core.access import permission_of

OTHERS = ("allauth.",)
"""Packages whose views have rules of their own, under the same middleware that asks to sign in."""


def views(patterns: list[Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every address and its view."""
    for pattern in patterns:
        path = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from views(pattern.url_patterns, path)
        elif isinstance(pattern, URLPattern):
            yield path, pattern.callback


def ours() -> dict[str, Any]:
    """The views of this house, by address."""
    return {
        path: view
        for path, view in views(get_resolver().url_patterns)
        if not view.__module__.startswith(OTHERS)
    }


def test_every_view_names_its_permission():
    assert [path for path, view in ours().items() if not permission_of(view)] == []


def test_only_public_views_let_a_stranger_in():
    open_views = {p: v for p, v in ours().items() if not getattr(v, "login_required", True)}

    assert [p for p, v in open_views.items() if "public" not in permission_of(v)] == []


def test_views_are_functions():
    assert [path for path, view in ours().items() if hasattr(view, "view_class")] == []

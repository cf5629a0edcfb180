"""Icons of Lucide (ISC), drawn inline so that they take the text's colour."""

import json
import re
from functools import lru_cache
from pathlib import Path

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

_BUILT = Path(__file__).resolve().parent / "static" / "built" / "icons.json"
_PACKAGE = Path(__file__).resolve().parents[2] / "node_modules" / "lucide-static" / "icons"


class UnknownIcon(ValueError):
    """No icon of that name was built: see https://lucide.dev/icons for the names."""


@lru_cache(maxsize=1024)
def draw_icon(name: str, *, label: str = "", css: str = "") -> SafeString:
    """The icon as inline SVG; hidden from screen readers unless `label` names it."""
    named = format_html('role="img" aria-label="{}"', label) if label else 'aria-hidden="true"'
    return format_html(
        '<svg class="icon{}" viewBox="0 0 24 24" fill="none" stroke="currentColor"'
        ' stroke-width="2" stroke-linecap="round" stroke-linejoin="round" {}>{}</svg>',
        f" {css}" if css else "",
        mark_safe(named),  # noqa: S308  # both branches are escaped above
        mark_safe(_paths(name)),  # noqa: S308  # drawn by our own build
    )


@lru_cache(maxsize=256)
def _paths(name: str) -> str:
    drawn = _built().get(name) or _from_package(name)
    if drawn is None:
        raise UnknownIcon(name)
    return drawn


@lru_cache(maxsize=1)
def _built() -> dict[str, str]:
    if not _BUILT.exists():
        return {}
    return dict(json.loads(_BUILT.read_text(encoding="utf-8")))


def _from_package(name: str) -> str | None:
    # While developing, an icon named since the last build is read where npm put it.
    path = _PACKAGE / f"{name}.svg"
    if not re.fullmatch(r"[a-z0-9-]+", name) or not path.exists():
        return None
    svg = path.read_text(encoding="utf-8")
    return svg[svg.index(">", svg.index("<svg")) + 1 : svg.rindex("</svg>")].strip()

"""Legal pages: they say what is, and what the operator has still to fill in."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from aimpact.core.access import public


@require_safe
@public
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "web/accessibility.html", _context())


@require_safe
@public
def legal_notice(request: HttpRequest) -> HttpResponse:
    return render(request, "web/legal_notice.html", _context())


@require_safe
@public
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "web/privacy.html", _context())


def _context() -> dict[str, object]:
    return {"operator": settings.OPERATOR}

"""What browsers, search engines and load balancers ask for."""

from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from aimpact.core.access import public
from aimpact.ui.theme import DEFAULT_PRIMARY

ONE_DAY = 86_400  # seconds

# Personal links must never be found by a search; the rest of what is public may be.
ROBOTS = """\
User-agent: *
Disallow: /compte/
Disallow: /c/
Disallow: /i/
Disallow: /equipe/
Disallow: /e/*/equipe/
Disallow: /s/*/merci/
Disallow: /s/*/recepisse/
"""


@require_safe
@cache_control(public=True, max_age=ONE_DAY)
@public
def robots(request: HttpRequest) -> HttpResponse:
    return HttpResponse(ROBOTS, content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=ONE_DAY)
@public
def favicon(request: HttpRequest) -> HttpResponse:
    return redirect(staticfiles_storage.url("ui/favicon.svg"))


@require_safe
@cache_control(public=True, max_age=ONE_DAY)
@public
def manifest(request: HttpRequest) -> HttpResponse:
    icon = {
        "src": staticfiles_storage.url("ui/favicon.svg"),
        "sizes": "any",
        "type": "image/svg+xml",
    }
    values = {
        "name": "AimPact",
        "short_name": "AimPact",
        "description": _("Your town asks, you answer, the answer is read honestly."),
        "lang": "fr",
        "start_url": reverse("home"),
        "scope": "/",
        "display": "browser",
        "theme_color": DEFAULT_PRIMARY,
        "background_color": "#ffffff",
        "icons": [icon],
    }
    return JsonResponse(values, content_type="application/manifest+json")


@require_safe
@never_cache
@public
def healthz(request: HttpRequest) -> HttpResponse:
    """200 when this process answers and its database too; 503 otherwise."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("database\n", status=503, content_type="text/plain; charset=utf-8")
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@require_safe
@never_cache
@public
def healthz_web(request: HttpRequest) -> HttpResponse:
    """200 when this process answers, whatever its database does.

    What a load balancer asks: without a database, the page that says so is still ours.
    """
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")

"""The reader's own settings (language, colour scheme) and, in development, the style page."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import set_language as django_set_language

from aimpact.core.access import public
from aimpact.ui.scheme import COOKIE, COOKIE_AGE, SCHEMES
from aimpact.ui.style import style_context


@public
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Keep the language in a cookie and go back."""
    return django_set_language(request)


@public
@require_POST
def set_scheme(request: HttpRequest) -> HttpResponse:
    """Keep the colour scheme (light, dark, auto) in a cookie and go back."""
    response = HttpResponseRedirect(_way_back(request))
    scheme = request.POST.get("scheme", "")
    if scheme in SCHEMES:
        response.set_cookie(
            COOKIE,
            scheme,
            max_age=COOKIE_AGE,
            samesite="Lax",
            secure=request.is_secure(),
            httponly=True,
        )
    return response


@public
@require_safe
def style_page(request: HttpRequest) -> HttpResponse:
    """Every token and component in every state; development only."""
    if settings.PRODUCTION:
        raise Http404
    return render(request, "ui/style.html", style_context())


def _way_back(request: HttpRequest) -> str:
    target = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if safe else "/"

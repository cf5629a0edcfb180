"""Logos, served by ourselves: no second server to install."""

from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from aimpact.core.access import public
from aimpact.spaces.logos import CONTENT_TYPES

ONE_YEAR = 31_536_000  # seconds


@require_safe
@public
def logo(request: HttpRequest, name: str, extension: str) -> HttpResponse:
    """A logo that a space uploaded. The URL's pattern lets no path through."""
    try:
        with default_storage.open(f"logos/{name}.{extension}") as file:
            data = file.read()
    except OSError as error:
        raise Http404 from error
    response = HttpResponse(data, content_type=CONTENT_TYPES[extension])
    # The name is drawn from the content: another logo has another address.
    response["Cache-Control"] = f"public, max-age={ONE_YEAR}, immutable"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response

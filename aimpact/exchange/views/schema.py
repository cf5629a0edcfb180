"""The published schema of our own format."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from aimpact.core.access import public
from aimpact.exchange.formats.schema import schema


@require_safe
@cache_control(public=True, max_age=3600)
@public
def questionnaire_schema(request: HttpRequest) -> JsonResponse:
    """JSON Schema of a questionnaire; its address never changes, a new version has another."""
    found = JsonResponse(
        schema(request.build_absolute_uri(request.path)),
        json_dumps_params={"ensure_ascii": False, "indent": 1},
    )
    found.headers["Content-Type"] = "application/schema+json; charset=utf-8"
    found.headers["Access-Control-Allow-Origin"] = "*"
    return found
